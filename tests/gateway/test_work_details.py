"""Work details, the organisation of a professional, and invitations to it."""

import pytest

from tests.gateway.conftest import Browser
from tests.gateway.html_form import browser_sends
from tests.gateway.stand_in import Services

SESSION = "P" * 43
ROLE = "018f0000-0000-7000-8000-00000000000a"
ORGANISATION = "018f0000-0000-7000-8000-00000000000b"
MEMBERS = f"/organisations/{ORGANISATION}/members"
HERE = f"/account/organisations/{ORGANISATION}"
SCHOOL = {"id": ORGANISATION, "name": "Example School", "kind": "school", "urn": "123456", "ukprn": None, "confirmed": True}
JOB = {"job_title": "SENCO", "telephone": "01632 960 001", "registration_body": "", "registration_number": ""}
STORED = {"id": ROLE, **JOB, "organisation": SCHOOL, "confirmed": True, "administrator": True}
INVITATION = "/account/invitation?token=abc"


def colleague(name: str) -> dict[str, object]:
    return {
        "role_id": ROLE,
        "first_name": name,
        "last_name": "Example",
        "email": "c@example.org",
        "job_title": "Teacher",
        "administrator": False,
        "is_me": False,
    }


@pytest.fixture
async def professional(browser: Browser, services: Services) -> Browser:
    services.sign_in(SESSION, "p@example.org", portal="professional")
    services.answers["GET", "/me/roles"] = (200, {"roles": [STORED]})
    services.answers["GET", MEMBERS] = (200, {"organisation": SCHOOL, "members": [colleague("Ash")], "invitations": [], "pages": 1})
    browser.hold_session(SESSION)
    return browser


async def test_work_details_list_each_job_with_its_organisation(professional: Browser) -> None:
    html = (await professional.open("/account/work-details")).text
    for told in ("SENCO", "Example School", "123456", f'href="{HERE}"'):
        assert told in html


async def test_somebody_without_work_details_reads_what_to_do(professional: Browser, services: Services) -> None:
    services.answers["GET", "/me/roles"] = (200, {"roles": []})
    html = (await professional.open("/account/work-details")).text
    assert "ask its administrator for an invitation" in html
    assert 'href="/account/work-details/add"' in html


async def test_what_is_missing_is_named_and_what_was_typed_stays(professional: Browser, services: Services) -> None:
    await professional.open("/account/work-details/add")
    response = await professional.submit("/account/work-details/add", {"job_title": "SENCO", "works_for": "organisation"})
    assert response.status_code == 422
    for told in ("Enter your work telephone number", "Enter the name of the organisation", "Select the kind of organisation"):
        assert told in response.text
    assert ("job_title", "SENCO") in browser_sends(response.text)
    assert not services.made("POST", "/me/roles")


async def test_a_job_for_an_organisation_is_added_with_it(professional: Browser, services: Services) -> None:
    services.answers["POST", "/me/roles"] = (201, {"id": ROLE})
    await professional.open("/account/work-details/add")
    organisation = {"organisation-name": "Example School", "organisation-kind": "school", "organisation-urn": "123456"}
    response = await professional.submit("/account/work-details/add", JOB | {"works_for": "organisation"} | organisation)
    assert (response.status_code, response.headers["location"]) == (303, "/account/work-details")
    [sent] = services.made("POST", "/me/roles")
    assert sent.body == JOB | {"organisation": {"name": "Example School", "kind": "school", "urn": "123456", "ukprn": None}}


async def test_somebody_who_works_for_themselves_needs_no_organisation(professional: Browser, services: Services) -> None:
    services.answers["POST", "/me/roles"] = (201, {"id": ROLE})
    await professional.open("/account/work-details/add")
    await professional.submit("/account/work-details/add", JOB | {"works_for": "self", "organisation-name": "left over"})
    [sent] = services.made("POST", "/me/roles")
    assert sent.body["organisation"] is None


@pytest.mark.parametrize(
    ("refusal", "told"),
    [
        (
            (409, {"code": "organisation_known", "detail": "This organisation is already here."}),
            '<a href="#organisation-name">This organisation is already here.</a>',
        ),
        (
            (422, {"code": "invalid", "errors": [{"field": "organisation-urn", "message": "URN must be 6 digits"}]}),
            '<a href="#organisation-urn">URN must be 6 digits</a>',
        ),
    ],
)
async def test_a_refusal_of_an_organisation_is_shown_at_its_field(professional: Browser, services: Services, refusal: tuple[int, object], told: str) -> None:
    services.answers["POST", "/me/roles"] = refusal
    await professional.open("/account/work-details/add")
    fields = JOB | {"works_for": "organisation", "organisation-name": "Example School", "organisation-kind": "school"}
    response = await professional.submit("/account/work-details/add", fields)
    assert response.status_code == 422
    assert told in response.text


async def test_a_job_is_changed_and_removed(professional: Browser, services: Services) -> None:
    services.answers["PUT", f"/me/roles/{ROLE}"] = services.answers["DELETE", f"/me/roles/{ROLE}"] = (204, None)
    await professional.open(f"/account/work-details/{ROLE}")
    await professional.submit(f"/account/work-details/{ROLE}", JOB | {"job_title": "Head teacher"})
    [sent] = services.made("PUT", f"/me/roles/{ROLE}")
    assert sent.body["job_title"] == "Head teacher"
    await professional.open(f"/account/work-details/{ROLE}/remove")
    assert not services.made("DELETE", f"/me/roles/{ROLE}")
    await professional.submit(f"/account/work-details/{ROLE}/remove")
    assert services.made("DELETE", f"/me/roles/{ROLE}")


async def test_the_last_administrator_reads_why_they_cannot_leave(professional: Browser, services: Services) -> None:
    refusal = (409, {"code": "last_administrator", "detail": "Make a colleague an administrator first."})
    services.answers["DELETE", f"/me/roles/{ROLE}"] = services.answers["DELETE", f"{MEMBERS}/{ROLE}"] = refusal
    await professional.open(f"/account/work-details/{ROLE}/remove")
    assert "Make a colleague an administrator first." in (await professional.submit(f"/account/work-details/{ROLE}/remove")).text
    await professional.open(f"{HERE}/members/{ROLE}/remove")
    assert "Make a colleague an administrator first." in (await professional.submit(f"{HERE}/members/{ROLE}/remove")).text


@pytest.mark.parametrize("path", ["/account/work-details/add", "/account/work-details", f"/account/work-details/{ROLE}", HERE])
async def test_families_have_no_work_details(browser: Browser, services: Services, path: str) -> None:
    services.sign_in(SESSION, "parent@example.org")
    browser.hold_session(SESSION)
    assert (await browser.open(path)).status_code == 404


async def test_the_organisation_needs_two_step_verification(browser: Browser, services: Services) -> None:
    services.sign_in(SESSION, "p@example.org", portal="professional", factor="none")
    browser.hold_session(SESSION)
    assert (await browser.open(HERE)).headers["location"] == "/account/enable-two-step"


async def test_an_administrator_invites_withdraws_removes_and_names_another(professional: Browser, services: Services) -> None:
    invitation = {"id": ROLE, "email": "new@example.org", "invited_at": "2026-11-20T10:00:00Z", "expires_at": "2026-11-27T10:00:00Z"}
    services.answers["GET", MEMBERS] = (200, {"organisation": SCHOOL, "members": [colleague("Ash")], "invitations": [invitation], "pages": 1})
    services.answers["POST", f"/organisations/{ORGANISATION}/invitations"] = (202, {})
    services.answers["DELETE", f"/organisations/{ORGANISATION}/invitations/{ROLE}"] = (204, None)
    services.answers["DELETE", f"{MEMBERS}/{ROLE}"] = services.answers["PUT", f"{MEMBERS}/{ROLE}"] = (204, None)
    html = (await professional.open(HERE)).text
    assert "Ash Example" in html
    assert "new@example.org" in html
    for path, fields in (
        (f"{HERE}/invitations", {"email": " new@example.org "}),
        (f"{HERE}/invitations/{ROLE}/withdraw", {}),
        (f"{HERE}/members/{ROLE}/administrator", {"administrator": "yes"}),
        (f"{HERE}/members/{ROLE}/remove", {}),
    ):
        await professional.open(HERE)
        assert (await professional.submit(path, fields)).headers["location"] == HERE
    assert services.made("POST", f"/organisations/{ORGANISATION}/invitations")[0].body == {"email": "new@example.org"}
    assert services.made("PUT", f"{MEMBERS}/{ROLE}")[0].body == {"administrator": True}
    assert services.made("DELETE", f"{MEMBERS}/{ROLE}")
    assert services.made("DELETE", f"/organisations/{ORGANISATION}/invitations/{ROLE}")


async def test_a_wrong_address_of_a_colleague_stays_in_the_box(professional: Browser, services: Services) -> None:
    refusal = {"code": "invalid", "errors": [{"field": "email", "message": "Enter an e-mail address"}]}
    services.answers["POST", f"/organisations/{ORGANISATION}/invitations"] = (422, refusal)
    await professional.open(HERE)
    response = await professional.submit(f"{HERE}/invitations", {"email": "nobody"})
    assert response.status_code == 422
    assert '<a href="#email">Enter an e-mail address</a>' in response.text
    assert ("email", "nobody") in browser_sends(response.text)


async def test_opening_an_invitation_looks_at_it_alone_and_sends_no_referrer(browser: Browser, services: Services) -> None:
    services.answers["POST", "/invitations/check"] = (200, {"organisation": "Example School"})
    response = await browser.open(INVITATION)
    assert "Join Example School" in response.text
    assert 'href="/professional/register"' in response.text
    assert response.headers["referrer-policy"] == "no-referrer"
    assert not services.made("POST", "/me/invitations/accept")


@pytest.mark.parametrize("code", ["link_expired", "link_used", "link_unknown"])
async def test_an_invitation_that_cannot_be_used_says_why(browser: Browser, services: Services, code: str) -> None:
    services.answers["POST", "/invitations/check"] = (410, {"code": code, "detail": "detail"})
    response = await browser.open(INVITATION)
    assert response.status_code == 410
    assert "link" in response.text.partition("<h1")[2].partition("</h1>")[0]


async def test_an_invited_professional_joins(professional: Browser, services: Services) -> None:
    services.answers["POST", "/invitations/check"] = (200, {"organisation": "Example School"})
    services.answers["POST", "/me/invitations/accept"] = (201, {"id": ROLE})
    html = (await professional.open(INVITATION)).text
    response = await professional.submit("/account/invitation", dict(browser_sends(html)) | JOB)
    assert response.headers["location"] == "/account/work-details"
    [sent] = services.made("POST", "/me/invitations/accept")
    assert sent.body == {"token": "abc", **JOB}


async def test_an_invitation_of_another_address_says_so_and_names_no_address(professional: Browser, services: Services) -> None:
    services.answers["POST", "/invitations/check"] = (200, {"organisation": "Example School"})
    services.answers["POST", "/me/invitations/accept"] = (404, {"code": "not_found", "detail": "There is no such page"})
    html = (await professional.open(INVITATION)).text
    response = await professional.submit("/account/invitation", dict(browser_sends(html)) | JOB)
    assert "another e-mail address than the one that the invitation came to" in response.text
    assert "@" not in response.text.partition("<main")[2].partition("</main")[0]


async def test_a_professional_front_page_home_and_help_are_their_own(professional: Browser) -> None:
    home = (await professional.open("/professional")).text
    assert "Special educational needs and disabilities" in home
    assert "Messages" in home
    assert "send-professionals@anytown.example" in (await professional.open("/professional/help")).text
    assert (await professional.open("/citizen/send")).status_code == 404


async def test_the_professional_portal_registers_professionals(browser: Browser, services: Services) -> None:
    services.answers["POST", "/accounts"] = (202, {})
    assert "Request or contribute" in (await browser.open("/professional")).text
    await browser.open("/professional/register")
    await browser.submit("/professional/register", {"email": "p@example.org", "accepted_terms": "yes"})
    assert services.made("POST", "/accounts")[0].body["portal"] == "professional"


async def test_removing_a_colleague_says_what_becomes_of_forms_that_nobody_else_sees(professional: Browser, services: Services) -> None:
    html = (await professional.open(f"{HERE}/members/{ROLE}/remove")).text
    assert "They keep their account, and see nothing of the organisation from their next page on." in html
    assert "Forms that they began and did not share cannot be seen by anybody any more. Ask them to share them first." in html
    services.answers["GET", MEMBERS] = (200, {"organisation": SCHOOL, "members": [colleague("Ash") | {"is_me": True}], "invitations": [], "pages": 1})
    html = (await professional.open(f"{HERE}/members/{ROLE}/remove")).text
    assert "This is you. You keep your account, and see nothing of the organisation from your next page on." in html
    assert "Forms that you began and did not share cannot be seen by anybody any more. Share them first." in html
    assert "They keep" not in html


async def test_removing_a_job_says_what_becomes_of_forms_that_nobody_else_sees(professional: Browser) -> None:
    html = (await professional.open(f"/account/work-details/{ROLE}/remove")).text
    assert "You keep your account." in html
    assert "Forms that you began and did not share cannot be seen by anybody any more. Share them first." in html


async def test_the_actions_of_a_job_say_its_title_once(professional: Browser) -> None:
    html = (await professional.open("/account/work-details")).text
    change = html.partition(f'href="/account/work-details/{ROLE}">')[2].partition("</a>")[0]
    assert change.count("SENCO") == 1


async def test_an_administrator_stops_being_one_in_plain_words(professional: Browser, services: Services) -> None:
    members = [colleague("Ash") | {"administrator": True}, colleague("Bo")]
    services.answers["GET", MEMBERS] = (200, {"organisation": SCHOOL, "members": members, "invitations": [], "pages": 1})
    html = (await professional.open(HERE)).text
    assert "Stop being administrator<" in html
    assert "Make administrator<" in html
