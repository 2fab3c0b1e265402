"""Bodies that nobody should send."""

import json

import pytest

from tests.identity.client import OTHER_PASSWORD, Person, registration
from tests.identity.workplaces import JOB, SCHOOL, enter, school

NASTY = [
    "",
    "\0",
    "\ud800",
    "x" * 200,
    "x" * 1001,
    "\N{RIGHT-TO-LEFT OVERRIDE}",
    "💥" * 90,
    "a\r\nb: c",
    "' OR 1=1 --",
    -1,
    2**70,
    1.5,
    None,
    True,
    [],
    {},
    ["x"],
]
BODIES = {
    "/accounts": registration(Person("someone@example.org")),
    "/accounts/resend": {"email": "someone@example.org"},
    "/verifications": {"token": "x" * 43, "password": OTHER_PASSWORD},
    "/verifications/check": {"token": "x" * 43},
    "/email-changes/check": {"token": "x" * 43},
    "/email-changes/confirm": {"token": "x" * 43, "password": OTHER_PASSWORD},
    "/email-changes/keep/check": {"token": "x" * 43},
    "/email-changes/keep": {"token": "x" * 43},
    "/invitations/check": {"token": "x" * 43},
    "/password-resets": {"email": "someone@example.org"},
    "/password-resets/check": {"token": "x" * 43},
    "/password-resets/complete": {"token": "x" * 43, "password": OTHER_PASSWORD, "code": "123456"},
    "/sign-ins": {"email": "someone@example.org", "password": OTHER_PASSWORD, "portal": "citizen", "device": "x" * 43},
    "/sign-ins/verify": {"session": "x" * 43, "code": "123456", "device": "x" * 43},
    "/sign-ins/resend": {"session": "x" * 43},
    "/sessions/exchange": {"session": "x" * 43, "touch": True},
    "/sessions/end": {"session": "x" * 43},
}
OWN_BODIES = {
    ("PUT", "/me/details"): {"first_name": "A", "last_name": "B", "telephone": "01632 960 001"},
    ("POST", "/me/password"): {"current": "not the password", "new": OTHER_PASSWORD},
    ("POST", "/me/email"): {"email": "new@example.org", "password": "not the password", "code": "123456"},
    ("PUT", "/me/two-step"): {"method": "email", "password": "not the password", "code": "123456", "present_code": "123456"},
    ("POST", "/me/two-step/recovery-codes"): {"password": "not the password", "code": "123456"},
}


JOB_BODIES = {
    ("POST", "/me/roles"): {**JOB, "organisation": None},
    ("PUT", "/me/roles/{role}"): JOB,
    ("POST", "/me/invitations/accept"): {**JOB, "token": "x" * 43},
    ("POST", "/organisations/{organisation}/invitations"): {"email": "someone@example.org"},
    ("PUT", "/organisations/{organisation}/members/{role}"): {"administrator": True},
}


def spoiled(body):
    """Every body that differs from a right one in one field."""
    return [{**body, field: value} for field in body for value in NASTY]


async def check(identity, method, path, bodies, headers):
    for body in bodies:
        content = json.dumps(body)
        response = await identity.http.request(method, path, content=content, headers={**headers, "content-type": "application/json"})
        assert response.status_code < 500, (path, content[:200], response.text)
        if response.status_code >= 400:
            assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", BODIES)
async def test_no_body_of_a_request_before_sign_in_breaks_anything(identity, path):
    await check(identity, "POST", path, spoiled(BODIES[path]), identity.gateway_headers())


@pytest.mark.parametrize(("method", "path"), OWN_BODIES)
async def test_no_body_of_a_signed_in_person_breaks_anything(identity, method, path):
    headers = await identity.headers_of(await identity.session(await identity.person()))
    await check(identity, method, path, spoiled(OWN_BODIES[method, path]), headers)


@pytest.mark.parametrize(("method", "path"), JOB_BODIES)
async def test_no_body_of_a_professional_breaks_anything(identity, method, path):
    administrator, organisation = await school(identity)
    found = path.format(organisation=organisation, role=(await administrator.roles())[0]["id"])
    await check(identity, method, found, spoiled(JOB_BODIES[method, path]), await identity.headers_of(administrator.secret))


async def test_no_organisation_in_a_body_breaks_anything(identity):
    headers = await identity.headers_of((await enter(identity)).secret)
    await check(identity, "POST", "/me/roles", [{**JOB, "organisation": spoilt} for spoilt in spoiled(SCHOOL)], headers)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe", b"NaN", b'{"email": 1e400}', b"[" * 50_000])
async def test_a_body_that_is_no_json_object_is_refused(identity, content):
    response = await identity.http.post("/accounts/resend", content=content, headers={**identity.gateway_headers(), "content-type": "application/json"})
    assert response.status_code in {400, 413, 422}
