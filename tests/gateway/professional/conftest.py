"""Who tests of professionals' pages begin with."""

import pytest

from tests.gateway.conftest import Browser
from tests.gateway.professional.a_form import CHILD, CHILD_DETAILS, DRAFT, FORMS_PAGE, SENCO, SESSION, case_pass, form_page, summary
from tests.gateway.stand_in import Services


@pytest.fixture
async def teacher(browser: Browser, services: Services) -> Browser:
    """A teacher of a school whose request is half done."""
    services.sign_in(SESSION, "teacher@example.org", portal="professional", roles=[SENCO])
    browser.hold_session(SESSION)
    services.answers["GET", f"/children/{CHILD}/pass"] = (200, case_pass())
    services.answers["GET", f"/children/{CHILD}/progress"] = (200, case_pass(child=CHILD_DETAILS, requests=[]))
    services.answers["GET", "/me/roles"] = (200, {"roles": [{**SENCO, "telephone": "01632 960 001", "registration_body": None, "registration_number": None}]})
    services.answers["GET", FORMS_PAGE] = (200, form_page())
    services.answers["PUT", FORMS_PAGE] = (200, {"version": 3, "errors": [], "next": "summary"})
    services.answers["GET", f"/drafts/{DRAFT}/summary"] = (200, summary())
    return browser
