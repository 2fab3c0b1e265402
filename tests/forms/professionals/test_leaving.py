"""What was shared in an organisation stays there: who leaves is a stranger to it, its author too, and nobody carries it to another organisation."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest

from chassis.database import Database
from contracts.tokens import RoleClaim
from services.forms.domain.caller import Caller
from services.forms.store import Work
from services.forms.use_cases.save_page import SavePage, save_page
from tests.forms.conftest import rows_of
from tests.forms.professionals.conftest import Professional
from tests.forms.professionals.test_access import _ON_DRAFTS, Call, _is_not_there


def _role_at(organisation: UUID | None, *, confirmed: bool = True) -> RoleClaim:
    return RoleClaim(id=uuid4(), organisation=organisation, confirmed=confirmed)


def _moves_to(person: Professional, organisation: UUID | None) -> None:
    """They have another job from now on, through which they reach the same child."""
    role = _role_at(organisation)
    person.role = role.id
    person.change(roles=(role,), organisations=frozenset({organisation} if organisation else set()))


@pytest.mark.parametrize("call", _ON_DRAFTS)
@pytest.mark.parametrize("now", ["nowhere", "alone", "elsewhere"])
async def test_an_author_who_left_is_a_stranger_to_the_draft_they_shared(teacher: Professional, database, call: Call, now: str):
    draft = await teacher.started_and_shared()
    before = await rows_of(database, "SELECT * FROM drafts")
    if now == "nowhere":
        teacher.leave()
    else:
        _moves_to(teacher, uuid4() if now == "elsewhere" else None)
    await _is_not_there(teacher, call, draft)
    assert (await teacher.forms())["started"] == []
    assert await rows_of(database, "SELECT * FROM drafts") == before
    assert not await rows_of(database, "SELECT * FROM draft_pages")


async def test_an_author_who_left_is_not_told_that_colleagues_sent_it(teacher: Professional, colleague: Professional):
    draft = await teacher.started_and_shared()
    await colleague.fill(draft)
    assert (await colleague.submit(draft)).status_code == 201
    teacher.leave()
    for call in _ON_DRAFTS:
        await _is_not_there(teacher, call, draft)


async def test_an_author_who_comes_back_finds_the_draft_they_shared(teacher: Professional):
    draft = await teacher.started_and_shared()
    claims = {"roles": (_role_at(teacher.school),), "organisations": frozenset({teacher.school})}
    teacher.leave()
    teacher.change(**claims)
    assert (await teacher.get(f"/drafts/{draft}/pages/reason")).status_code == 200
    assert (await teacher.share(draft, shared=False)).status_code == 204


async def test_what_an_author_did_not_share_stays_theirs_when_they_leave(teacher: Professional):
    draft = await teacher.start()
    teacher.leave()
    assert (await teacher.get(f"/drafts/{draft}/pages/reason")).status_code == 200
    assert (await teacher.api.delete(f"/drafts/{draft}", headers=teacher.headers)).status_code == 204


async def test_an_authors_save_that_waited_while_the_draft_was_shared_is_refused_once_they_left(teacher: Professional, database: Database[Work]):
    draft = UUID(await teacher.start())
    gone = Caller(teacher.person, teacher.child, "professional")

    async def save() -> None:
        async with database.open_statement() as work:
            await save_page(SavePage(draft, "reason", {"why": "late"}, 0, "continue", gone), work)

    async with database.open_work() as work:
        found = await work.drafts.lock(draft)
        await work.drafts.keep_role(found.with_sharing(shared=True))
        saving = asyncio.create_task(save())
        await asyncio.sleep(0.3)
        assert not saving.done()
    with pytest.raises(Exception, match="no_such_draft"):
        await saving
    assert not await rows_of(database, "SELECT 1 FROM draft_pages")


async def test_what_an_author_left_behind_does_not_keep_them_from_beginning_the_form_elsewhere(teacher: Professional, colleague: Professional):
    left = await teacher.started_and_shared()
    _moves_to(teacher, uuid4())
    assert [entry["form"] for entry in (await teacher.forms())["available"]] == ["asked"]
    begun = await teacher.start()
    assert begun != left
    assert await teacher.start() == begun
    assert [entry["draft_id"] for entry in (await teacher.forms())["started"]] == [begun]
    assert [entry["draft_id"] for entry in (await colleague.forms())["started"]] == [left]


async def test_the_advice_that_an_author_left_behind_does_not_keep_them_from_giving_it_elsewhere(teacher: Professional):
    request = teacher.must_answer()
    left = await teacher.start_advice(request)
    await teacher.share(left)
    _moves_to(teacher, uuid4())
    assert await teacher.start_advice(request) != left


async def test_two_drafts_of_one_form_do_not_meet_in_one_organisation(teacher: Professional, database):
    await teacher.started_and_shared()
    _moves_to(teacher, uuid4())
    second = await teacher.start()
    back = _role_at(teacher.school)
    teacher.change(roles=(back,))
    refused = await teacher.put(f"/drafts/{second}/role", {"role_id": str(back.id)})
    assert (refused.status_code, refused.json()["code"]) == (409, "form_begun")
    assert len(await rows_of(database, "SELECT 1 FROM drafts WHERE organisation_id = :id", id=teacher.school)) == 1


@pytest.mark.parametrize("stopped", [False, True])
async def test_what_was_ever_shared_is_carried_to_no_other_organisation(teacher: Professional, colleague: Professional, database, stopped: bool):
    draft = await teacher.started_and_shared()
    await colleague.save(draft, "reason", {"why": "What we see in class"})
    if stopped:
        await teacher.share(draft, shared=False)
    here, elsewhere, alone = _role_at(teacher.school), _role_at(uuid4()), _role_at(None)
    teacher.change(roles=(here, elsewhere, alone))
    before = await rows_of(database, "SELECT * FROM drafts")
    for other in (elsewhere, alone):
        refused = await teacher.put(f"/drafts/{draft}/role", {"role_id": str(other.id)})
        assert (refused.status_code, refused.json()["code"]) == (409, "shared_stays")
        assert "colleagues" in refused.json()["detail"]
    assert await rows_of(database, "SELECT * FROM drafts") == before
    assert (await teacher.put(f"/drafts/{draft}/role", {"role_id": str(here.id)})).status_code == 204


async def test_what_was_never_shared_goes_where_its_author_goes(teacher: Professional, newcomer, database):
    draft = await teacher.start()
    elsewhere = _role_at(uuid4())
    teacher.change(roles=(elsewhere,))
    assert (await teacher.put(f"/drafts/{draft}/role", {"role_id": str(elsewhere.id)})).status_code == 204
    assert (await teacher.get(f"/drafts/{draft}/pages/reason")).json()["draft"]["organisation_id"] == str(elsewhere.organisation)
    assert (await newcomer(school=elsewhere.organisation).get(f"/drafts/{draft}/pages/reason")).status_code == 404
    assert not await rows_of(database, "SELECT 1 FROM outbox WHERE type = 'uk.ehc.form.shared.v1'")


async def _may_add(person: Professional, submission: str) -> tuple[bool, bool, Any]:
    listed = next(entry for entry in (await person.forms())["submitted"] if entry["submission_id"] == submission)
    shown = (await person.get(f"/submissions/{submission}")).json()
    return listed["can_add"], shown["can_add"], (await person.revise(submission)).status_code


async def test_who_reaches_the_child_no_longer_through_the_organisation_adds_nothing_for_it(teacher: Professional, database):
    """They still work there, and reach the child another way."""
    sent = (await teacher.submitted())["submission_id"]
    begun = (await teacher.revise(sent)).json()["draft_id"]
    elsewhere = _role_at(uuid4())
    teacher.change(roles=(_role_at(teacher.school), elsewhere), organisations=frozenset({elsewhere.organisation}))
    assert await _may_add(teacher, sent) == (False, False, 409)
    teacher.change(roles=(RoleClaim(id=teacher.role, organisation=teacher.school, confirmed=True), elsewhere))
    refused = await teacher.submit(begun)
    assert (refused.status_code, refused.json()["code"]) == (409, "not_accepted")
    assert len(await rows_of(database, "SELECT 1 FROM submissions")) == 1


@pytest.mark.parametrize("organisation", [None, uuid4()])
async def test_who_has_no_confirmed_organisation_adds_to_what_they_sent_themselves(newcomer, organisation: UUID | None):
    alone = newcomer(school=organisation, organisations=frozenset())
    alone.change(roles=(RoleClaim(id=alone.role, organisation=organisation, confirmed=False),))
    sent = (await alone.submitted())["submission_id"]
    assert await _may_add(alone, sent) == (True, True, 201)
    draft = (await alone.revise(sent)).json()["draft_id"]
    assert (await alone.submit(draft)).status_code == 201
