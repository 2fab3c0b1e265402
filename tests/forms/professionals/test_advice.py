"""Advice is given when it is asked for: the pass says of whom, and one form answers one request."""

import asyncio
from uuid import UUID, uuid4

import pytest

from contracts.forms import FormSubmitted
from contracts.tokens import RoleClaim
from tests.forms.conftest import rows_of
from tests.forms.professionals.conftest import Newcomer, Professional
from tests.forms.sample import DOCUMENT


async def test_advice_is_started_from_the_request_that_the_pass_names(teacher: Professional):
    request = teacher.must_answer("health")
    draft = await teacher.start_advice(request)
    assert await teacher.start_advice(request) == draft
    shown = (await teacher.get(f"/drafts/{draft}/summary")).json()["draft"]
    assert (shown["form"], shown["kind"], shown["advice_request_id"]) == ("health", "advice", str(request))
    (listed,) = (await teacher.forms())["started"]
    assert (listed["kind"], listed["advice_request_id"]) == ("advice", str(request))


async def test_a_request_for_advice_from_somebody_else_is_not_there(teacher: Professional, colleague: Professional):
    theirs = colleague.must_answer()
    teacher.must_answer()
    path, role = f"/children/{teacher.child}/drafts", str(teacher.role)
    missing = await teacher.post(path, {"advice_request_id": str(uuid4()), "role_id": role})
    refused = await teacher.post(path, {"advice_request_id": str(theirs), "role_id": role})
    assert (refused.status_code, refused.json()) == (404, missing.json())


async def test_each_request_for_advice_has_a_draft_of_its_own(teacher: Professional):
    first = await teacher.start_advice(teacher.must_answer("health"))
    second = await teacher.start_advice(teacher.must_answer("health"))
    third = await teacher.start_advice(teacher.must_answer("educational"))
    assert len({first, second, third, await teacher.start()}) == 4


async def test_starting_advice_at_the_same_moment_gives_one_draft(teacher: Professional, database):
    request = teacher.must_answer()
    assert len(set(await asyncio.gather(*(teacher.start_advice(request) for _ in range(20))))) == 1
    assert len(await rows_of(database, "SELECT 1 FROM drafts")) == 1


async def test_a_colleague_goes_on_with_the_advice_that_is_shared(teacher: Professional, colleague: Professional):
    request = teacher.must_answer()
    colleague.must_answer(request=request)
    draft = await teacher.start_advice(request)
    await teacher.share(draft)
    assert await colleague.start_advice(request) == draft


async def test_advice_that_is_sent_tells_which_request_it_answers(teacher: Professional, database):
    request = teacher.must_answer()
    draft = await teacher.start_advice(request)
    await teacher.fill(draft)
    receipt = (await teacher.submit(draft)).json()
    (row,) = await rows_of(database, "SELECT subject, data FROM outbox WHERE type = 'uk.ehc.form.submitted.v1'")
    assert FormSubmitted.model_validate({**row.data, "subject": row.subject}) == FormSubmitted(
        subject=UUID(receipt["submission_id"]),
        draft_id=UUID(draft),
        child_id=teacher.child,
        person_id=teacher.person,
        form="health",
        definition_version=1,
        kind="advice",
        channel="professional",
        organisation_id=teacher.school,
        advice_request_id=request,
        reference=receipt["reference"],
        received_on=receipt["received_on"],
        document_ids=[UUID(DOCUMENT)],
    )
    (listed,) = (await teacher.forms())["submitted"]
    assert (listed["kind"], listed["advice_request_id"], listed["by"], listed["can_add"]) == ("advice", str(request), "me", True)


async def test_of_two_who_answer_one_request_at_the_same_moment_one_does(teacher: Professional, colleague: Professional, database):
    request = teacher.must_answer()
    colleague.must_answer(request=request)
    drafts = [(person, await person.start_advice(request)) for person in (teacher, colleague)]
    for person, draft in drafts:
        await person.fill(draft)
    answers = await asyncio.gather(*(person.submit(draft) for person, draft in drafts))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert [answer.json()["code"] for answer in answers if answer.status_code == 409] == ["already_answered"]
    assert len(await rows_of(database, "SELECT 1 FROM submissions")) == 1


def _roles(teacher: Professional) -> dict[str, str]:
    """Give the teacher three jobs, and return the id of each."""
    claims = {name: RoleClaim(id=uuid4(), organisation=at, confirmed=True) for name, at in (("asked", teacher.school), ("other", uuid4()), ("alone", None))}
    teacher.change(roles=tuple(claims.values()))
    return {name: str(claim.id) for name, claim in claims.items()}


async def test_advice_is_given_in_the_role_in_which_it_was_asked_for(teacher: Professional, database):
    request = teacher.must_answer(organisation=teacher.school)
    roles = _roles(teacher)
    path = f"/children/{teacher.child}/drafts"
    wanted = [{"field": "role_id", "message": "Select the role in which you were asked"}]
    for name in ("other", "alone"):
        refused = await teacher.post(path, {"advice_request_id": str(request), "role_id": roles[name]})
        assert (refused.status_code, refused.json()["errors"]) == (422, wanted)
    assert not await rows_of(database, "SELECT 1 FROM drafts")
    draft = (await teacher.post(path, {"advice_request_id": str(request), "role_id": roles["asked"]})).json()["draft_id"]
    for name in ("other", "alone"):
        refused = await teacher.put(f"/drafts/{draft}/role", {"role_id": roles[name]})
        assert (refused.status_code, refused.json()["errors"]) == (422, wanted)
    await teacher.fill(draft)
    assert (await teacher.submit(draft)).status_code == 201


async def test_advice_that_was_begun_in_another_role_is_sent_once_the_right_one_is_chosen(teacher: Professional, database):
    request = teacher.must_answer()
    roles = _roles(teacher)
    draft = await teacher.start(advice_request_id=str(request), role_id=roles["other"])
    await teacher.fill(draft)
    teacher.must_answer(request=request, organisation=teacher.school)
    refused = await teacher.submit(draft)
    assert (refused.status_code, refused.json()["errors"][0]["message"]) == (422, "Select the role in which you were asked")
    assert not await rows_of(database, "SELECT 1 FROM submissions")
    assert (await teacher.put(f"/drafts/{draft}/role", {"role_id": roles["asked"]})).status_code == 204
    assert (await teacher.submit(draft)).status_code == 201


@pytest.mark.parametrize("name", ["asked", "other", "alone"])
async def test_advice_that_a_person_alone_was_asked_for_is_given_in_any_of_their_roles(teacher: Professional, name: str):
    request = teacher.must_answer()
    draft = await teacher.start(advice_request_id=str(request), role_id=_roles(teacher)[name])
    await teacher.fill(draft)
    assert (await teacher.submit(draft)).status_code == 201


async def test_advice_that_nobody_waits_for_any_more_is_not_taken(teacher: Professional, database):
    draft = await teacher.start_advice(teacher.must_answer())
    await teacher.fill(draft)
    teacher.change(advice=())
    refused = await teacher.submit(draft)
    assert (refused.status_code, refused.json()["code"]) == (409, "already_answered")
    assert not await rows_of(database, "SELECT 1 FROM submissions")


async def test_a_request_that_was_answered_is_not_begun_again(teacher: Professional, colleague: Professional):
    request = teacher.must_answer()
    colleague.must_answer(request=request)
    draft = await teacher.start_advice(request)
    await teacher.fill(draft)
    assert (await teacher.submit(draft)).status_code == 201
    refused = await colleague.post(f"/children/{colleague.child}/drafts", {"advice_request_id": str(request), "role_id": str(colleague.role)})
    assert (refused.status_code, refused.json()["code"]) == (409, "already_answered")


async def test_the_family_never_sees_advice_here(teacher: Professional, newcomer: Newcomer, parent):
    request = teacher.must_answer()
    draft = await teacher.start_advice(request)
    await teacher.fill(draft)
    submission = (await teacher.submit(draft)).json()["submission_id"]
    reader = newcomer(school=uuid4(), rights=("read", "write", "read-family"))
    for other in (parent, reader):
        assert (await other.get(f"/submissions/{submission}")).status_code == 404
        assert (await other.forms())["submitted"] == []
