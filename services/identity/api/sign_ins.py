"""Signing in and out, and what a session is worth."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from chassis.callers import GatewayCaller
from chassis.pace import steady
from services.identity.api import bodies
from services.identity.api.dependencies import SingleStatements, TokenSigner, Tools, Work, WorkOpener
from services.identity.domain.accounts import Method, Portal
from services.identity.domain.roles import HeldRole
from services.identity.domain.sessions import State
from services.identity.domain.team_roles import TeamRole
from services.identity.use_cases.end_session import end_session
from services.identity.use_cases.exchange_session import exchange_session
from services.identity.use_cases.resend_code import resend_code
from services.identity.use_cases.sign_in import SignedIn, SignIn, sign_in
from services.identity.use_cases.verify_code import verify_code

router = APIRouter()


class Started(BaseModel):
    """A session's secret, given out once."""

    session: str
    state: State
    method: Method


class Holder(BaseModel):
    """Whose session it is."""

    id: UUID
    first_name: str
    last_name: str


class Employer(BaseModel):
    """The organisation of a role."""

    id: UUID
    name: str


class RoleHeld(BaseModel):
    """One of the roles of the person whose session it is."""

    id: UUID
    job_title: str
    organisation: Employer | None
    confirmed: bool
    administrator: bool


class Exchanged(BaseModel):
    """A live session. Roles are a professional's, once nothing but the session is needed; team roles the SEND team's, once an authenticator was shown."""

    state: State
    method: Method
    token: str | None
    person: Holder
    portal: Portal
    roles: list[RoleHeld]
    team_roles: list[TeamRole]
    factor: Method
    idle_expires_at: datetime
    absolute_expires_at: datetime


@router.post("/sign-ins")
async def begin(body: bodies.Credentials, caller: GatewayCaller, open_work: WorkOpener, tools: Tools) -> Started:
    """Sign in with a password."""
    command = SignIn(body.email, body.password, body.portal, caller.client_address, body.device)
    async with steady():
        return started(await sign_in(command, open_work, tools))


@router.post("/sign-ins/verify")
async def verify(body: bodies.Code, _: GatewayCaller, open_work: WorkOpener, tools: Tools) -> Started:
    """Finish a sign-in with its code."""
    return started(await verify_code(body.session, body.code, body.device, open_work, tools))


def started(signed_in: SignedIn) -> Started:
    """Return what whoever has signed in is given."""
    return Started(session=signed_in.secret, state=signed_in.session.state, method=signed_in.session.method)


@router.post("/sign-ins/resend", status_code=202)
async def resend(body: bodies.SessionSecret, _: GatewayCaller, work: Work, tools: Tools) -> dict[str, str]:
    """Send the security code again."""
    await resend_code(body.session, work, tools)
    return {}


@router.post("/sessions/exchange")
async def exchange(body: bodies.Exchange, _: GatewayCaller, work: SingleStatements, signer: TokenSigner) -> Exchanged:
    """Trade a session's secret for a principal token."""
    found = await exchange_session(body.session, touch=body.touch, work=work, signer=signer)
    session, holder = found.session, found.holder
    return Exchanged(
        state=session.state,
        method=session.method,
        token=found.token,
        person=Holder(id=session.account_id, first_name=holder.first_name, last_name=holder.last_name),
        portal=holder.portal,
        roles=[_role_held(role) for role in holder.roles] if session.state is State.ACTIVE else [],
        team_roles=list(found.team_roles),
        factor=session.factor,
        idle_expires_at=session.idle_expires_at,
        absolute_expires_at=session.absolute_expires_at,
    )


def _role_held(role: HeldRole) -> RoleHeld:
    employer = None if role.organisation_id is None else Employer(id=role.organisation_id, name=role.organisation_name or "")
    return RoleHeld(id=role.id, job_title=role.job_title, organisation=employer, confirmed=role.confirmed, administrator=role.administrator)


@router.post("/sessions/end", status_code=204)
async def end(body: bodies.SessionSecret, _: GatewayCaller, work: Work) -> None:
    """Sign out."""
    await end_session(body.session, work)
