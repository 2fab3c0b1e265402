"""A service believes nobody but the signed token of the person who asks, made out to it: not the gateway, not a header. Security checklist 38."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from chassis import callers
from chassis.callers import case_manager, case_officer, case_pass, gateway, machine, team_administrator
from chassis.tokens import Signer, load_key
from contracts.tokens import CASE_PASS_HEADER, SCOPES, CasePassClaims, PrincipalClaims
from tests.harness.signers import Signers
from tests.security.matrix import MATRIX, OK
from tests.security.routes import Route, protected
from tests.security.scenes.people import PERSON
from tests.security.scenes.scene import Headers
from tests.security.trial import Trial

EVERY_SERVICE = pytest.mark.parametrize("trial", MATRIX.services, indirect=True, scope="module")
WITH_PASSES = pytest.mark.parametrize("trial", ["forms", "documents", "notify"], indirect=True, scope="module")
_WITHOUT_PASS = {"notify": {callers.person, callers.gateway}}
EXPIRED = -60
OTHER = {"identity": "cases", "cases": "forms", "forms": "documents", "documents": "notify", "notify": "identity"}
"""Another service for each."""


@EVERY_SERVICE
async def test_a_token_that_is_not_theirs_not_for_this_service_or_not_valid_any_more_is_refused(trial: Trial, signers: Signers):
    before = await trial.tables.state()
    for route in protected(trial):
        for what, headers in _bad_tokens(route, trial.service.name, signers):
            answer = await trial.scene.api.request(route.method, route.address, headers=headers)
            assert (str(route), what, answer.status_code) == (str(route), what, 401)
    assert await trial.changed_since(before) == set()


@WITH_PASSES
async def test_a_pass_of_somebody_else_or_that_is_none_is_refused(trial: Trial, signers: Signers):
    before = await trial.tables.state()
    with_pass = [route for route in protected(trial) if route.caller is case_pass]
    assert with_pass
    # The SEND team's own routes need none, and nor do somebody's own inbox and what the gateway asks for itself; there is no other way around a pass.
    assert {route.caller for route in protected(trial)} <= {
        case_pass,
        case_officer,
        case_manager,
        team_administrator,
        callers.machine,
        *_WITHOUT_PASS.get(trial.service.name, ()),
    }
    for route in with_pass:
        for what, headers in _bad_passes(trial.service.name, signers):
            answer = await trial.scene.api.request(route.method, route.address, headers=headers)
            assert (str(route), what, answer.status_code) == (str(route), what, 401)
    assert await trial.changed_since(before) == set()


@WITH_PASSES
async def test_with_a_pass_for_another_child_nothing_of_this_one_is_there(trial: Trial, signers: Signers):
    elsewhere = signers.case_pass(trial.service.name, PERSON["mother"], uuid4(), accepts={"request"})
    other_child = replace(trial, scene=replace(trial.scene, headers={**trial.scene.headers, "mother": elsewhere}))
    before = await trial.tables.state()
    for row in trial.service.rows:
        if row.thing is not None and row.answers["mother"] == OK and not row.path.startswith("/messages"):
            answer, unknown = [await other_child.ask(row, "mother", unknown=unknown) for unknown in (False, True)]
            assert (str(row), answer.status_code, answer.content) == (str(row), unknown.status_code, unknown.content)
            assert answer.status_code == 404 or answer.json() == row.without
    assert await trial.changed_since(before) == set()


@EVERY_SERVICE
async def test_a_header_that_names_a_person_changes_no_answer(trial: Trial):
    for row in (row for row in trial.service.rows if row.method == "GET"):
        for caller in ("mother", "author", "nobody"):
            claimed = {name: str(PERSON["administrator"]) for name in ("x-user-id", "x-person-id", "x-forwarded-user", "remote-user")}
            answer, plain = [await trial.ask(row, caller, headers=headers) for headers in ({**claimed, "x-portal": "team"}, {})]
            assert (str(row), caller, answer.status_code) == (str(row), caller, plain.status_code)
            trial.must_not_tell(caller, answer)


def _bad_tokens(route: Route, service: str, signers: Signers) -> Iterator[tuple[str, Headers]]:
    person = uuid4()
    yield "none", {}
    yield "only a header that names a person", {"x-user-id": str(person)}
    yield "no token", {"authorization": "Bearer x.y.z"}
    if route.caller is gateway:
        yield "a person's", signers.person(service, person)
        yield "for another service", signers.gateway(OTHER[service])
        yield "expired", signers.gateway(service, EXPIRED)
        return
    passes = {CASE_PASS_HEADER: signers.case_pass(service, person, uuid4())[CASE_PASS_HEADER]}
    if route.caller is machine:
        yield "of another system, for another service", signers.machine(OTHER[service], person, *SCOPES)
        yield "of another system, expired", signers.machine(service, person, *SCOPES, lifetime=EXPIRED)
        yield "a person's", signers.person(service, person)
    yield "the gateway's", {**passes, **signers.gateway(service)}
    yield "for another service", {**passes, **signers.person(OTHER[service], person)}
    yield "expired", {**passes, **signers.person(service, person, lifetime=EXPIRED)}
    yield "signed by another service", {**passes, "authorization": f"Bearer {_forged_person(service, person, signers)}"}


def _bad_passes(service: str, signers: Signers) -> Iterator[tuple[str, Headers]]:
    person, child = uuid4(), uuid4()
    principal, own = signers.person(service, person), signers.case_pass(service, person, child)
    claims = CasePassClaims(sub=person, child=child, relation="mother", rights=frozenset({"read", "write"}))
    expired = Signer("cases", load_key(signers.key("cases"))).sign(claims, [service], EXPIRED)
    forged = Signer("cases", load_key(signers.key("gateway"))).sign(claims, [service], 60)
    yield "none", principal
    yield "of somebody else", {**signers.case_pass(service, uuid4(), child), **principal}
    yield "without a token of a person", {CASE_PASS_HEADER: own[CASE_PASS_HEADER]}
    yield "for another service", {**signers.case_pass(OTHER[service], person, child), **principal}
    yield "a token of a person", {**principal, CASE_PASS_HEADER: principal["authorization"].removeprefix("Bearer ")}
    yield "expired", {**principal, CASE_PASS_HEADER: expired}
    yield "signed by another service", {**principal, CASE_PASS_HEADER: forged}


def _forged_person(service: str, person: UUID, signers: Signers) -> str:
    claims = PrincipalClaims(sub=person, portal="team", factor="totp", sid=uuid4(), auth_time=1, team_roles=frozenset({"officer", "manager", "administrator"}))
    return Signer("identity", load_key(signers.key("cases"))).sign(claims, [service], 300)
