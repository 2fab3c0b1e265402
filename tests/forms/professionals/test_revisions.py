"""Something is added to a form after it was sent: a new revision, while the earlier ones stay as they are."""

import asyncio
import io
from typing import Any
from uuid import UUID, uuid4

from pypdf import PdfReader

from contracts.forms import FormAmended
from contracts.tokens import RoleClaim
from tests.forms.conftest import Parent, rows_of
from tests.forms.professionals.conftest import Professional
from tests.forms.sample import DOCUMENT


async def _revised(person: Professional, submission: str, why: str = "And more") -> dict[str, Any]:
    draft = (await person.revise(submission)).json()["draft_id"]
    assert (await person.save(draft, "reason", {"why": why}, version=1)).status_code == 200
    answer = await person.submit(draft)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def test_adding_starts_from_the_answers_that_were_sent(teacher: Professional):
    receipt = await teacher.submitted()
    begun = await teacher.revise(receipt["submission_id"])
    assert (begun.status_code, begun.json()["page"]) == (201, "summary")
    draft = begun.json()["draft_id"]
    page = (await teacher.get(f"/drafts/{draft}/pages/reason")).json()
    assert (page["answers"]["why"], page["version"]) == ("Because", 1)
    assert {step["state"] for step in page["steps"]} == {"complete", "current"}
    assert (page["draft"]["revises"], page["draft"]["role_id"], page["draft"]["organisation_id"]) == (
        receipt["submission_id"],
        str(teacher.role),
        str(teacher.school),
    )
    again = await teacher.revise(receipt["submission_id"])
    assert (again.status_code, again.json()["draft_id"]) == (200, draft)


async def test_what_a_page_chose_counts_in_an_addition_too(teacher: Professional):
    draft = await teacher.start()
    await teacher.fill(draft, who={"requester": "other", "role": "Aunt"})
    receipt = (await teacher.submit(draft)).json()
    addition = (await teacher.revise(receipt["submission_id"])).json()["draft_id"]
    saved = (await teacher.save(addition, "details", {"role_detail": "far too long for it"}, version=1)).json()
    assert [error["field"] for error in saved["errors"]] == ["role_detail"]


async def test_an_addition_is_a_revision_under_the_same_reference_and_the_first_stays(teacher: Professional, database):
    first = await teacher.submitted()
    second = await _revised(teacher, first["submission_id"])
    assert second["reference"] == first["reference"]
    assert second["submission_id"] != first["submission_id"]
    shown = (await teacher.get(f"/submissions/{second['submission_id']}")).json()
    assert (shown["revision"], shown["by"], shown["can_add"], shown["kind"]) == (2, "me", True, "request")
    assert [(item["submission_id"], item["revision"]) for item in shown["revisions"]] == [(first["submission_id"], 1)]
    assert shown["sections"][-1]["answers"][0]["value"] == ["And more"]
    earlier = (await teacher.get(f"/submissions/{first['submission_id']}")).json()
    assert (earlier["revision"], earlier["sections"][-1]["answers"][0]["value"]) == (1, ["Because"])
    assert [(item["submission_id"], item["revision"]) for item in earlier["revisions"]] == [(second["submission_id"], 2)]
    (listed,) = (await teacher.forms())["submitted"]
    assert (listed["submission_id"], listed["revision"]) == (second["submission_id"], 2)
    assert [item["revision"] for item in listed["revisions"]] == [1]
    trail = await rows_of(database, "SELECT action, actor, detail FROM audit WHERE object_id = :id ORDER BY position", id=second["submission_id"])
    assert (trail[0].action, trail[0].actor, trail[0].detail["original"], trail[0].detail["revision"]) == (
        "form_amended",
        teacher.person,
        first["submission_id"],
        "2",
    )


async def test_everybody_who_needs_to_know_is_told_of_an_addition(teacher: Professional, database):
    first = await teacher.submitted()
    begun = (await teacher.revise(first["submission_id"])).json()["draft_id"]
    second = (await teacher.submit(begun)).json()
    third = await _revised(teacher, second["submission_id"])
    rows = await rows_of(database, "SELECT subject, data FROM outbox WHERE type = 'uk.ehc.form.amended.v1' ORDER BY position")
    told = [FormAmended.model_validate({**row.data, "subject": row.subject}) for row in rows]
    assert told[0] == FormAmended(
        subject=UUID(second["submission_id"]),
        original_id=UUID(first["submission_id"]),
        revision=2,
        draft_id=UUID(begun),
        child_id=teacher.child,
        person_id=teacher.person,
        form="asked",
        definition_version=1,
        kind="request",
        channel="professional",
        organisation_id=teacher.school,
        advice_request_id=None,
        reference=first["reference"],
        received_on=second["received_on"],
        document_ids=[UUID(DOCUMENT)],
    )
    assert (told[1].subject, told[1].original_id, told[1].revision, told[1].document_ids) == (
        UUID(third["submission_id"]),
        UUID(first["submission_id"]),
        3,
        [],
    )
    assert len(await rows_of(database, "SELECT 1 FROM outbox WHERE type = 'uk.ehc.form.submitted.v1'")) == 1


async def test_an_addition_that_is_sent_many_times_at_once_is_one_revision(teacher: Professional, database):
    first = await teacher.submitted()
    draft = (await teacher.revise(first["submission_id"])).json()["draft_id"]
    answers = await asyncio.gather(*(teacher.submit(draft) for _ in range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] * 19 + [201]
    assert len({answer.text for answer in answers}) == 1
    rows = await rows_of(database, "SELECT revision FROM submissions ORDER BY revision")
    assert [row.revision for row in rows] == [1, 2]


async def test_of_two_who_add_to_the_same_revision_the_second_is_told(teacher: Professional, colleague: Professional, database):
    first = await teacher.submitted()
    drafts = [(person, (await person.revise(first["submission_id"])).json()["draft_id"]) for person in (teacher, colleague)]
    answers = await asyncio.gather(*(person.submit(draft) for person, draft in drafts))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert [answer.json()["code"] for answer in answers if answer.status_code == 409] == ["newer_revision"]
    assert len(await rows_of(database, "SELECT 1 FROM submissions")) == 2
    (late,) = [person for (person, _), answer in zip(drafts, answers, strict=True) if answer.status_code == 409]
    refused = await late.revise(first["submission_id"])
    assert (refused.status_code, refused.json()["code"]) == (409, "form_begun")


async def test_a_colleague_adds_and_goes_on_with_an_addition_that_is_shared(teacher: Professional, colleague: Professional):
    first = await teacher.submitted()
    draft = (await teacher.revise(first["submission_id"])).json()["draft_id"]
    await teacher.share(draft)
    begun = await colleague.revise(first["submission_id"])
    assert (begun.status_code, begun.json()["draft_id"]) == (200, draft)
    sent = (await colleague.submit(draft)).json()
    assert (await teacher.get(f"/submissions/{sent['submission_id']}")).json()["by"] == "colleague"


async def test_adding_to_an_earlier_revision_goes_on_from_the_newest(teacher: Professional):
    first = await teacher.submitted()
    second = await _revised(teacher, first["submission_id"])
    draft = (await teacher.revise(first["submission_id"])).json()["draft_id"]
    shown = (await teacher.get(f"/drafts/{draft}/pages/reason")).json()
    assert (shown["draft"]["revises"], shown["answers"]["why"]) == (second["submission_id"], "And more")


async def test_nothing_is_added_once_the_council_takes_no_more(teacher: Professional, database):
    first = await teacher.submitted()
    draft = (await teacher.revise(first["submission_id"])).json()["draft_id"]
    teacher.change(accepts={"advice"})
    assert (await teacher.forms())["submitted"][0]["can_add"] is False
    assert (await teacher.get(f"/submissions/{first['submission_id']}")).json()["can_add"] is False
    for refused in (await teacher.submit(draft), await teacher.revise(first["submission_id"])):
        assert (refused.status_code, refused.json()["code"]) == (409, "not_accepted")
    assert len(await rows_of(database, "SELECT 1 FROM submissions")) == 1


async def test_while_another_draft_of_the_form_is_open_no_addition_is_begun(teacher: Professional):
    first = await teacher.submitted()
    await teacher.start()
    refused = await teacher.revise(first["submission_id"])
    assert (refused.status_code, refused.json()["code"]) == (409, "form_begun")


async def test_while_an_addition_is_open_no_second_request_is_begun(teacher: Professional):
    first = await teacher.submitted()
    await teacher.revise(first["submission_id"])
    assert (await teacher.forms())["available"] == []
    refused = await teacher.post(f"/children/{teacher.child}/drafts", {"form": "asked", "role_id": str(teacher.role)})
    assert (refused.status_code, refused.json()["code"]) == (409, "form_begun")


async def test_adding_twice_at_the_same_moment_gives_one_draft(teacher: Professional, database):
    first = await teacher.submitted()
    answers = await asyncio.gather(*(teacher.revise(first["submission_id"]) for _ in range(10)))
    assert len({answer.json()["draft_id"] for answer in answers}) == 1
    assert len(await rows_of(database, "SELECT 1 FROM drafts WHERE submission_id IS NULL")) == 1


async def test_an_addition_stays_with_the_organisation_that_sent_the_form(teacher: Professional):
    """Its answers were never shown to the colleagues of another one."""
    first = await teacher.submitted()
    elsewhere = RoleClaim(id=uuid4(), organisation=uuid4(), confirmed=True)
    teacher.change(roles=(RoleClaim(id=teacher.role, organisation=teacher.school, confirmed=True), elsewhere))
    refused = await teacher.revise(first["submission_id"], role_id=str(elsewhere.id))
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "role_id")
    draft = (await teacher.revise(first["submission_id"])).json()["draft_id"]
    refused = await teacher.put(f"/drafts/{draft}/role", {"role_id": str(elsewhere.id)})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "role_id")


async def test_who_left_reads_what_they_sent_themselves_and_adds_nothing(teacher: Professional, colleague: Professional):
    first = await teacher.submitted()
    second = await _revised(colleague, first["submission_id"])
    teacher.leave()
    shown = (await teacher.get(f"/submissions/{first['submission_id']}")).json()
    assert (shown["by"], shown["can_add"], shown["revisions"]) == ("me", False, [])
    assert (await teacher.get(f"/submissions/{second['submission_id']}")).status_code == 404
    assert [entry["revision"] for entry in (await teacher.forms())["submitted"]] == [1]
    assert (await teacher.revise(first["submission_id"])).json()["code"] == "not_accepted"


async def test_advice_takes_additions_under_the_same_request(teacher: Professional, database):
    request = teacher.must_answer()
    draft = await teacher.start_advice(request)
    await teacher.fill(draft)
    first = (await teacher.submit(draft)).json()
    teacher.change(advice=())
    await _revised(teacher, first["submission_id"])
    (row,) = await rows_of(database, "SELECT data FROM outbox WHERE type = 'uk.ehc.form.amended.v1'")
    assert (row.data["kind"], row.data["advice_request_id"]) == ("advice", str(request))


async def test_a_family_adds_to_its_own_request_while_it_is_accepted(api, signers):
    parent = Parent(api, signers)
    first = await parent.submitted()
    refused = await api.post(f"/submissions/{first['submission_id']}/revisions", json={}, headers=parent.headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "not_accepted")
    parent.headers = signers.case_pass("forms", parent.person, parent.child, accepts={"request"})
    begun = await api.post(f"/submissions/{first['submission_id']}/revisions", json={}, headers=parent.headers)
    second = (await parent.submit(begun.json()["draft_id"])).json()
    assert (second["reference"], (await parent.forms())["submitted"][0]["revision"]) == (first["reference"], 2)


async def test_the_pdf_of_a_revision_says_which_it_is_and_from_when(teacher: Professional):
    first = await teacher.submitted()
    second = await _revised(teacher, first["submission_id"])
    answer = await teacher.get(f"/submissions/{second['submission_id']}/pdf")
    assert answer.headers["content-disposition"] == f'attachment; filename="request-{first["reference"]}-revision-2.pdf"'
    text = _text(answer.content)
    assert "Revision: 2, received on " in text
    assert "First received: " in text
    assert "And more" in text
    assert "Revision" not in _text((await teacher.get(f"/submissions/{first['submission_id']}/pdf")).content)


def _text(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())
