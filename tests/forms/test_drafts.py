"""Beginning, listing and deleting a form that is filled in over several visits: only the person who began it can see it."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.forms import FormDiscarded
from services.forms.domain.caller import Caller
from services.forms.use_cases.discard_draft import discard_draft
from tests.forms.conftest import Parent, rows_of


async def test_a_form_is_started_once_and_gone_on_with(parent: Parent, database):
    first = await parent.api.post(f"/children/{parent.child}/drafts", json={"form": "sample"}, headers=parent.headers)
    again = await parent.api.post(f"/children/{parent.child}/drafts", json={"form": "sample"}, headers=parent.headers)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json() == {"draft_id": first.json()["draft_id"], "page": "start"}
    events = await rows_of(database, "SELECT type, subject, data FROM outbox")
    assert [(row.type, str(row.subject)) for row in events] == [("uk.ehc.form.started.v1", first.json()["draft_id"])]


async def test_starting_at_the_same_moment_gives_one_draft(parent: Parent, database):
    assert len(set(await asyncio.gather(*(parent.start() for _ in range(20))))) == 1
    assert len(await rows_of(database, "SELECT 1 FROM drafts")) == 1


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
        "kind": "request",
        "role_id": None,
        "organisation_id": None,
        "shared": False,
        "mine": True,
        "advice_request_id": None,
        "revises": None,
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
    before = await rows_of(database, "SELECT * FROM drafts")
    missing = await api.request(method, path.format(draft=uuid4()), json=body, headers=parent.headers)
    for other in (Parent(api, signers, child=parent.child), Parent(api, signers, person=parent.person), Parent(api, signers)):
        refused = await api.request(method, path.format(draft=draft), json=body, headers=other.headers)
        assert refused.status_code == 404
        assert refused.json() == missing.json()
    assert await rows_of(database, "SELECT * FROM drafts") == before
    assert not await rows_of(database, "SELECT * FROM draft_pages")


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
    assert not await rows_of(database, "SELECT 1 FROM draft_pages")
    assert await parent.start() != draft


async def _told_of_discarded(database) -> list[FormDiscarded]:
    rows = await rows_of(database, "SELECT subject, data FROM outbox WHERE type = 'uk.ehc.form.discarded.v1'")
    return [FormDiscarded.model_validate({**row.data, "subject": row.subject}) for row in rows]


async def _discard_and_fail(parent: Parent, draft: str, database) -> None:
    async with database.open_work() as work:
        await discard_draft(UUID(draft), Caller(parent.person, parent.child, parent.relation), work)
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
