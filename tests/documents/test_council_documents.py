"""What the SEND team uploads: it says what it is and who else sees it, changes that, and withdraws what was a mistake; all of it is on record."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, text

from chassis.clock import SystemClock
from services.documents.domain.council_documents import Kind
from services.documents.domain.readers import Reader
from services.documents.store.documents import PAGE
from tests.documents import form_events, samples
from tests.documents.conftest import Caller, make_clean

TOMORROW = SystemClock().today() + timedelta(days=1)
ALLOCATED = ("read", "write", "read-family")


@pytest.fixture
def allocated(parent: Caller, caller_for: Callable[..., Caller]) -> Caller:
    return caller_for(parent.child, rights=ALLOCATED, organisations=[uuid4()])


async def _rows(database, query: str) -> list[Any]:
    async with database.open_work() as work:
        return [tuple(row) for row in await work.connection.execute(text(query))]


async def _audit(database, action: str) -> list[Any]:
    async with database.open_work() as work:
        assert await work.audit.first_broken() is None
    return await _rows(database, f"SELECT actor, stream, object_id, detail FROM audit WHERE action = '{action}' ORDER BY position")  # noqa: S608 - an action from below


async def _copy(database, count: int) -> None:
    """Have the one document there is so many times more."""
    async with database.open_work() as work:
        await work.connection.execute(
            text("CREATE TEMPORARY TABLE copied ON COMMIT DROP AS SELECT documents.* FROM documents, generate_series(1, :n)"), {"n": count}
        )
        await work.connection.execute(text("UPDATE copied SET id = gen_random_uuid(), key = gen_random_uuid()"))
        await work.connection.execute(text("INSERT INTO documents SELECT * FROM copied"))


@pytest.mark.parametrize("kind", Kind)
async def test_a_document_of_each_kind_is_stored_recorded_and_announced(*, officer: Caller, database, a_pdf: bytes, kind: str):
    answer = await officer.file(a_pdf, kind, "family", description="  Report by\tthe caf\u00e9 ", **{"dated-on": "2026-04-30"})
    assert answer.status_code == 201
    found = answer.json()
    assert found["council"] == {"kind": kind, "description": "Report by the caf\u00e9", "dated_on": "2026-04-30", "audience": "family", "withdrawn": None}
    assert (found["name"], found["state"], found["shared"]) == ("letter.pdf", "checking", False)
    assert await _audit(database, "document.uploaded") == [(officer.person, officer.child, found["id"], {"kind": kind, "audience": "family"})]
    stored = ("uk.ehc.document.stored.v1", found["id"], {"child_id": str(officer.child)})
    assert await _rows(database, "SELECT type, subject::text, data FROM outbox") == [stored]
    assert await _rows(database, "SELECT draft, submission, family FROM documents") == [(None, None, False)]


@pytest.mark.parametrize(
    ("said", "field", "message"),
    [
        ({"description": " "}, "description", "Enter what the document is"),
        ({"description": "x" * 201}, "description", "What the document is must be 200 characters or fewer"),
        ({"description": "a\u202eb"}, "description", "What the document is has a character that cannot be used"),
        ({"dated-on": TOMORROW.isoformat()}, "dated_on", "The day it was received or written must be today or in the past"),
        ({"dated-on": "0206-05-01"}, "dated_on", "The day it was received or written must be in the past 30 years"),
    ],
)
async def test_what_must_be_mended_is_named_and_nothing_is_kept(*, officer: Caller, bucket, a_pdf: bytes, said: dict[str, str], field: str, message: str):
    refused = await officer.file(a_pdf, **said)
    assert (refused.status_code, refused.json()["errors"]) == (422, [{"field": field, "message": message}])
    assert not bucket.keys()


async def test_200_characters_and_today_are_taken(officer: Caller, database, a_pdf: bytes):
    today = SystemClock().today().isoformat()
    found = (await officer.file(a_pdf, description="\U0001f600" * 200, **{"dated-on": today})).json()
    assert found["council"]["description"] == "\U0001f600" * 200


async def test_a_document_without_a_day_is_refused_and_without_an_audience_is_for_the_council_alone(officer: Caller, a_pdf: bytes):
    purpose = {"waymark-purpose": "case/advice", "waymark-description": "Report"}
    refused = await officer.upload(a_pdf, **purpose)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "dated_on")
    found = (await officer.upload(a_pdf, **purpose, **{"waymark-dated-on": "2026-05-01"})).json()
    assert found["council"]["audience"] == "council"


@pytest.mark.parametrize("kind", ["draft-plan", "final-plan"])
async def test_a_plan_is_never_kept_from_the_family(officer: Caller, a_pdf: bytes, kind: str):
    refused = await officer.file(a_pdf, kind, "council")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "audience")
    document = await officer.filed(a_pdf, kind, "family-and-professionals")
    refused = await officer.show_to(document, "council")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "audience")
    assert (await officer.show_to(document, "family")).status_code == 204


async def test_nobody_else_uploads_for_the_council_and_the_team_uploads_for_no_form(
    *, officer: Caller, parent: Caller, allocated: Caller, bucket, a_pdf: bytes
):
    for other in (parent, allocated):
        assert (await other.file(a_pdf)).status_code == 404
    assert (await officer.upload(a_pdf)).status_code == 404
    assert not bucket.keys()


async def test_files_of_the_council_pass_the_same_checks_and_limits(officer: Caller, database, a_pdf: bytes):
    assert (await officer.file(samples.pdf(password="secret"))).json()["code"] == "file_password"
    document = await officer.filed(a_pdf)
    await _copy(database, 19)
    refused = await officer.file(a_pdf)
    assert (refused.status_code, refused.json()["code"]) == (429, "file_too_many")
    assert await officer.list(document) == {document: "checking"}


async def test_who_sees_a_document_changes_with_the_next_request_and_is_on_record(
    *, officer: Caller, parent: Caller, allocated: Caller, database, a_pdf: bytes
):
    document = await officer.filed(a_pdf)
    await make_clean(database)
    seen = []
    for audience in ("council", "family", "family", "family-and-professionals", "council"):
        assert (await officer.show_to(document, audience)).status_code == 204
        seen.append([(await reader.content(document)).status_code for reader in (parent, allocated)])
    assert seen == [[404, 404], [200, 404], [200, 404], [200, 200], [404, 404]]
    told = [("council", "family"), ("family", "family-and-professionals"), ("family-and-professionals", "council")]
    who = (officer.person, officer.child, document)
    assert await _audit(database, "document.audience-changed") == [(*who, {"before": before, "audience": after}) for before, after in told]


async def test_a_withdrawn_document_is_kept_for_the_team_and_gone_for_everybody_else(*, officer: Caller, parent: Caller, allocated: Caller, database, a_pdf):
    document = await officer.filed(a_pdf, "advice", "family-and-professionals")
    await make_clean(database)
    for reason in ("wrong-child", "wrong-child", "duplicate"):
        assert (await officer.withdraw(document, reason)).status_code == 204
    for other in (parent, allocated):
        assert (await other.content(document)).status_code == 404
        assert await other.list(document) == {}
        assert (await other.of_child())["documents"] == []
    assert (await officer.content(document)).content == a_pdf
    (found,) = (await officer.of_child())["documents"]
    assert found["council"]["withdrawn"] == "wrong-child"
    refused = await officer.show_to(document, "family")
    assert (refused.status_code, refused.json()["code"]) == (409, "document_withdrawn")
    assert await _audit(database, "document.withdrawn") == [(officer.person, officer.child, document, {"reason": "wrong-child"})]


async def test_the_team_neither_deletes_nor_withdraws_nor_shows_what_was_sent_to_it(*, officer: Caller, parent: Caller, database, outside, a_pdf: bytes):
    document = await parent.uploaded(a_pdf)
    await form_events.handle(form_events.submitted(parent, uuid4(), document), database, outside)
    assert (await officer.list(document)) == {document: "checking"}
    for answer in (await officer.delete(document), await officer.share(document), await officer.withdraw(document), await officer.show_to(document, "family")):
        assert answer.status_code == 404


async def test_nobody_deletes_a_document_of_the_council_that_they_are_shown(officer: Caller, parent: Caller, a_pdf: bytes):
    document = await officer.filed(a_pdf, audience="family")
    refused = await parent.delete(document)
    assert (refused.status_code, refused.json()["code"]) == (409, "document_of_council")
    assert (await officer.delete(document)).status_code == 404
    assert await parent.list(document) == {document: "checking"}


async def test_a_document_of_the_council_becomes_part_of_no_form(*, officer: Caller, parent: Caller, database, outside, a_pdf: bytes):
    document = await officer.filed(a_pdf, audience="family")
    await form_events.handle(form_events.submitted(parent, uuid4(), document), database, outside)
    assert await _rows(database, "SELECT submission FROM documents") == [(None,)]


@pytest.mark.parametrize(("state", "shown"), [("checking", True), ("clean", True), ("infected", False), ("failed", False)])
async def test_what_cannot_be_used_is_shown_to_the_team_alone(*, officer: Caller, parent: Caller, database, a_pdf: bytes, state: str, shown: bool):
    document = await officer.filed(a_pdf, audience="family")
    async with database.open_work() as work:
        await work.connection.execute(text(f"UPDATE documents SET state = '{state}', key = CASE WHEN '{state}' = 'infected' THEN NULL ELSE key END"))  # noqa: S608 - a state from above
    assert [found["state"] for found in (await officer.of_child())["documents"]] == [state]
    assert [found["state"] for found in (await parent.of_child())["documents"]] == ([state] if shown else [])
    assert (await parent.list(document)) == ({document: state} if shown else {})


async def test_the_list_has_the_latest_day_first_with_the_form_or_the_council_it_came_from(*, officer: Caller, parent: Caller, database, outside, a_pdf: bytes):
    sent = await parent.uploaded(a_pdf, "from-home.pdf")
    form = form_events.submitted(parent, uuid4(), sent)
    await form_events.handle(form, database, outside)
    old, new = [await officer.filed(a_pdf, "advice", **{"dated-on": day}) for day in ("2026-04-30", "2026-05-02")]
    found = await officer.of_child()
    assert (found["total"], found["pages"]) == (3, 1)
    assert [(item["id"], item["day"], item["person_id"]) for item in found["documents"]] == [
        (new, "2026-05-02", str(officer.person)),
        (sent, "2026-05-01", str(parent.person)),
        (old, "2026-04-30", str(officer.person)),
    ]
    assert [item["form"] for item in found["documents"]] == [
        None,
        {"submission_id": str(form.subject), "kind": "request", "reference": "R", "by": "family"},
        None,
    ]
    assert found["documents"][1]["council"] is None


async def test_a_file_of_a_form_that_was_sent_before_references_were_kept_is_listed_without_one(*, officer: Caller, parent: Caller, database, outside, a_pdf):
    document = await parent.uploaded(a_pdf)
    await form_events.handle(form_events.submitted(parent, uuid4(), document), database, outside)
    async with database.open_work() as work:
        await work.connection.execute(text("DELETE FROM sent_forms"))
    (found,) = (await officer.of_child())["documents"]
    assert (found["id"], found["form"]["reference"], found["form"]["by"]) == (document, None, "family")


async def test_the_list_is_narrowed_down_to_a_kind(*, officer: Caller, parent: Caller, database, outside, a_pdf: bytes):
    sent = await parent.uploaded(a_pdf)
    await form_events.handle(form_events.submitted(parent, uuid4(), sent), database, outside)
    advice, letter = await officer.filed(a_pdf, "advice"), await officer.filed(a_pdf, "letter")
    for kind, document in (("form", sent), ("advice", advice), ("letter", letter)):
        assert [item["id"] for item in (await officer.of_child(kind=kind))["documents"]] == [document]
    assert (await officer.of_child(kind="evidence")) == {"documents": [], "total": 0, "pages": 1}
    assert (await officer.api.get(f"/children/{officer.child}/documents", params={"kind": "x"}, headers=officer.headers)).status_code == 422


async def test_a_long_list_comes_in_pages(officer: Caller, database, a_pdf: bytes):
    await officer.filed(a_pdf)
    await _copy(database, PAGE)
    pages = [await officer.of_child(page=number) for number in (1, 2, 3)]
    assert [(len(page["documents"]), page["total"], page["pages"]) for page in pages] == [(PAGE, PAGE + 1, 2), (1, PAGE + 1, 2), (0, PAGE + 1, 2)]
    assert len({item["id"] for page in pages for item in page["documents"]}) == PAGE + 1


async def test_the_list_of_a_child_is_found_by_an_index(officer: Caller, database, a_pdf: bytes):
    await officer.filed(a_pdf)
    await _copy(database, 5_000)
    async with database.open_work() as work:
        await work.connection.execute(
            text("UPDATE documents SET child = gen_random_uuid() WHERE received_on IS NOT NULL AND id <> (SELECT min(id::text)::uuid FROM documents)")
        )
        await work.connection.execute(text("ANALYZE documents"))
        asked: list[tuple[str, Any]] = []

        def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
            asked.append((statement, parameters))

        event.listen(database.engine.sync_engine, "before_cursor_execute", note)
        await work.documents.page_of_child(Reader(officer.person, officer.child, side="council", records=frozenset({uuid4()})), None, 1)
        event.remove(database.engine.sync_engine, "before_cursor_execute", note)
        ((statement, parameters),) = asked
        plan = "\n".join(row[0] for row in await work.connection.exec_driver_sql(f"EXPLAIN {statement}", parameters))
    assert "ix_documents_listed" in plan
    assert "Seq Scan on documents" not in plan


async def test_records_that_were_joined_are_one_child_for_the_team_and_not_for_a_family(*, officer_for, caller_for, database, a_pdf: bytes):
    one, other = caller_for(), caller_for()
    at_other = officer_for(other.child)
    document = await at_other.filed(a_pdf, audience="family")
    await make_clean(database)
    officer = officer_for(one.child, records=[other.child])
    (found,) = (await officer.of_child())["documents"]
    assert (found["id"], found["child_id"], found["person_id"]) == (document, str(other.child), str(at_other.person))
    assert (await officer.content(document)).content == a_pdf
    assert (await one.of_child())["documents"] == []
    assert [shown["person_id"] for shown in (await other.of_child())["documents"]] == [None]
    # Who looked stands with the record that they saw something of, whichever they came by.
    assert await _audit(database, "document.viewed") == [(officer.person, other.child, document, {})]
    assert (officer.person, other.child, str(other.child), {}) in await _audit(database, "documents.listed")


async def test_each_look_at_the_list_is_on_record(*, officer: Caller, parent: Caller, database, a_pdf: bytes):
    await officer.filed(a_pdf, audience="family")
    await officer.of_child()
    await parent.of_child()
    assert await _audit(database, "documents.listed") == [(who.person, parent.child, str(parent.child), {}) for who in (officer, parent)]


async def test_the_list_of_another_child_is_none(officer: Caller, parent: Caller):
    for reader in (officer, parent):
        assert (await reader.api.get(f"/children/{uuid4()}/documents", headers=reader.headers)).status_code == 404
    assert (await officer.api.get(f"/children/{officer.child}/documents")).status_code == 401


async def test_a_description_is_in_no_event_and_no_audit_row(officer: Caller, database, a_pdf: bytes):
    document = await officer.filed(a_pdf, audience="family", description="Hidden words")
    await officer.show_to(document, "council")
    await officer.withdraw(document)
    assert not [row for row in await _rows(database, "SELECT data::text FROM outbox UNION ALL SELECT canonical FROM audit") if "Hidden" in row[0]]
    assert quote("Hidden words") not in str(await _rows(database, "SELECT canonical FROM audit"))


@pytest.mark.parametrize(("path", "body"), [("audience", {"audience": "everybody"}), ("audience", {}), ("withdrawal", {"reason": "no"}), ("withdrawal", None)])
async def test_a_body_that_says_something_else_is_refused(officer: Caller, a_pdf: bytes, path: str, body: Any):
    document: UUID | str = await officer.filed(a_pdf)
    refused = await officer.api.put(f"/documents/{document}/{path}", json=body, headers=officer.headers)
    assert (refused.status_code, refused.json()["code"]) == (422, "malformed")
