"""The pages about two step verification ask for the second step there is."""

import pytest

from tests.gateway.conftest import Browser
from tests.gateway.stand_in import Services

SESSION = "A" * 43
PASSWORD = "canary teapots 3 march"
SECRET = {"secret": "JBSWY3DPEHPK3PXP", "uri": "otpauth://totp/Waymark:x?secret=JBSWY3DPEHPK3PXP"}


@pytest.fixture
async def signed_in(browser: Browser, services: Services) -> Browser:
    services.sign_in(SESSION, "a@example.org")
    browser.hold_session(SESSION)
    services.answers["POST", "/me/code"] = (202, {})
    services.answers["POST", "/me/two-step/authenticator"] = (200, SECRET)
    services.answers["PUT", "/me/two-step"] = (200, {"recovery_codes": None})
    return browser


def use(services: Services, method: str) -> None:
    """Let the person have this second step."""
    services.answers["GET", "/me/two-step"] = (200, {"method": method, "methods": [], "may_be_none": True, "recovery_codes_left": 3})


async def test_who_has_none_is_asked_for_the_password_alone(signed_in: Browser, services: Services) -> None:
    use(services, "none")
    html = (await signed_in.open("/account/two-step")).text
    assert 'name="present_code"' not in html
    response = await signed_in.submit("/account/two-step", {"method": "email", "password": PASSWORD})
    assert services.made("PUT", "/me/two-step")[0].body == {"method": "email", "password": PASSWORD, "present_code": None}
    assert (response.status_code, response.headers["location"]) == (303, "/citizen/sign-in")


async def test_with_codes_by_e_mail_one_is_sent_first(signed_in: Browser, services: Services) -> None:
    use(services, "email")
    html = (await signed_in.open("/account/two-step")).text
    assert 'name="method"' not in html
    response = await signed_in.submit("/account/two-step/code")
    assert (response.status_code, response.headers["location"]) == (303, "/account/two-step?code=sent")
    assert len(services.made("POST", "/me/code")) == 1
    assert 'name="present_code"' in (await signed_in.open("/account/two-step?code=sent")).text
    await signed_in.submit("/account/two-step", {"method": "none", "password": PASSWORD, "present_code": " 123456 "})
    assert services.made("PUT", "/me/two-step")[0].body == {"method": "none", "password": PASSWORD, "present_code": "123456"}


async def test_with_an_authenticator_its_code_is_asked_for_on_the_page(signed_in: Browser, services: Services) -> None:
    use(services, "totp")
    assert 'name="present_code"' in (await signed_in.open("/account/two-step")).text


@pytest.mark.parametrize(("method", "label"), [("email", "Code from our e-mail"), ("totp", "Code that your present app shows")])
async def test_a_new_authenticator_is_set_up_with_a_code_of_the_second_step_before(signed_in: Browser, services: Services, method: str, label: str) -> None:
    use(services, method)
    html = (await signed_in.open("/account/two-step/authenticator?code=sent")).text
    assert label in html
    services.answers["PUT", "/me/two-step"] = (422, {"code": "code_wrong", "errors": [{"field": "present_code", "message": "Not right"}]})
    response = await signed_in.submit("/account/two-step/authenticator", {"password": PASSWORD, "code": "111111", "present_code": "222222"})
    body = {"method": "totp", "password": PASSWORD, "code": "111111", "present_code": "222222"}
    assert services.made("PUT", "/me/two-step")[0].body == body
    assert '<a href="#present_code">Not right</a>' in response.text
    assert not [secret for secret in (PASSWORD, "111111", "222222") if secret in response.text]


async def test_another_code_can_be_sent_while_an_authenticator_is_set_up(signed_in: Browser, services: Services) -> None:
    use(services, "email")
    await signed_in.open("/account/two-step/authenticator?code=sent")
    response = await signed_in.submit("/account/two-step/authenticator/code")
    assert (response.status_code, response.headers["location"]) == (303, "/account/two-step/authenticator?code=sent")


async def test_setting_up_an_authenticator_says_no_code_was_sent_that_was_not(signed_in: Browser, services: Services) -> None:
    """The page may be opened from a bookmark, without the page that sends a code before it."""
    use(services, "email")
    html = (await signed_in.open("/account/two-step/authenticator")).text
    assert "Send me a code" in html
    assert "We sent it" not in html
    assert 'name="present_code"' not in html
    assert not services.made("POST", "/me/two-step/authenticator"), "there is no key yet to show"
    response = await signed_in.submit("/account/two-step/authenticator/code")
    html = (await signed_in.open(response.headers["location"])).text
    assert "We sent it" in html
    assert SECRET["secret"][:4] in html


async def test_who_was_sent_a_code_goes_on_to_the_authenticator_with_it(signed_in: Browser, services: Services) -> None:
    use(services, "email")
    await signed_in.open("/account/two-step?code=sent")
    response = await signed_in.submit("/account/two-step", {"method": "totp", "password": ""})
    html = (await signed_in.open(response.headers["location"])).text
    assert 'name="present_code"' in html


async def test_new_recovery_codes_ask_for_a_code(signed_in: Browser, services: Services) -> None:
    services.answers["POST", "/me/two-step/recovery-codes"] = (200, {"recovery_codes": ["AAAA-BBBB-CCCC-DDDD"]})
    assert 'name="code"' in (await signed_in.open("/account/two-step/recovery-codes")).text
    response = await signed_in.submit("/account/two-step/recovery-codes", {"password": PASSWORD, "code": "123456"})
    assert services.made("POST", "/me/two-step/recovery-codes")[0].body == {"password": PASSWORD, "code": "123456"}
    assert "AAAA-BBBB-CCCC-DDDD" in response.text


async def test_too_many_wrong_codes_are_said_on_the_page(signed_in: Browser, services: Services) -> None:
    use(services, "totp")
    await signed_in.open("/account/two-step")
    services.answers["PUT", "/me/two-step"] = (429, {"code": "codes_blocked", "detail": "There were too many wrong codes. Try again later."})
    response = await signed_in.submit("/account/two-step", {"method": "none", "password": PASSWORD, "present_code": "123456"})
    assert '<a href="#present_code">There were too many wrong codes' in response.text
