"""What the page of a case calls its stages, what was done, and where the child learns."""

import pytest

from gateway.portals.team.case_words import CEASE_WITHOUT_NOTICE
from services.cases.domain.moves import ENDS_WITHOUT_NOTICE
from tests.gateway.conftest import Browser
from tests.gateway.stand_in import Services
from tests.gateway.team.the_case import PATH, RECORD, case_body, found_case, move, sign_in, tell


@pytest.fixture
async def officer(browser: Browser, services: Services) -> Browser:
    sign_in(browser, services, "officer")
    return browser


@pytest.mark.parametrize(
    ("stage", "words", "taken"),
    [
        ("request_received", "Deciding whether to assess", {}),
        ("assessing", "Assessing", {"decided_on": "2026-04-01"}),
        ("not_assessed", "Decided not to assess", {"decided_on": "2026-04-01"}),
        ("drafting", "Drafting the plan", {"issue_decided_on": "2026-05-19"}),
        ("not_issued", "Decided not to issue a plan", {"issue_decided_on": "2026-05-19"}),
        ("draft_sent", "Draft plan with the family", {"draft_served_on": "2026-05-25", "comment_by": "2026-06-08"}),
        ("plan_issued", "Plan issued", {"final_on": "2026-06-10"}),
        ("withdrawn", "Withdrawn", {"ended_on": "2026-06-10"}),
        ("transferred_out", "Another council is responsible", {"ended_on": "2026-06-10"}),
        ("ceased", "Plan ceased", {"final_on": "2026-06-10", "ended_on": "2027-06-10"}),
    ],
)
async def test_each_stage_is_said_in_words(officer: Browser, services: Services, stage: str, words: str, taken: dict[str, str]):
    tell(services, found_case(case_body(stage, **taken)))
    response = await officer.open(PATH)
    assert response.status_code == 200
    assert f'<h2 class="govuk-heading-m">{words}</h2>' in response.text
    assert "Responsible: nobody yet." in response.text
    assert 'id="next"' not in response.text


@pytest.mark.parametrize(
    ("kind", "outcome", "words"),
    [
        ("acknowledge", None, "Request acknowledged"),
        ("decide-assessment", "no", "Decided not to assess"),
        ("decide-plan", "yes", "Decided to issue a plan"),
        ("decide-plan", "no", "Decided not to issue a plan"),
        ("send-draft", None, "Draft plan sent"),
        ("record-response", "meeting-wanted", "The family answered on the draft and wants a meeting"),
        ("record-response", "no-meeting", "The family answered on the draft"),
        ("issue-final", "setting-named", "Final plan issued, naming a setting"),
        ("issue-final", "type-named", "Final plan issued, naming a type of setting"),
        ("withdraw", None, "Request withdrawn"),
        ("transfer-out", "331", "Case transferred to the local authority with the code 331"),
        ("decide-cease", "2", "Told the family that the plan will end: needs are met without a plan"),
        ("cease", "3", "Plan ceased: moved on to higher education"),
    ],
)
async def test_each_thing_that_was_done_is_said_in_words(officer: Browser, services: Services, kind: str, outcome: str | None, words: str):
    tell(services, found_case(case_body(), moves=[move(kind, outcome=outcome)]))
    assert f'<h3 class="waymark-card__title">{words}</h3>' in (await officer.open(PATH)).text


@pytest.mark.parametrize(("kind", "words"), [("none", "None at the moment"), ("home_educated", "Home educated"), ("unknown", "Not known")])
async def test_a_child_whose_school_and_address_are_not_known_has_a_case_too(officer: Browser, services: Services, kind: str, words: str):
    record = RECORD | {"setting": {"kind": kind, "name": ""}, "address": dict.fromkeys(RECORD["address"], "")}
    tell(services, found_case(case_body(), child=record))
    page = (await officer.open(PATH)).text
    assert f'School or setting</dt><dd class="govuk-summary-list__value">{words}</dd>' in page
    assert 'Address</dt><dd class="govuk-summary-list__value">Not known</dd>' in page


def test_a_family_is_told_before_for_the_reasons_for_which_the_law_wants_it():
    assert {int(code) for code in CEASE_WITHOUT_NOTICE} == ENDS_WITHOUT_NOTICE
