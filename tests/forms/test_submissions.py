"""Sending a form: once, complete, and never changed afterwards."""

import asyncio
import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import DBAPIError

from contracts.forms import FormSubmitted
from services.forms.domain.reference import ALPHABET
from tests.forms.conftest import Parent, rows_of
from tests.forms.sample import COMPLETE, DOCUMENT, OTHER_DOCUMENT, file


async def _events(database) -> list[FormSubmitted]:
    rows = await rows_of(database, "SELECT subject, data FROM outbox WHERE type = 'uk.ehc.form.submitted.v1'")
    return [FormSubmitted.model_validate({**row.data, "subject": row.subject}) for row in rows]


async def test_a_complete_form_is_sent_and_everybody_who_needs_to_know_is_told(parent: Parent, database):
    draft = await parent.start()
    await parent.fill(draft)
    answer = await parent.submit(draft)
    receipt = answer.json()
    assert answer.status_code == 201
    assert re.fullmatch(rf"[{ALPHABET}]{{3}}(-[{ALPHABET}]{{3}}){{2}}", receipt["reference"])
    assert abs(datetime.now(UTC) - datetime.fromisoformat(receipt["received_at"])).total_seconds() < 60
    (event,) = await _events(database)
    assert event == FormSubmitted(
        subject=UUID(receipt["submission_id"]),
        draft_id=UUID(draft),
        child_id=parent.child,
        person_id=parent.person,
        form="sample",
        definition_version=1,
        kind="request",
        channel="parent",
        reference=receipt["reference"],
        received_on=receipt["received_on"],
        document_ids=[UUID(DOCUMENT)],
    )
    assert not await rows_of(database, "SELECT 1 FROM draft_pages")


async def test_sending_twice_gives_the_same_receipt(parent: Parent, database):
    draft = await parent.start()
    await parent.fill(draft)
    first = await parent.submit(draft)
    again = await parent.submit(draft)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert len(await _events(database)) == 1


async def test_fifty_presses_at_the_same_moment_give_one_submission(parent: Parent, database):
    draft = await parent.start()
    await parent.fill(draft)
    answers = await asyncio.gather(*(parent.submit(draft) for _ in range(50)))
    assert sorted(answer.status_code for answer in answers) == [200] * 49 + [201]
    assert len({answer.text for answer in answers}) == 1
    assert len(await rows_of(database, "SELECT 1 FROM submissions")) == 1
    assert len(await _events(database)) == 1


async def test_a_save_at_the_moment_of_sending_is_either_sent_or_refused(parent: Parent, database):
    for number in range(10):
        draft = await parent.start()
        await parent.fill(draft)
        saved, sent = await asyncio.gather(parent.save(draft, "reason", {"why": f"late {number}"}, version=1), parent.submit(draft))
        assert sent.status_code == 201
        shown = (await parent.get(f"/submissions/{sent.json()['submission_id']}")).json()
        (why,) = shown["sections"][-1]["answers"][0]["value"]
        assert (saved.status_code, why) in {(200, f"late {number}"), (409, "Because")}
    assert not await rows_of(database, "SELECT 1 FROM draft_pages")


async def test_an_incomplete_form_is_refused_with_the_pages_to_complete(parent: Parent, database):
    draft = await parent.start()
    await parent.save(draft, "who", {"requester": "parent"})
    refused = await parent.submit(draft)
    assert refused.status_code == 409
    body = refused.json()
    assert body["code"] == "not_complete"
    assert body["pages"] == [{"id": "people", "title": "People"}, {"id": "reason", "title": "Reason"}]
    assert {"page": "reason", "field": "why", "message": "Enter why you ask"} in body["problems"]
    assert not await rows_of(database, "SELECT 1 FROM submissions")
    summary = (await parent.get(f"/drafts/{draft}/summary")).json()
    assert summary["problems"] == body["problems"]


async def test_sending_without_agreeing_to_every_statement_is_refused(parent: Parent):
    draft = await parent.start()
    await parent.fill(draft)
    for declarations in ((), ("truth",)):
        refused = await parent.submit(draft, declarations)
        assert (refused.status_code, refused.json()["code"]) == (422, "not_agreed")
    assert (await parent.submit(draft, ("truth", "ask", "more"))).json()["code"] == "unknown_declaration"
    assert (await parent.submit(draft)).status_code == 201


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"declarations": "truth"},
        {"declarations": ["truth", "ask"], "received_on": "2020-01-01"},
        {"declarations": ["truth", "ask"], "record": [{"label": "", "value": []}]},
        {"declarations": ["truth", "ask"], "record": [{"label": "x", "value": ["\u0000"]}]},
        {"declarations": ["truth", "ask"], "record": [{"label": "x", "value": ["y" * 501]}]},
    ],
)
async def test_a_body_with_anything_else_is_refused(parent: Parent, body: dict[str, Any]):
    draft = await parent.start()
    await parent.fill(draft)
    assert (await parent.api.post(f"/drafts/{draft}/submit", json=body, headers=parent.headers)).status_code == 422


async def test_the_summary_shows_what_will_be_sent(parent: Parent):
    draft = await parent.start()
    await parent.fill(draft)
    summary = (await parent.get(f"/drafts/{draft}/summary")).json()
    assert [(section["page"], section["complete"]) for section in summary["sections"]] == [(page, True) for page in ("who", "details", "people", "reason")]
    plain = {"files": [], "items": [], "council_only": False}
    assert summary["sections"][0]["answers"] == [{"question": "requester", "label": "Who are you?", "value": ["Parent"], **plain}]
    assert summary["sections"][2]["answers"][0]["items"][0] == {
        "title": "Person 1",
        "answers": [
            {"question": "first", "label": "First name", "value": ["Sam"], **plain},
            {"question": "mail", "label": "E-mail address", "value": ["sam@example.com"], **plain},
        ],
    }
    assert summary["sections"][3]["answers"][1]["files"] == [{"document_id": DOCUMENT, "name": "report.pdf", "description": "Report"}]
    assert summary["declarations"] == [{"id": "truth", "label": "It is true."}, {"id": "ask", "label": "I ask."}]
    assert (summary["problems"], {step["state"] for step in summary["steps"]}) == ([], {"complete"})


async def test_a_sent_form_is_read_with_its_answers_statements_and_record(parent: Parent):
    receipt = await parent.submitted(record=[{"label": "Name", "value": ["Alex Example"]}, {"label": "Address", "value": []}])
    shown = (await parent.get(f"/submissions/{receipt['submission_id']}")).json()
    assert {name: shown[name] for name in receipt} == receipt
    assert (shown["form"], shown["title"]) == ("sample", "Sample request")
    assert [section["page"] for section in shown["sections"]] == ["record", "who", "details", "people", "reason"]
    assert [(answer["label"], answer["value"]) for answer in shown["sections"][0]["answers"]] == [("Name", ["Alex Example"]), ("Address", ["Not provided"])]
    assert [(item["id"], item["label"]) for item in shown["declarations"]] == [("truth", "It is true."), ("ask", "I ask.")]
    assert shown["declarations"][0]["agreed_at"] == receipt["received_at"]


async def test_hidden_answers_are_not_sent(parent: Parent, database):
    draft = await parent.start()
    await parent.fill(draft, who={"requester": "other", "role": "Aunt"})
    await parent.save(draft, "only-others", {"proof": [file(OTHER_DOCUMENT)]})
    await parent.save(draft, "who", {"requester": "parent", "role": "Aunt"}, version=1)
    await parent.submit(draft)
    (event,) = await _events(database)
    assert event.document_ids == [UUID(DOCUMENT)]
    (row,) = await rows_of(database, "SELECT answers FROM submissions")
    assert row.answers == COMPLETE | {"who": {"requester": "parent"}}


async def test_a_sent_form_can_no_longer_be_changed_and_says_where_it_went(parent: Parent):
    draft = await parent.start()
    await parent.fill(draft)
    submission = (await parent.submit(draft)).json()["submission_id"]
    answers = [
        await parent.save(draft, "reason", {"why": "x"}, version=1),
        await parent.get(f"/drafts/{draft}/pages/reason"),
        await parent.get(f"/drafts/{draft}/summary"),
        await parent.api.delete(f"/drafts/{draft}", headers=parent.headers),
    ]
    assert [(answer.status_code, answer.json()["code"], answer.json()["submission_id"]) for answer in answers] == [(409, "already_submitted", submission)] * 4


async def test_the_database_refuses_to_change_what_was_sent(parent: Parent, database):
    await parent.submitted()
    for statement in ("UPDATE submissions SET received_on = received_on - 1", "UPDATE definitions SET version = 9"):
        with pytest.raises(DBAPIError, match="never changed"):
            await rows_of(database, statement)
    with pytest.raises(DBAPIError, match="fk_"):
        await rows_of(database, "DELETE FROM definitions WHERE form = 'sample'")


async def test_a_later_request_is_a_new_form(parent: Parent):
    first = await parent.submitted()
    second = await parent.submitted()
    assert first["submission_id"] != second["submission_id"]
    assert first["reference"] != second["reference"]
    assert [entry["submission_id"] for entry in (await parent.forms())["submitted"]] == [second["submission_id"], first["submission_id"]]


@pytest.mark.parametrize("path", ["/submissions/{id}", "/submissions/{id}/pdf"])
async def test_a_sent_form_is_not_there_for_anybody_else(api, signers, parent: Parent, path: str):
    receipt = await parent.submitted()
    missing = await parent.get(path.format(id=uuid4()))
    assert missing.status_code == 404
    for other in (Parent(api, signers, child=parent.child), Parent(api, signers, person=parent.person), Parent(api, signers)):
        refused = await other.get(path.format(id=receipt["submission_id"]))
        assert (refused.status_code, refused.json()) == (404, missing.json())
    assert (await api.get(path.format(id=receipt["submission_id"]))).status_code == 401


async def test_looking_and_downloading_are_recorded(parent: Parent, database):
    receipt = await parent.submitted()
    await parent.get(f"/submissions/{receipt['submission_id']}")
    await parent.get(f"/submissions/{receipt['submission_id']}/pdf")
    trail = await rows_of(database, "SELECT action FROM audit WHERE object_id = :id ORDER BY position", id=receipt["submission_id"])
    assert [row.action for row in trail] == ["form_submitted", "submission_read", "submission_downloaded"]


async def test_no_event_carries_a_word_of_what_was_typed(parent: Parent, database):
    draft = await parent.start()
    await parent.fill(draft, reason={"why": "canary-4417", "documents": [file(name="canary-4417.pdf", description="canary-4417")]})
    await parent.submit(draft, record=[{"label": "Name", "value": ["canary-4417"]}])
    found = await rows_of(database, "SELECT data::text FROM outbox UNION ALL SELECT canonical FROM audit")
    assert len(found) > 5
    assert "canary-4417" not in str(found)
