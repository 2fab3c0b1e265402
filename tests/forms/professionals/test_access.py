"""What a professional must not see is not there: the answer is that of an id that was never given."""

import io
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from pypdf import PdfReader
from sqlalchemy import event

from chassis.clock import SystemClock
from chassis.database import Database
from services.forms.domain.caller import Caller
from services.forms.domain.catalogue import Catalogue
from services.forms.domain.summary import WITHHELD
from services.forms.store import Work
from services.forms.use_cases.list_forms import list_forms
from tests.forms.conftest import Parent, rows_of
from tests.forms.professionals.conftest import Newcomer, Professional
from tests.forms.sample import DOCUMENT, file

READS_FAMILY = ("read", "write", "read-family")

Call = tuple[str, str, Any]

_ON_DRAFTS: list[Call] = [
    ("GET", "/drafts/{id}/pages/reason", None),
    ("PUT", "/drafts/{id}/pages/reason", {"answers": {"why": "x"}, "version": 0, "mode": "continue"}),
    ("GET", "/drafts/{id}/summary", None),
    ("POST", "/drafts/{id}/submit", {"declarations": ["truth", "ask"]}),
    ("DELETE", "/drafts/{id}", None),
    ("PUT", "/drafts/{id}/sharing", {"shared": True}),
    ("PUT", "/drafts/{id}/sharing", {"shared": False}),
    ("PUT", "/drafts/{id}/role", {"role_id": "{role}"}),
]
_ON_SUBMISSIONS: list[Call] = [
    ("GET", "/submissions/{id}", None),
    ("GET", "/submissions/{id}/pdf", None),
    ("POST", "/submissions/{id}/revisions", {}),
]

Strangers = Callable[[Professional], Awaitable[list[Parent]]]


@pytest.fixture
def strangers(newcomer: Newcomer, api, signers) -> Strangers:
    """Everybody who may not see what the teacher did not share: each reaches the same child, but for the two who reach another one."""

    async def find(teacher: Professional) -> list[Parent]:
        gone = newcomer()
        gone.leave()
        return [
            newcomer(school=uuid4()),
            newcomer(school=uuid4(), rights=READS_FAMILY),
            newcomer(school=None),
            gone,
            newcomer(organisations=frozenset()),
            newcomer(child=uuid4()),
            Parent(api, signers, child=teacher.child),
            Parent(api, signers, child=teacher.child, relation="self"),
            Parent(api, signers, person=teacher.person),
        ]

    return find


async def _ask(person: Parent, call: Call, found: str) -> tuple[int, Any]:
    method, path, body = call
    if body and "role_id" in body:
        body = {"role_id": str(getattr(person, "role", uuid4()))}
    answer = await person.api.request(method, path.format(id=found), json=body, headers=person.headers)
    return answer.status_code, answer.json()


async def _is_not_there(person: Parent, call: Call, found: str) -> None:
    missing = await _ask(person, call, str(uuid4()))
    assert missing[0] == 404
    assert await _ask(person, call, found) == missing


@pytest.mark.parametrize("call", _ON_DRAFTS)
async def test_a_draft_is_there_for_its_author_alone(teacher: Professional, colleague: Professional, strangers: Strangers, database, call: Call):
    draft = await teacher.start()
    before = await rows_of(database, "SELECT * FROM drafts")
    for other in [colleague, *await strangers(teacher)]:
        await _is_not_there(other, call, draft)
    assert await rows_of(database, "SELECT * FROM drafts") == before
    assert not await rows_of(database, "SELECT * FROM draft_pages")


@pytest.mark.parametrize("call", _ON_DRAFTS)
async def test_a_shared_draft_is_there_for_no_other_school_and_for_nobody_who_left(teacher: Professional, strangers: Strangers, database, call: Call):
    draft = await teacher.started_and_shared()
    before = await rows_of(database, "SELECT * FROM drafts")
    for other in await strangers(teacher):
        await _is_not_there(other, call, draft)
    assert await rows_of(database, "SELECT * FROM drafts") == before


@pytest.mark.parametrize("call", _ON_SUBMISSIONS)
async def test_what_was_sent_is_there_for_colleagues_alone(teacher: Professional, colleague: Professional, strangers: Strangers, call: Call):
    submission = (await teacher.submitted())["submission_id"]
    for other in await strangers(teacher):
        await _is_not_there(other, call, submission)
    answer = await colleague.api.request(call[0], call[1].format(id=submission), json=call[2], headers=colleague.headers)
    assert answer.status_code in {200, 201}


async def test_somebody_who_leaves_sees_nothing_of_it_on_their_next_request(teacher: Professional, colleague: Professional):
    draft = await teacher.started_and_shared()
    own = (await colleague.submitted())["submission_id"]
    assert (await colleague.get(f"/drafts/{draft}/pages/reason")).status_code == 200
    colleague.leave()
    assert (await colleague.get(f"/drafts/{draft}/pages/reason")).status_code == 404
    listed = await colleague.forms()
    assert ([entry["submission_id"] for entry in listed["submitted"]], listed["started"]) == ([own], [])


async def test_lists_show_nothing_of_other_schools_and_nothing_that_is_not_shared(teacher: Professional, colleague: Professional, strangers: Strangers):
    await teacher.submitted()
    await teacher.start()
    for other in await strangers(teacher):
        listed = await other.forms()
        assert (listed["started"], listed["submitted"]) == ([], [])
    listed = await colleague.forms()
    assert (listed["started"], [entry["by"] for entry in listed["submitted"]]) == ([], ["colleague"])


@pytest.mark.parametrize("rights", [(), ("read",), ("read-family",), ("write",)])
async def test_a_pass_allows_what_it_names_and_no_more(teacher: Professional, rights: tuple[str, ...]):
    draft = await teacher.start()
    sent = await teacher.submitted()
    teacher.change(rights=rights)
    reads = (await teacher.get(f"/submissions/{sent['submission_id']}")).status_code == 200
    writes = (await teacher.revise(sent["submission_id"])).status_code == 201
    assert (reads, writes) == ("read" in rights, "write" in rights)
    assert (await teacher.share(draft)).status_code in ({409} if "write" in rights else {404})


async def test_who_may_read_what_the_family_sent_sees_its_requests_and_no_other_form(parent: Parent, teacher: Professional, newcomer: Newcomer):
    sent = await parent.submitted()
    await parent.start()
    reader = newcomer(child=parent.child, school=uuid4(), rights=READS_FAMILY)
    other = newcomer(child=parent.child)
    await other.submitted()
    listed = await reader.forms()
    assert [(entry["submission_id"], entry["by"], entry["can_add"]) for entry in listed["submitted"]] == [(sent["submission_id"], "family", False)]
    assert listed["started"] == []
    shown = (await reader.get(f"/submissions/{sent['submission_id']}")).json()
    assert (shown["by"], shown["can_add"], shown["reference"]) == ("family", False, sent["reference"])
    assert (await reader.revise(sent["submission_id"])).json()["code"] == "not_accepted"
    for stranger in (other, newcomer(child=parent.child, school=None), newcomer(rights=READS_FAMILY)):
        await _is_not_there(stranger, _ON_SUBMISSIONS[0], sent["submission_id"])


async def test_who_reads_for_the_familys_sake_learns_nothing_about_its_files(parent: Parent, newcomer: Newcomer, database):
    draft = await parent.start()
    await parent.fill(draft, reason={"why": "Because", "documents": [file(name="canary-6620.pdf", description="canary-6620")]})
    sent = (await parent.submit(draft)).json()["submission_id"]
    reader = newcomer(child=parent.child, rights=READS_FAMILY)
    answer = await reader.get(f"/submissions/{sent}")
    assert "canary-6620" not in answer.text
    documents = answer.json()["sections"][-1]["answers"][1]
    assert (documents["value"], documents["files"]) == ([WITHHELD], [{"document_id": DOCUMENT, "name": "", "description": ""}])
    pdf = _text((await reader.get(f"/submissions/{sent}/pdf")).content)
    assert "canary-6620" not in pdf
    assert "Files are not part of this copy" in pdf
    own = _text((await parent.get(f"/submissions/{sent}/pdf")).content)
    assert "canary-6620.pdf: canary-6620" in own
    assert WITHHELD not in own
    trail = await rows_of(
        database, "SELECT action, actor, detail FROM audit WHERE object_id = :id AND actor = :actor ORDER BY position", id=sent, actor=reader.person
    )
    assert [(row.action, row.detail) for row in trail] == [("submission_read", {"sent_by": "family"}), ("submission_downloaded", {"sent_by": "family"})]


async def test_what_only_the_council_may_know_is_told_to_no_professional(parent: Parent, newcomer: Newcomer):
    draft = await parent.start()
    await parent.fill(draft, details={"phone": "0117 496 0123", "email": "sam@example.org"})
    sent = (await parent.submit(draft)).json()["submission_id"]
    reader = newcomer(child=parent.child, rights=READS_FAMILY)
    shown = (await reader.get(f"/submissions/{sent}")).text
    assert "sam@example.org" in shown
    assert "0117 496 0123" not in shown
    assert "Telephone number" not in shown
    assert "0117 496 0123" not in _text((await reader.get(f"/submissions/{sent}/pdf")).content)
    assert "0117 496 0123" in (await parent.get(f"/submissions/{sent}")).text
    assert "0117 496 0123" in _text((await parent.get(f"/submissions/{sent}/pdf")).content)


async def test_a_family_reads_nothing_of_the_other_parents_request_and_nothing_of_the_school(parent: Parent, api, signers, newcomer: Newcomer):
    teacher = newcomer(child=parent.child)
    sent = [(await parent.submitted())["submission_id"], (await teacher.submitted())["submission_id"]]
    other = Parent(api, signers, child=parent.child)
    for submission in sent:
        for call in _ON_SUBMISSIONS:
            await _is_not_there(other, call, submission)
    await _is_not_there(parent, _ON_SUBMISSIONS[0], sent[1])
    assert [entry["submission_id"] for entry in (await parent.forms())["submitted"]] == sent[:1]


async def test_a_list_costs_two_queries_however_many_forms_there_are(teacher: Professional, colleague: Professional, settings):
    for _ in range(3):
        await teacher.submitted()
    await teacher.started_and_shared()
    database = Database(settings.database_url, Work, SystemClock())
    statements: list[str] = []
    event.listen(database.engine.sync_engine, "before_cursor_execute", lambda *found: statements.append(found[2]))
    caller = Caller(colleague.person, colleague.child, "professional", organisations=_at(teacher.school), reads_family=True)
    async with database.open_work() as work:
        found = await list_forms(caller, work, Catalogue([]))
    await database.close()
    assert (len(found.started), len(found.submitted)) == (1, 3)
    assert len([statement for statement in statements if statement.startswith("SELECT")]) == 2


def _at(school: UUID | None) -> frozenset[UUID]:
    assert school is not None
    return frozenset({school})


def _text(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())
