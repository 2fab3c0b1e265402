"""What is asked of a decision alone: why it is reversed, whether the family was told before, what a plan names, and the plan itself."""

import pytest

from gateway.portals.team.decision_questions import DECISIONS
from gateway.portals.team.step_questions import STEPS
from tests.gateway.conftest import Browser
from tests.gateway.stand_in import Services
from tests.gateway.team.conftest import LookAt
from tests.gateway.team.the_case import CASE, CHILD, PATH, VERSION, tell
from tests.gateway.team.the_steps import DOCUMENT, ON, SEEN, SETTING, errors, possible_case


async def test_only_of_a_decision_it_is_asked_whether_the_family_was_told_before(manager: Browser):
    for place, steps in (("steps", STEPS), ("decisions", DECISIONS)):
        for step in steps:
            page = (await manager.open(f"{PATH}/{place}/{step.name}")).text
            asked = "Date the family was told in writing, outside Waymark" in page
            assert asked == (step.name in {"decide-assessment", "decide-plan", "issue-final", "decide-cease"}), step.name


@pytest.mark.parametrize(
    ("name", "route", "stage"), [("decide-assessment", "assessment-decision", "not_assessed"), ("decide-plan", "plan-decision", "not_issued")]
)
async def test_a_refusal_can_only_be_reversed_and_it_is_said_why(manager: Browser, services: Services, look_at: LookAt, name: str, route: str, stage: str):
    tell(services, possible_case(stage))
    path = f"{PATH}/decisions/{name}"
    page = (await manager.open(path)).text
    await look_at(page)
    assert "Why is the decision reversed?" in page
    assert "What is the decision?" not in page
    assert "Select why the decision is reversed" in errors((await manager.submit(path, SEEN | ON | {"because": "decided"})).text)
    services.answers["POST", f"/cases/{CASE}/{route}"] = (200, None)
    await manager.submit(path, SEEN | ON | {"because": "ordered", "reasons": "By order."})
    sent = {"because": "ordered", "yes": True, "reasons": "By order.", "told_on": None, "on": "2026-06-01", "document_ids": [], "version": VERSION}
    assert [call.body for call in services.made("POST", f"/cases/{CASE}/{route}")] == [sent]


async def test_a_final_plan_may_name_a_type_of_setting(manager: Browser, services: Services):
    path, typed = f"{PATH}/decisions/issue-final", SEEN | ON | {"setting": "type", "document_ids": DOCUMENT}
    await manager.open(path)
    assert set(errors((await manager.submit(path, typed)).text)) == {"Enter the type of setting"}
    services.answers["POST", f"/cases/{CASE}/final-plan"] = (200, None)
    await manager.submit(path, typed | {"setting_type": "A mainstream school"})
    said = {"consultation_id": None, "setting_type": "A mainstream school", "told_on": None, "document_ids": [DOCUMENT]}
    sent = said | {"on": "2026-06-01", "version": VERSION}
    assert [call.body for call in services.made("POST", f"/cases/{CASE}/final-plan")] == [sent]


@pytest.mark.parametrize(("path", "route", "typed"), [("steps/send-draft", "draft-plan", {}), ("decisions/issue-final", "final-plan", {"setting": SETTING})])
async def test_a_plan_that_was_not_uploaded_yet_is_not_sent(
    manager: Browser, services: Services, look_at: LookAt, path: str, route: str, typed: dict[str, str]
):
    """Nothing is asked until there is one; whoever had the page open before is told what is missing, and how to upload it."""
    await manager.open(f"{PATH}/{path}")
    shown = manager.shown
    services.answers["GET", f"/children/{CHILD}/documents"] = (200, {"documents": [], "total": 0, "pages": 1})
    page = (await manager.open(f"{PATH}/{path}")).text
    await look_at(page)
    assert f'href="{PATH}/documents/add">Upload it first</a>.' in page
    assert 'name="version"' not in page
    manager.shown = shown
    refused = await manager.submit(f"{PATH}/{path}", SEEN | ON | typed)
    await look_at(refused.text)
    assert set(errors(refused.text)) == {f"Choose the {route.replace('-', ' ')}"}
    assert f'href="{PATH}/documents/add">Upload it first</a>.' in refused.text
    assert services.made("POST", f"/cases/{CASE}/{route}") == []
