"""A professional fills a form in for an organisation. Colleagues there see it while it is shared, and change it under their own name."""

import asyncio
from uuid import UUID, uuid4

import pytest

from chassis.database import Database
from contracts.forms import FormShared
from contracts.tokens import RoleClaim
from services.forms.domain.caller import Caller
from services.forms.store import Work
from services.forms.use_cases.save_page import SavePage, save_page
from services.forms.use_cases.share_draft import ShareDraft, share_draft
from tests.forms.conftest import rows_of
from tests.forms.professionals.conftest import Newcomer, Professional


async def _told(database: Database[Work]) -> list[FormShared]:
    rows = await rows_of(database, "SELECT subject, data FROM outbox WHERE type = 'uk.ehc.form.shared.v1' ORDER BY position")
    return [FormShared.model_validate({**row.data, "subject": row.subject}) for row in rows]


async def _trail(database: Database[Work], draft: str) -> list[tuple[str, UUID]]:
    rows = await rows_of(database, "SELECT action, actor FROM audit WHERE object_id = :id ORDER BY position", id=draft)
    return [(row.action, row.actor) for row in rows]


async def test_a_professional_is_offered_the_request_and_never_advice_or_the_forms_of_families(teacher: Professional):
    assert [entry["form"] for entry in (await teacher.forms())["available"]] == ["asked"]
    for form in ("sample", "health"):
        refused = await teacher.post(f"/children/{teacher.child}/drafts", {"form": form, "role_id": str(teacher.role)})
        assert (refused.status_code, refused.json()["code"]) == (404, "no_such_form")


async def test_a_family_is_not_offered_the_forms_of_professionals(parent):
    assert [entry["form"] for entry in (await parent.forms())["available"]] == ["sample"]


@pytest.mark.parametrize("role", [None, str(uuid4())])
async def test_a_professional_starts_a_form_in_one_of_their_own_roles(teacher: Professional, database, role: str | None):
    refused = await teacher.post(f"/children/{teacher.child}/drafts", {"form": "asked", "role_id": role})
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == ["role_id"]
    assert not await rows_of(database, "SELECT 1 FROM drafts")


async def test_a_family_has_no_roles_to_start_a_form_in(parent):
    refused = await parent.api.post(f"/children/{parent.child}/drafts", json={"form": "sample", "role_id": str(uuid4())}, headers=parent.headers)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "role_id")


@pytest.mark.parametrize("body", [{}, {"form": "asked", "advice_request_id": str(uuid4())}])
async def test_starting_names_a_form_or_a_request_for_advice(teacher: Professional, body: dict[str, str]):
    refused = await teacher.post(f"/children/{teacher.child}/drafts", {**body, "role_id": str(teacher.role)})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "form")


async def test_a_draft_says_in_which_role_and_for_whom_it_is_filled_in(teacher: Professional):
    draft = (await teacher.get(f"/drafts/{await teacher.start()}/summary")).json()["draft"]
    assert (draft["role_id"], draft["organisation_id"]) == (str(teacher.role), str(teacher.school))
    assert (draft["kind"], draft["shared"], draft["mine"], draft["revises"], draft["advice_request_id"]) == ("request", False, True, None, None)


async def test_colleagues_see_a_draft_while_it_is_shared(teacher: Professional, colleague: Professional, database):
    draft = await teacher.start()
    assert (await colleague.get(f"/drafts/{draft}/pages/reason")).status_code == 404
    assert (await teacher.share(draft)).status_code == 204
    (listed,) = (await colleague.forms())["started"]
    assert (listed["draft_id"], listed["mine"], listed["shared"], listed["kind"]) == (draft, False, True, "request")
    assert (await colleague.get(f"/drafts/{draft}/pages/reason")).json()["draft"]["mine"] is False
    assert (await colleague.forms())["available"], "a draft of a colleague is no draft of one's own"
    assert (await teacher.share(draft, shared=False)).status_code == 204
    assert (await colleague.get(f"/drafts/{draft}/pages/reason")).status_code == 404
    assert (await colleague.forms())["started"] == []
    first, second = await _told(database)
    assert (first.subject, first.child_id, first.organisation_id) == (UUID(draft), teacher.child, teacher.school)
    assert (second.subject, second.organisation_id) == (UUID(draft), None)
    assert second.changed_at > first.changed_at


async def test_sharing_what_is_shared_tells_nobody_again(teacher: Professional, database):
    draft = await teacher.started_and_shared()
    assert (await teacher.share(draft)).status_code == 204
    assert len(await _told(database)) == 1
    assert [action for action, _ in await _trail(database, draft)] == ["form_started", "draft_shared"]


async def test_what_a_colleague_reads_and_changes_is_recorded_under_their_name(teacher: Professional, colleague: Professional, database):
    draft = await teacher.started_and_shared()
    await colleague.get(f"/drafts/{draft}/pages/reason")
    assert (await colleague.save(draft, "reason", {"why": "What we see in class"})).status_code == 200
    assert (await teacher.get(f"/drafts/{draft}/pages/reason")).json()["answers"] == {"why": "What we see in class"}
    await colleague.get(f"/drafts/{draft}/summary")
    assert await _trail(database, draft) == [
        ("form_started", teacher.person),
        ("draft_shared", teacher.person),
        ("draft_read", colleague.person),
        ("page_saved", colleague.person),
        ("draft_read", teacher.person),
        ("draft_read", colleague.person),
    ]


async def test_two_colleagues_on_one_page_get_the_conflict_that_two_tabs_get(teacher: Professional, colleague: Professional):
    draft = await teacher.started_and_shared()
    answers = await asyncio.gather(teacher.save(draft, "reason", {"why": "teacher"}), colleague.save(draft, "reason", {"why": "colleague"}))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    (refused,) = [answer.json() for answer in answers if answer.status_code == 409]
    stored = (await teacher.get(f"/drafts/{draft}/pages/reason")).json()["answers"]
    assert (refused["code"], refused["theirs"]["answers"]) == ("stale_version", stored)


async def test_only_the_author_deletes_shares_or_chooses_the_role(teacher: Professional, colleague: Professional, database):
    draft = await teacher.started_and_shared()
    missing = (await colleague.share(str(uuid4()))).json()
    for refused in (
        await colleague.share(draft, shared=False),
        await colleague.put(f"/drafts/{draft}/role", {"role_id": str(colleague.role)}),
        await colleague.api.delete(f"/drafts/{draft}", headers=colleague.headers),
    ):
        assert (refused.status_code, refused.json()) == (404, missing)
    (row,) = await rows_of(database, "SELECT shared, role_id FROM drafts")
    assert (row.shared, row.role_id) == (True, teacher.role)


@pytest.mark.parametrize("school", [None, uuid4()])
async def test_without_a_confirmed_organisation_there_is_nobody_to_share_with(newcomer: Newcomer, database, school: UUID | None):
    alone = newcomer(school=school, organisations=frozenset())
    refused = await alone.share(await alone.start())
    assert (refused.status_code, refused.json()["code"]) == (409, "cannot_share")
    assert await _told(database) == []


async def test_a_family_has_no_colleagues_to_share_with(parent):
    draft = await parent.start()
    refused = await parent.api.put(f"/drafts/{draft}/sharing", json={"shared": True}, headers=parent.headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "cannot_share")


async def test_another_role_of_the_same_organisation_keeps_a_draft_shared(teacher: Professional, colleague: Professional, database):
    draft = await teacher.started_and_shared()
    second = RoleClaim(id=uuid4(), organisation=teacher.school, confirmed=True)
    teacher.change(roles=(second,))
    assert (await teacher.put(f"/drafts/{draft}/role", {"role_id": str(second.id)})).status_code == 204
    shown = (await colleague.get(f"/drafts/{draft}/pages/reason")).json()["draft"]
    assert (shown["role_id"], shown["shared"]) == (str(second.id), True)
    assert len(await _told(database)) == 1


async def test_a_role_of_somebody_else_cannot_be_chosen(teacher: Professional, colleague: Professional):
    draft = await teacher.start()
    refused = await teacher.put(f"/drafts/{draft}/role", {"role_id": str(colleague.role)})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "role_id")


async def test_a_colleague_who_saves_while_the_author_stops_sharing_saves_before_or_not_at_all(teacher: Professional, colleague: Professional, database):
    for number in range(10):
        draft = await teacher.started_and_shared()
        saved, stopped = await asyncio.gather(colleague.save(draft, "reason", {"why": f"late {number}"}), teacher.share(draft, shared=False))
        assert (saved.status_code in {200, 404}, stopped.status_code) == (True, 204)
        stored = (await teacher.get(f"/drafts/{draft}/pages/reason")).json()["answers"]
        assert stored == ({"why": f"late {number}"} if saved.status_code == 200 else {})
        assert (await colleague.save(draft, "reason", {"why": "after"}, version=1)).status_code == 404
        await teacher.api.delete(f"/drafts/{draft}", headers=teacher.headers)


async def test_a_save_that_waited_for_the_end_of_sharing_is_refused(teacher: Professional, colleague: Professional, database: Database[Work]):
    """Not only what was read before the write counts: the author's decision stands from its commit on."""
    draft = UUID(await teacher.started_and_shared())
    author = Caller(teacher.person, teacher.child, "professional", roles={teacher.role: teacher.school})
    other = Caller(colleague.person, colleague.child, "professional", organisations=frozenset({teacher.school} if teacher.school else set()))

    async def save() -> None:
        async with database.open_statement() as work:
            await save_page(SavePage(draft, "reason", {"why": "late"}, 0, "continue", other), work)

    async with database.open_work() as work:
        await share_draft(ShareDraft(draft, False, author), work)
        saving = asyncio.create_task(save())
        await asyncio.sleep(0.3)
        assert not saving.done()
    with pytest.raises(Exception, match="no_such_draft"):
        await saving
    assert not await rows_of(database, "SELECT 1 FROM draft_pages")
    assert "page_saved" not in [action for action, _ in await _trail(database, str(draft))]


async def test_a_colleague_sends_a_shared_draft_as_theirs_and_the_author_sees_it(teacher: Professional, colleague: Professional, database):
    draft = await teacher.started_and_shared()
    await teacher.fill(draft)
    receipt = (await colleague.submit(draft)).json()
    shown = (await teacher.get(f"/submissions/{receipt['submission_id']}")).json()
    assert shown["by"] == "colleague"
    assert (await colleague.get(f"/submissions/{receipt['submission_id']}")).json()["by"] == "me"
    (row,) = await rows_of(database, "SELECT person_id, organisation_id, by_family, declarations FROM submissions")
    assert (row.person_id, row.organisation_id, row.by_family) == (colleague.person, teacher.school, False)
    assert {item["agreed_by"] for item in row.declarations} == {str(colleague.person)}


async def test_author_and_colleague_who_send_at_the_same_moment_send_one_form(teacher: Professional, colleague: Professional, database):
    draft = await teacher.started_and_shared()
    await teacher.fill(draft)
    answers = await asyncio.gather(*(person.submit(draft) for person in (teacher, colleague) * 10))
    assert sorted(answer.status_code for answer in answers) == [200] * 19 + [201]
    assert len({answer.text for answer in answers}) == 1
    (row,) = await rows_of(database, "SELECT data FROM outbox WHERE type = 'uk.ehc.form.submitted.v1'")
    assert (row.data["organisation_id"], row.data["channel"], row.data["advice_request_id"]) == (str(teacher.school), "professional", None)


async def test_who_left_the_organisation_does_not_send_for_it(teacher: Professional, database):
    draft = await teacher.start()
    await teacher.fill(draft)
    teacher.leave()
    refused = await teacher.submit(draft)
    assert (refused.status_code, refused.json()["code"]) == (409, "role_gone")
    assert not await rows_of(database, "SELECT 1 FROM submissions")
    own = RoleClaim(id=uuid4(), organisation=None, confirmed=True)
    teacher.change(roles=(own,))
    assert (await teacher.put(f"/drafts/{draft}/role", {"role_id": str(own.id)})).status_code == 204
    assert (await teacher.submit(draft)).status_code == 201
