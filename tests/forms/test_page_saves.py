"""Saving a page of a form: whatever was typed is kept, and nothing of what is refused."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event

from chassis.clock import SystemClock
from chassis.database import Database
from services.forms.domain.caller import Caller
from services.forms.store import Work
from services.forms.use_cases.save_page import SavePage, save_page
from tests.forms.conftest import Parent, rows_of
from tests.forms.sample import DOCUMENT, file


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


async def test_each_save_is_in_the_audit_trail_without_a_word_of_what_was_typed(parent: Parent, database):
    draft = await parent.start()
    await parent.save(draft, "reason", {"why": "canary-8731"})
    trail = await rows_of(database, "SELECT action, kind, object_id, actor, stream, detail, canonical FROM audit ORDER BY position")
    assert [(row.action, row.object_id) for row in trail] == [("form_started", draft), ("page_saved", draft)]
    assert {row.actor for row in trail} == {parent.person}
    assert {row.stream for row in trail} == {parent.child}
    assert "canary-8731" not in str(trail)


async def test_a_refused_save_leaves_the_draft_as_it_was(parent: Parent, database):
    """What a page decides for others is kept with the draft: changed without the page, it would hide and delete their answers."""
    draft = await parent.start()
    await parent.save(draft, "who", {"requester": "parent"})
    before = await rows_of(database, "SELECT choices, last_page, saved_at FROM drafts")
    assert (await parent.save(draft, "who", {"requester": "other", "role": "Aunt"})).status_code == 409
    assert await rows_of(database, "SELECT choices, last_page, saved_at FROM drafts") == before


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
    trail = await rows_of(database, "SELECT action, detail FROM audit ORDER BY position")
    assert [(row.action, row.detail.get("version")) for row in trail] == [("form_started", None), ("page_saved", "1")]


async def test_a_save_is_one_read_and_one_write(parent: Parent, settings):
    """It is the most frequent write of the whole portal: another query here costs every user."""
    draft = await parent.start()
    database = Database(settings.database_url, Work, SystemClock())
    statements: list[str] = []
    event.listen(database.engine.sync_engine, "before_cursor_execute", lambda *found: statements.append(found[2]))
    async with database.open_statement() as work:
        await save_page(SavePage(UUID(draft), "reason", {"why": "x"}, 0, "continue", Caller(parent.person, parent.child, "mother")), work)
    await database.close()
    assert [statement.split()[0] for statement in statements] == ["SELECT", "WITH"]
