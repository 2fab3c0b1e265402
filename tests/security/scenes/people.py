"""The callers of the matrix, where somebody else than identity vouches for them: their ids, their work and their tokens."""

from typing import Any
from uuid import UUID, uuid4

from contracts.registry import PUBLIC
from contracts.tokens import SCOPES, AdviceClaim, RoleClaim, TeamRole
from tests.harness.signers import Signers
from tests.security.scenes.scene import Headers

SCHOOL, OTHER_SCHOOL, UNCONFIRMED_SCHOOL = (uuid4() for _ in range(3))
FAMILY = ("mother", "father", "other family", "without second step")
PROFESSIONALS = ("author", "colleague", "administrator", "other school", "leaver", "unconfirmed", "allocated")

TEAM: dict[str, TeamRole] = {"officer": "officer", "manager": "manager", "staff administrator": "administrator"}

PERSON: dict[str, UUID] = {name: uuid4() for name in (*FAMILY, *PROFESSIONALS, *TEAM)}

SYSTEMS = {"another system": tuple(SCOPES), "system without scopes": ()}
SYSTEM: dict[str, UUID] = {name: uuid4() for name in SYSTEMS}

_AT_SCHOOL = ("author", "colleague", "administrator")
ROLES: dict[str, tuple[RoleClaim, ...]] = {
    **{name: (RoleClaim(id=uuid4(), organisation=SCHOOL, confirmed=True),) for name in _AT_SCHOOL},
    "other school": (RoleClaim(id=uuid4(), organisation=OTHER_SCHOOL, confirmed=True),),
    "leaver": (),
    "unconfirmed": (RoleClaim(id=uuid4(), organisation=UNCONFIRMED_SCHOOL, confirmed=False),),
    "allocated": (RoleClaim(id=uuid4(), organisation=None, confirmed=True),),
}


def own_roles() -> dict[str, dict[str, str]]:
    """Return `my_role_id` of each caller; those without a role have one that was never given."""
    return {name: {"my_role_id": str(ROLES[name][0].id if ROLES.get(name) else uuid4())} for name in PERSON}


def people(service: str, signers: Signers) -> dict[str, Headers]:
    """Return the headers of every caller, as people without a pass."""
    found: dict[str, Headers] = {name: signers.person(service, PERSON[name]) for name in FAMILY}
    found["without second step"] = signers.person(service, PERSON["mother"], factor="none")
    found |= {name: signers.person(service, PERSON[name], portal="professional", factor="totp", roles=ROLES[name]) for name in PROFESSIONALS}
    found |= {name: signers.team(service, PERSON[name], role) for name, role in TEAM.items()}
    return {**found, **systems(service, signers), "nobody": {}}


def systems(service: str, signers: Signers) -> dict[str, Headers]:
    """Return the headers of the other systems of the council."""
    return {name: signers.machine(service, SYSTEM[name], *scopes, event_types=PUBLIC) for name, scopes in SYSTEMS.items()}


def pass_holders(service: str, signers: Signers, child: UUID, *, asked_of_school: AdviceClaim | None = None) -> dict[str, Headers]:
    """Return the headers of every caller, with the passes that cases would give them for the child; the other family has one for a child of its own."""
    asked = () if asked_of_school is None else (asked_of_school,)
    passes: dict[str, Any] = {
        **{name: {"organisations": {SCHOOL}, "advice": asked} for name in _AT_SCHOOL},
        "other school": {"organisations": {OTHER_SCHOOL}},
        "allocated": {"rights": ("read", "write", "read-family")},
    }
    found = people(service, signers)
    for name in ("mother", "father"):
        found[name] = signers.case_pass(service, PERSON[name], child, accepts={"request"})
    found["other family"] = signers.case_pass(service, PERSON["other family"], uuid4(), accepts={"request"})
    for name in PROFESSIONALS:
        claims = {"accepts": {"request", "advice"}, **passes.get(name, {})}
        found[name] = signers.case_pass(service, PERSON[name], child, relation="professional", roles=ROLES[name], **claims)
    found["without second step"] = {**found["mother"], **found["without second step"]}
    return found


def team_passes(service: str, signers: Signers, child: UUID) -> dict[str, Headers]:
    """Return the headers of an officer and a manager with the pass that cases gives them for any child."""
    return {name: signers.team_pass(service, PERSON[name], child, TEAM[name]) for name in ("officer", "manager")}
