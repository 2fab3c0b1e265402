"""The help of the SEND team: whom to ask, what the pages are for, the time limits and their exceptions."""

from gateway.portals.team.case_words import CLOCKS, EXCEPTIONS
from tests.gateway.conftest import Browser, OpenGateway
from tests.gateway.stand_in import Services
from tests.gateway.team.conftest import LookAt
from tests.gateway.team.the_case import sign_in


async def test_the_help_of_the_send_team_tells_the_time_limits_and_the_exceptions(browser: Browser, services: Services, look_at: LookAt) -> None:
    sign_in(browser, services, "officer")
    page = (await browser.get("/team/help")).text
    await look_at(page)
    assert "Log a call with the ICT service desk." in page
    assert "mailto:" not in page, "nobody of the team is sent to whom families and professionals write to"
    for limit in (*CLOCKS.values(), "Give advice (6 weeks)"):
        assert f'<th class="govuk-table__header" scope="row">{limit}</th>' in page, limit
    for code, reason in EXCEPTIONS.items():
        assert f'<dt class="govuk-summary-list__key">{code}</dt><dd class="govuk-summary-list__value">{reason}</dd>' in page, code


async def test_who_is_not_signed_in_finds_the_help_of_the_portal_they_are_in(browser: Browser) -> None:
    page = (await browser.get("/team/help")).text
    assert "Log a call with the ICT service desk." in page
    assert "/team/forgot-password" in page
    assert '<a class="waymark-footer__link" href="/team/help">' in page


async def test_help_for_staff_that_is_a_page_is_a_link(open_gateway: OpenGateway) -> None:
    opened = await open_gateway(council_staff_help_url="https://help.anytown.example")
    for portal in ("team", "professional"):
        page = (await opened().get(f"/{portal}/help")).text
        assert '<a class="govuk-link" href="https://help.anytown.example">Log a call with the ICT service desk</a>.' in page, portal
