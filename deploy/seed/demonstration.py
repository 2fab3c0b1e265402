"""One parent with two children, one professional of a school that knows both, and one of the SEND team, who runs it all.

One child is allocated to the school, for the other it is asked for advice.
"""

import asyncio
import time
from http import HTTPStatus
from pathlib import Path
from typing import Any

from deploy.seed.accounts import verified_session
from deploy.seed.council import Council
from deploy.seed.portal import CHILD, Portal, expect
from deploy.seed.team import first_session

PARENT = "parent@demonstration.example"
PROFESSIONAL = "professional@demonstration.example"
_CASE_SECONDS = 30
_SECOND_CHILD = {"legal_first_name": "Ash", "date_of_birth": "2015-09-02", "sex": "female"}
_JOB = {"job_title": "Special educational needs coordinator", "telephone": "01632 960 002", "registration_body": None, "registration_number": None}
_SCHOOL = {"name": "Example Primary School", "kind": "school", "urn": "100000", "ukprn": None}
_REQUEST = {
    "who-is-asking": {"requester": "parent"},
    "parents": {"parents": [{"first_name": "Jo", "last_name": "Demonstration", "telephone": "01632 960 001"}]},
    "reason": {"why": "Ash finds reading and writing very hard, and is often too worried to go to school."},
}


async def seed(portal: Portal, authenticator: Path, printed: str) -> None:
    """Make the accounts, and what each of them sees. For the other two arguments see `first_session`."""
    # Each of them waits for e-mails and for passwords to be hashed, so they do it side by side.
    parent, professional, team = await asyncio.gather(
        verified_session(portal, PARENT), verified_session(portal, PROFESSIONAL, "professional", "Chris"), first_session(portal, authenticator, printed)
    )
    (first, second, case), organisation = await asyncio.gather(_children(portal, parent), _workplace(portal, professional))
    council = Council(portal, team)
    await council.confirm(organisation)
    known = await _caseload(portal, professional)
    if first not in known:
        await council.allocate(first, organisation)
    if second not in known:
        await council.assess(second)
        await council.ask_advice(case, "educational", organisation)
    for session in (parent, professional, team):
        await portal.identity("POST", "/sessions/end", {"session": session})


async def _children(portal: Portal, session: str) -> tuple[str, str, str]:
    """Add both children, and send the request about the second. Returns their ids, and that of the case."""
    token = await portal.principal(session)
    first = await portal.add_child(token)
    second = await portal.add_child(token, **_SECOND_CHILD)
    case_pass = (await _fetch(portal, "cases", f"/children/{second}/pass", token))["case_pass"]
    forms = await _fetch(portal, "forms", f"/children/{second}/forms", token, case_pass)
    if not forms["submitted"]:
        await _send_request(portal, second, token, case_pass)
    return first, second, await case_of(portal, second, token)


async def _send_request(portal: Portal, child: str, token: str, case_pass: str) -> None:
    async def ask(method: str, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        return await portal.call("forms", method, path, body, token=token, case_pass=case_pass)

    _, begun = await ask("POST", f"/children/{child}/drafts", {"form": "parental-request"})
    draft = f"/drafts/{begun['draft_id']}"
    for page, answers in _REQUEST.items():
        expect(*await ask("PUT", f"{draft}/pages/{page}", {"answers": answers, "version": 0, "mode": "continue"}))
    statements = (await _fetch(portal, "forms", f"{draft}/summary", token, case_pass))["declarations"]
    record = [{"label": "Legal first name", "value": [_SECOND_CHILD["legal_first_name"]]}, {"label": "Legal last name", "value": [CHILD["legal_last_name"]]}]
    agreement = {"declarations": [statement["id"] for statement in statements], "record": record}
    expect(*await ask("POST", f"{draft}/submit", agreement), wanted=HTTPStatus.CREATED)


async def case_of(portal: Portal, child: str, token: str) -> str:
    """Wait until the case of a child is open, and return its id."""
    deadline = time.monotonic() + _CASE_SECONDS
    while time.monotonic() < deadline:
        case = (await _fetch(portal, "cases", f"/children/{child}/pass", token))["case"]
        if case is not None:
            return str(case["id"])
        await asyncio.sleep(0.1)
    raise SystemExit("The demonstration data could not be made: the case was not opened. See .waymark/logs/cases.log.")


async def _workplace(portal: Portal, session: str) -> str:
    """Say where the professional works. Returns the organisation."""
    token = await portal.principal(session)
    if not (found := await _fetch(portal, "identity", "/me/roles", token))["roles"]:
        expect(*await portal.identity("POST", "/me/roles", {**_JOB, "organisation": _SCHOOL}, token), wanted=HTTPStatus.CREATED)
        found = await _fetch(portal, "identity", "/me/roles", token)
    return str(found["roles"][0]["organisation"]["id"])


async def _caseload(portal: Portal, session: str) -> set[str]:
    """The children that are open to the professional: asking for advice opens its child too."""
    listed = await _fetch(portal, "cases", "/caseload", await portal.principal(session))
    return {child["id"] for child in listed["children"]}


async def _fetch(portal: Portal, service: str, path: str, token: str, case_pass: str = "") -> dict[str, Any]:
    return expect(*await portal.call(service, "GET", path, token=token, case_pass=case_pass))
