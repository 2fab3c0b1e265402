"""Filling in a form over several visits: whatever was typed is kept, and only the person who began it can see it."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, text

from chassis.clock import SystemClock
from chassis.database import Database
from contracts.forms import FormDiscarded
from services.forms.store import Work
from services.forms.use_cases.discard_draft import discard_draft
from services.forms.use_cases.save_page import SavePage, save_page
from tests.forms.conftest import Parent
from tests.forms.sample import DOCUMENT, file


async def _rows(database, statement: str, **values: Any) -> list[Any]:
    async with database.open_work() as work:
        return list((await work.connection.execute(text(statement), values)).all())


async def test_a_form_is_started_once_and_gone_on_with(parent: Parent, database):
    first = await parent.api.post(f"/children/{parent.child}/drafts", json={"form": "sample"}, headers=parent.headers)
    again = await parent.api.post(f"/children/{parent.child}/drafts", json={"form": "sample"}, headers=parent.headers)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json() == {"draft_id": first.json()["draft_id"], "page": "start"}
    events = await _rows(database, "SELECT type, subject, data FROM outbox")
    assert [(row.type, str(row.subject)) for row in events] == [("uk.ehc.form.started.v1", first.json()["draft_id"])]


async def test_starting_at_the_same_moment_gives_one_draft(parent: Parent, database):
    assert len(set(await asyncio.gather(*(parent.start() for _ in range(20))))) == 1
    assert len(await _rows(database, "SELECT 1 FROM drafts")) == 1


async def test_forms_are_listed_as_begun_to_begin_and_sent(parent: Parent):
    assert await parent.forms() == {"started": [], "available": [{"form": "sample", "title": "Sample request", "summary": "A form for tests"}], "submitted": []}
    draft = await parent.start()
    await parent.save(draft, "start", {})
    begun = await parent.forms()
    assert begun["available"] == []
    assert [(entry["draft_id"], entry["form"], entry["title"], entry["last_page"]) for entry in begun["started"]] == [
        (draft, "sample", "Sample request", "who")
    ]
    for page, answers in {"who": {"requester": "parent"}, "people": {"people": [{"first": "Sam", "mail": "s@example.com"}]}, "reason": {"why": "x"}}.items():
        await parent.save(draft, page, answers)
    receipt = (await parent.submit(draft)).json()
    sent = await parent.forms()
    assert sent["started"] == []
    assert [entry["form"] for entry in sent["available"]] == ["sample"]
    assert [(entry["submission_id"], entry["reference"]) for entry in sent["submitted"]] == [(receipt["submission_id"], receipt["reference"])]


async def test_a_young_person_is_offered_their_own_form_and_others_are_not(api, signers, parent: Parent):
    own = Parent(api, signers, relation="self")
    assert [entry["form"] for entry in (await own.forms())["available"]] == ["own"]
    for person, form in ((own, "sample"), (parent, "own"), (parent, "nothing")):
        refused = await api.post(f"/children/{person.child}/drafts", json={"form": form}, headers=person.headers)
        assert (refused.status_code, refused.json()["code"]) == (404, "no_such_form")


async def test_a_page_comes_with_its_questions_steps_and_neighbours(parent: Parent):
    draft = await parent.start()
    page = (await parent.get(f"/drafts/{draft}/pages/who")).json()
    assert page["draft"] == {
        "id": draft,
        "child_id": str(parent.child),
        "form": "sample",
        "title": "Sample request",
        "definition_version": 1,
        "last_page": "start",
    }
    assert page["page"] == {
        "id": "who",
        "title": "Who",
        "guidance": None,
        "questions": [
            {
                "id": "requester",
                "kind": "radios",
                "label": "Who are you?",
                "required": True,
                "options": [{"value": "parent", "label": "Parent"}, {"value": "other", "label": "Other"}],
            },
            {"id": "role", "kind": "text", "label": "Your role", "required": True, "limit": 10, "when": {"question": "requester", "is": ["other"]}},
        ],
    }
    assert (page["answers"], page["version"], page["previous"], page["next"]) == ({}, 0, "start", "details")
    assert page["steps"][0] == {"id": "start", "title": "Start", "state": "not_started", "reachable": True}
    assert page["steps"][1] == {"id": "who", "title": "Who", "state": "current", "reachable": True}


async def test_a_saved_page_is_kept_as_typed_and_leads_on(parent: Parent):
    draft = await parent.start()
    answers = {"requester": "other", "role": " Aunt\t"}
    saved = await parent.save(draft, "who", answers)
    assert (saved.status_code, saved.json()) == (200, {"version": 1, "errors": [], "next": "only-others"})
    page = (await parent.get(f"/drafts/{draft}/pages/who")).json()
    assert (page["answers"], page["version"], page["draft"]["last_page"]) == (answers, 1, "only-others")
    assert (await parent.save(draft, "reason", {"why": "x"})).json()["next"] == "summary"
    assert (await parent.api.post(f"/children/{parent.child}/drafts", json={"form": "sample"}, headers=parent.headers)).json()["page"] == "summary"


async def test_answers_with_mistakes_are_kept_and_explained(parent: Parent):
    draft = await parent.start()
    answers = {"born": {"day": "31", "month": "2", "year": "2020"}, "email": "sam", "phone": "x" * 600}
    saved = (await parent.save(draft, "details", answers)).json()
    assert saved["version"] == 1
    assert saved["next"] is None
    assert [error["field"] for error in saved["errors"]] == ["born-day", "phone", "email"]
    page = (await parent.get(f"/drafts/{draft}/pages/details")).json()
    assert page["answers"] == answers
    assert page["draft"]["last_page"] == "details"
    assert [step["state"] for step in (await parent.get(f"/drafts/{draft}/pages/start")).json()["steps"]][2] == "incomplete"


async def test_saving_for_later_keeps_everything_and_judges_nothing(parent: Parent):
    draft = await parent.start()
    saved = await parent.save(draft, "who", {"requester": ""}, mode="later")
    assert saved.json() == {"version": 1, "errors": [], "next": None}
    assert (await parent.forms())["started"][0]["last_page"] == "who"


async def test_a_page_saved_in_another_tab_is_a_conflict_that_shows_both(parent: Parent):
    draft = await parent.start()
    await parent.save(draft, "reason", {"why": "mine"})
    await parent.save(draft, "reason", {"why": "theirs"}, version=1)
    refused = await parent.save(draft, "reason", {"why": "late"}, version=1)
    assert refused.status_code == 409
    body = refused.json()
    assert body["code"] == "stale_version"
    assert (body["theirs"]["answers"], body["theirs"]["version"]) == ({"why": "theirs"}, 2)
    assert body["theirs"]["saved_at"]
    assert (await parent.get(f"/drafts/{draft}/pages/reason")).json()["answers"] == {"why": "theirs"}
    assert (await parent.save(draft, "reason", {"why": "late"}, version=2)).json()["version"] == 3


async def test_a_refused_save_changes_nothing_else(parent: Parent):
    draft = await parent.start()
    await parent.save(draft, "who", {"requester": "parent"})
    assert (await parent.save(draft, "who", {"requester": "other", "role": "Aunt"})).status_code == 409
    assert (await parent.get(f"/drafts/{draft}/pages/only-others")).status_code == 404


async def test_saving_a_page_that_was_never_saved_from_a_later_version_is_a_conflict(parent: Parent):
    draft = await parent.start()
    refused = await parent.save(draft, "reason", {"why": "x"}, version=4)
    assert (refused.status_code, refused.json()["theirs"]) == (409, {"answers": {}, "version": 0, "saved_at": None})


async def test_pressing_save_twice_is_no_conflict(parent: Parent):
    draft = await parent.start()
    first = await parent.save(draft, "reason", {"why": "x"})
    again = await parent.save(draft, "reason", {"why": "x"})
    assert first.json() == again.json() == {"version": 1, "errors": [], "next": "summary"}


async def test_of_different_saves_at_the_same_moment_one_is_kept_and_the_others_are_conflicts(parent: Parent):
    draft = await parent.start()
    answers = await asyncio.gather(*(parent.save(draft, "reason", {"why": f"version {number}"}) for number in range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 19
    page = (await parent.get(f"/drafts/{draft}/pages/reason")).json()
    assert page["version"] == 1


async def test_different_pages_saved_at_the_same_moment_are_all_kept(parent: Parent):
    draft = await parent.start()
    pages = {"start": {}, "who": {"requester": "other"}, "details": {"support": ["a"]}, "people": {"people": [{"first": "Sam"}]}, "reason": {"why": "x"}}
    answers = await asyncio.gather(*(parent.save(draft, page, found) for page, found in pages.items()))
    assert {answer.status_code for answer in answers} == {200}
    for page, found in pages.items():
        assert (await parent.get(f"/drafts/{draft}/pages/{page}")).json()["answers"] == found


async def test_answers_to_a_hidden_question_are_kept_until_it_is_asked_again(parent: Parent):
    draft = await parent.start()
    await parent.save(draft, "who", {"requester": "other", "role": "Aunt"})
    await parent.save(draft, "details", {"role_detail": "Since 2020", "email": "a@example.com"})
    await parent.save(draft, "who", {"requester": "parent", "role": "Aunt"}, version=1)
    page = (await parent.get(f"/drafts/{draft}/pages/details")).json()
    assert page["answers"] == {"email": "a@example.com"}
    assert "role_detail" not in [question["id"] for question in page["page"]["questions"]]
    await parent.save(draft, "details", {"email": "b@example.com"}, version=1)
    await parent.save(draft, "who", {"requester": "other", "role": "Aunt"}, version=2)
    page = (await parent.get(f"/drafts/{draft}/pages/details")).json()
    assert page["answers"] == {"role_detail": "Since 2020", "email": "b@example.com"}


async def test_what_one_page_chose_still_counts_after_other_pages_were_saved(parent: Parent):
    draft = await parent.start()
    await parent.save(draft, "who", {"requester": "other", "role": "Aunt"})
    assert (await parent.save(draft, "details", {"support": ["a"]})).json()["errors"] == []
    saved = (await parent.save(draft, "details", {"support": ["a"], "role_detail": "far too long for it"}, version=1)).json()
    assert saved["errors"] == [{"field": "role_detail", "message": "About your role must be 12 characters or fewer"}]


async def test_a_page_that_is_not_asked_is_not_there(parent: Parent):
    draft = await parent.start()
    for page in ("only-others", "nothing", "summary"):
        assert (await parent.get(f"/drafts/{draft}/pages/{page}")).json()["code"] == "no_such_page"
    assert (await parent.save(draft, "nothing", {})).json()["code"] == "no_such_page"


async def test_a_page_hidden_meanwhile_in_another_tab_is_still_kept(parent: Parent):
    draft = await parent.start()
    await parent.save(draft, "who", {"requester": "other", "role": "Aunt"})
    await parent.save(draft, "who", {"requester": "parent"}, version=1)
    saved = await parent.save(draft, "only-others", {"proof": [file(DOCUMENT)]})
    assert saved.json() == {"version": 1, "errors": [], "next": "details"}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"answers": {"why": 3}, "version": 0, "mode": "continue"}, 422),
        ({"answers": {"nobody": "x"}, "version": 0, "mode": "continue"}, 422),
        ({"answers": {"why": "a\u0000"}, "version": 0, "mode": "later"}, 422),
        ({"answers": {"why": "a" * 20_001}, "version": 0, "mode": "later"}, 422),
        ({"answers": {"documents": [{"document_id": "x", "name": "a", "description": ""}]}, "version": 0, "mode": "continue"}, 422),
        ({"answers": [], "version": 0, "mode": "continue"}, 422),
        ({"answers": {}, "version": "0", "mode": "continue"}, 422),
        ({"answers": {}, "version": -1, "mode": "continue"}, 422),
        ({"answers": {}, "version": True, "mode": "continue"}, 422),
        ({"answers": {}, "version": 0, "mode": "never"}, 422),
        ({"answers": {}, "version": 0, "mode": "continue", "person_id": "x"}, 422),
        ({"answers": {}}, 422),
        ({"answers": {"why": "a" * 2_000_000}, "version": 0, "mode": "continue"}, 413),
    ],
)
async def test_a_save_that_cannot_be_read_is_refused_and_stores_nothing(parent: Parent, body: dict[str, Any], status: int):
    draft = await parent.start()
    refused = await parent.api.put(f"/drafts/{draft}/pages/reason", json=body, headers=parent.headers)
    assert refused.status_code == status
    assert refused.headers["content-type"] == "application/problem+json"
    assert (await parent.get(f"/drafts/{draft}/pages/reason")).json()["version"] == 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"answers": {"why": "\\ud800"}, "version": 0, "mode": "later"}',
        b'{"answers": {"\\ud800": "x"}, "version": 0, "mode": "later"}',
        b'{"answers": {}, "version": 0, "mode": "later", "\\ud800": 1}',
        b'{"answers": {"why": ' + b"[" * 500 + b"]" * 500 + b'}, "version": 0, "mode": "later"}',
        b"[" * 5000,
        b'{"answers": {"why": NaN}, "version": 0}',
    ],
)
async def test_a_body_that_is_not_json_of_ours_is_refused(parent: Parent, body: bytes):
    draft = await parent.start()
    refused = await parent.api.put(f"/drafts/{draft}/pages/reason", content=body, headers={**parent.headers, "content-type": "application/json"})
    assert refused.status_code in {400, 422}


async def test_an_oversize_page_is_refused_with_a_clear_message(parent: Parent):
    draft = await parent.start()
    people = [{"first": "x" * 19_000, "mail": "y" * 19_000} for _ in range(8)]
    refused = await parent.save(draft, "people", {"people": people})
    assert (refused.status_code, refused.json()["code"]) == (413, "page_too_large")
    assert "250,000 characters" in refused.json()["detail"]


_CALLS = [
    ("GET", "/drafts/{draft}/pages/who", None),
    ("PUT", "/drafts/{draft}/pages/who", {"answers": {"requester": "parent"}, "version": 0, "mode": "continue"}),
    ("GET", "/drafts/{draft}/summary", None),
    ("POST", "/drafts/{draft}/submit", {"declarations": ["truth", "ask"]}),
    ("DELETE", "/drafts/{draft}", None),
]


@pytest.mark.parametrize("call", _CALLS)
async def test_a_draft_is_not_there_for_anybody_else(api, signers, parent: Parent, database, call: tuple[str, str, Any]):
    """The other parent of the same child, the same parent with a pass for another child, and a stranger."""
    method, path, body = call
    draft = await parent.start()
    before = await _rows(database, "SELECT * FROM drafts")
    missing = await api.request(method, path.format(draft=uuid4()), json=body, headers=parent.headers)
    for other in (Parent(api, signers, child=parent.child), Parent(api, signers, person=parent.person), Parent(api, signers)):
        refused = await api.request(method, path.format(draft=draft), json=body, headers=other.headers)
        assert refused.status_code == 404
        assert refused.json() == missing.json()
    assert await _rows(database, "SELECT * FROM drafts") == before
    assert not await _rows(database, "SELECT * FROM draft_pages")


@pytest.mark.parametrize("call", [*_CALLS, ("GET", "/children/{child}/forms", None), ("POST", "/children/{child}/drafts", {"form": "sample"})])
async def test_nobody_gets_in_without_a_pass(api, signers, parent: Parent, call: tuple[str, str, Any]):
    method, path, body = call
    draft = await parent.start()
    place = path.format(draft=draft, child=parent.child)
    nobody: dict[str, str] = {}
    for headers in (nobody, signers.person("forms", parent.person), signers.case_pass("documents", parent.person, parent.child), signers.gateway("forms")):
        assert (await api.request(method, place, json=body, headers=headers)).status_code == 401
    without = signers.case_pass("forms", parent.person, parent.child, rights=())
    assert (await api.request(method, place, json=body, headers=without)).status_code == 404


async def test_a_pass_opens_the_forms_of_its_child_only(api, signers, parent: Parent):
    other = uuid4()
    assert (await parent.get(f"/children/{other}/forms")).status_code == 404
    assert (await api.post(f"/children/{other}/drafts", json={"form": "sample"}, headers=parent.headers)).status_code == 404
    await parent.start()
    other_parent = Parent(api, signers, child=parent.child)
    assert (await other_parent.forms())["started"] == []


async def test_a_discarded_draft_is_gone_with_its_answers(parent: Parent, database):
    draft = await parent.start()
    await parent.save(draft, "reason", {"why": "x"})
    assert (await parent.api.delete(f"/drafts/{draft}", headers=parent.headers)).status_code == 204
    assert (await parent.get(f"/drafts/{draft}/pages/reason")).status_code == 404
    assert (await parent.save(draft, "reason", {"why": "x"}, version=1)).status_code == 404
    assert not await _rows(database, "SELECT 1 FROM draft_pages")
    assert await parent.start() != draft


async def _told_of_discarded(database) -> list[FormDiscarded]:
    rows = await _rows(database, "SELECT subject, data FROM outbox WHERE type = 'uk.ehc.form.discarded.v1'")
    return [FormDiscarded.model_validate({**row.data, "subject": row.subject}) for row in rows]


async def _discard_and_fail(parent: Parent, draft: str, database) -> None:
    async with database.open_work() as work:
        await discard_draft(UUID(draft), parent.person, parent.child, work)
        await work.finish()
        raise ZeroDivisionError


async def test_discarding_tells_whoever_keeps_its_files_in_the_same_transaction(parent: Parent, database):
    draft = await parent.start()
    with pytest.raises(ZeroDivisionError):
        await _discard_and_fail(parent, draft, database)
    assert await _told_of_discarded(database) == []
    assert (await parent.api.delete(f"/drafts/{draft}", headers=parent.headers)).status_code == 204
    assert await _told_of_discarded(database) == [FormDiscarded(subject=UUID(draft), child_id=parent.child, person_id=parent.person)]
    assert (await parent.api.delete(f"/drafts/{draft}", headers=parent.headers)).status_code == 404
    assert len(await _told_of_discarded(database)) == 1


async def test_a_form_that_was_sent_or_is_somebody_elses_is_not_discarded_and_nobody_is_told(api, signers, parent: Parent, database):
    draft = await parent.start()
    other = Parent(api, signers, child=parent.child)
    assert (await api.delete(f"/drafts/{draft}", headers=other.headers)).status_code == 404
    await parent.fill(draft)
    assert (await parent.submit(draft)).status_code == 201
    assert (await parent.api.delete(f"/drafts/{draft}", headers=parent.headers)).status_code == 409
    assert await _told_of_discarded(database) == []


async def test_each_save_is_in_the_audit_trail_without_a_word_of_what_was_typed(parent: Parent, database):
    draft = await parent.start()
    await parent.save(draft, "reason", {"why": "canary-8731"})
    trail = await _rows(database, "SELECT action, kind, object_id, actor, stream, detail, canonical FROM audit ORDER BY position")
    assert [(row.action, row.object_id) for row in trail] == [("form_started", draft), ("page_saved", draft)]
    assert {row.actor for row in trail} == {parent.person}
    assert {row.stream for row in trail} == {parent.child}
    assert "canary-8731" not in str(trail)


async def test_a_refused_save_leaves_the_draft_as_it_was(parent: Parent, database):
    """What a page decides for others is kept with the draft: changed without the page, it would hide and delete their answers."""
    draft = await parent.start()
    await parent.save(draft, "who", {"requester": "parent"})
    before = await _rows(database, "SELECT choices, last_page, saved_at FROM drafts")
    assert (await parent.save(draft, "who", {"requester": "other", "role": "Aunt"})).status_code == 409
    assert await _rows(database, "SELECT choices, last_page, saved_at FROM drafts") == before


async def test_an_answer_that_another_page_hides_survives_a_refused_save(parent: Parent):
    draft = await parent.start()
    await parent.save(draft, "who", {"requester": "other", "role": "Aunt"})
    await parent.save(draft, "details", {"role_detail": "Since 2020", "email": "a@example.com"})
    await parent.save(draft, "who", {"requester": "parent", "role": "Aunt"}, version=1)
    assert (await parent.save(draft, "who", {"requester": "other", "role": "Aunt x"}, version=1)).status_code == 409
    await parent.save(draft, "details", {"email": "b@example.com"}, version=1)
    await parent.save(draft, "who", {"requester": "other", "role": "Aunt"}, version=2)
    page = (await parent.get(f"/drafts/{draft}/pages/details")).json()
    assert page["answers"] == {"role_detail": "Since 2020", "email": "b@example.com"}


async def test_a_save_that_stored_nothing_leaves_no_trace_in_the_trail(parent: Parent, database):
    draft = await parent.start()
    assert (await parent.save(draft, "reason", {"why": "x"})).status_code == 200
    assert (await parent.save(draft, "reason", {"why": "y"})).status_code == 409
    trail = await _rows(database, "SELECT action, detail FROM audit ORDER BY position")
    assert [(row.action, row.detail.get("version")) for row in trail] == [("form_started", None), ("page_saved", "1")]


async def test_a_save_is_one_read_and_one_write(parent: Parent, settings):
    """It is the most frequent write of the whole portal: another query here costs every user."""
    draft = await parent.start()
    database = Database(settings.database_url, Work, SystemClock())
    statements: list[str] = []
    event.listen(database.engine.sync_engine, "before_cursor_execute", lambda *found: statements.append(found[2]))
    async with database.open_statement() as work:
        await save_page(SavePage(UUID(draft), "reason", {"why": "x"}, 0, "continue", parent.person, parent.child), work)
    await database.close()
    assert [statement.split()[0] for statement in statements] == ["SELECT", "WITH"]
