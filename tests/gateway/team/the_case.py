"""A case as cases tells the SEND team of it, for tests of the pages about it."""

from typing import Any
from uuid import uuid4

from tests.gateway.conftest import Browser
from tests.gateway.stand_in import Services

SESSION = "K" * 43
CHILD, CASE, MOTHER, OFFICER, TEACHER, SCHOOL = (str(uuid4()) for _ in range(6))
PATH = f"/team/children/{CHILD}"
VERSION = 7

DATES = {"received_on": "2026-03-02", "decide_by": "2026-04-13", "refuse_plan_by": "2026-06-22", "final_plan_by": "2026-07-20"}
TAKEN = ("acknowledged_on", "decided_on", "issue_decided_on", "draft_served_on", "comment_by", "family_responded_on", "final_on", "ended_on")
RECORD: dict[str, Any] = {
    "legal_first_name": "Alexandra",
    "legal_last_name": "Sample",
    "known_as": "Alex",
    "date_of_birth": "2017-05-14",
    "sex": "female",
    "address": {"line1": "1 High Street", "line2": "", "town": "Anytown", "county": "", "postcode": "CV1 2AB"},
    "setting": {"kind": "school", "name": "Example Primary"},
    "upn": None,
    "nhs_number": "943 476 5919",
    "version": 1,
}


def case_body(stage: str = "request_received", **taken: str) -> dict[str, Any]:
    """A case in a stage, with the days on which its steps were taken."""
    return {"id": CASE, "stage": stage} | DATES | dict.fromkeys(TAKEN) | taken


def found_case(case: dict[str, Any] | None, **changed: Any) -> dict[str, Any]:
    """All that cases tells of a case: without anything in it unless `changed` says so."""
    names = ("possible", "requests", "moves", "deadlines", "exceptions", "consultations", "advice", "earlier", "told_otherwise")
    lists: dict[str, Any] = {name: [] for name in names}
    about = {"id": CHILD, "name": "Alex Sample", "child": RECORD, "case": case, "version": VERSION if case else None, "officer_id": None}
    return about | lists | {"school": None} | changed


def move(kind: str, **changed: Any) -> dict[str, Any]:
    """Something that was done in a case."""
    found: dict[str, Any] = {
        "id": str(uuid4()),
        "kind": kind,
        "on": "2026-03-03",
        "informed_on": None,
        "at": "2026-03-03T10:00:00Z",
        "by": OFFICER,
        "outcome": None,
        "reasons": "",
        "document_ids": [],
        "can_be_appealed": False,
        "appeal_by": None,
        "letters": [],
    }
    return found | changed


def tell(services: Services, found: dict[str, Any]) -> None:
    """Let cases tell of this case, and identity of everybody's names."""
    child = {
        "id": CHILD,
        "name": "Alex Sample",
        "date_of_birth": "2017-05-14",
        "relation": "team",
        "case": found["case"],
        "case_pass": "the-pass",
        "advice": [],
    }
    services.answers["GET", f"/children/{CHILD}/pass"] = (200, child)
    services.answers["GET", f"/children/{CHILD}/case"] = (200, found)
    names = {MOTHER: "Ada", OFFICER: "Olu", TEACHER: "Tia"}
    people = [{"id": one, "first_name": name, "last_name": "Example", "portal": "citizen", "roles": []} for one, name in names.items()]
    services.answers["GET", "/people"] = (200, {"people": people})
    services.answers["GET", "/organisations/named"] = (200, {"organisations": [{"id": SCHOOL, "name": "Example School"}]})


def sign_in(browser: Browser, services: Services, *roles: str, portal: str = "team") -> None:
    """Sign somebody in at the browser, with roles in the SEND team."""
    services.sign_in(SESSION, "somebody@example.org", portal=portal, factor="totp", team_roles=roles)
    browser.hold_session(SESSION)
