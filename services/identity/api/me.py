"""What people do with their own account."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from chassis.callers import Person
from services.identity.api import bodies
from services.identity.api.dependencies import Tools, Work, WorkOpener, owner_of, owner_setting_up
from services.identity.domain.accounts import Method, Portal, methods_for
from services.identity.use_cases.change_details import ChangeDetails, change_details
from services.identity.use_cases.change_password import ChangePassword, change_password
from services.identity.use_cases.choose_two_step import ChooseTwoStep, choose_two_step
from services.identity.use_cases.end_own_session import end_own_session
from services.identity.use_cases.find_own_account import find_own_account
from services.identity.use_cases.replace_recovery_codes import ReplaceRecoveryCodes, replace_recovery_codes
from services.identity.use_cases.send_own_code import send_own_code
from services.identity.use_cases.set_up_authenticator import set_up_authenticator

router = APIRouter(prefix="/me")


class Me(BaseModel):
    """One's own account."""

    id: UUID
    email: str
    first_name: str
    last_name: str
    telephone: str | None
    portal: Portal


class SessionLine(BaseModel):
    """One of one's own sessions."""

    id: UUID
    signed_in_at: datetime
    last_seen_at: datetime
    factor: Method
    current: bool


class Sessions(BaseModel):
    """One's own sessions, the latest first."""

    sessions: list[SessionLine]


class TwoStepState(BaseModel):
    """The second step of one's sign-ins."""

    method: Method
    methods: list[Method]
    may_be_none: bool
    recovery_codes_left: int


class Authenticator(BaseModel):
    """An authenticator to set up."""

    secret: str
    uri: str


class RecoveryCodes(BaseModel):
    """New recovery codes, shown once."""

    recovery_codes: list[str] | None


@router.get("")
async def me(caller: Person, work: Work) -> Me:
    """Show one's own account."""
    account = await find_own_account(owner_of(caller), work)
    return Me(
        id=account.id,
        email=account.email,
        first_name=account.first_name,
        last_name=account.last_name,
        telephone=account.telephone,
        portal=account.portal,
    )


@router.put("/details", status_code=204)
async def put_details(body: bodies.Details, caller: Person, work: Work) -> None:
    """Change names and telephone number."""
    await change_details(ChangeDetails(**body.model_dump(), by=owner_of(caller)), work)


@router.post("/password", status_code=204)
async def post_password(body: bodies.PasswordChange, caller: Person, open_work: WorkOpener, tools: Tools) -> None:
    """Change the password."""
    await change_password(ChangePassword(body.current, body.new, owner_of(caller)), open_work, tools)


@router.post("/code", status_code=202)
async def post_code(caller: Person, work: Work, tools: Tools) -> dict[str, str]:
    """Send the code that changes of how one signs in ask for."""
    await send_own_code(owner_of(caller), work, tools)
    return {}


@router.get("/sessions")
async def sessions(caller: Person, work: Work) -> Sessions:
    """List where one is signed in."""
    await find_own_account(owner_of(caller), work)
    found = await work.sessions.list_live(caller.id, work.clock.now())
    lines = [
        SessionLine(id=line.id, signed_in_at=line.signed_in_at, last_seen_at=line.last_seen_at, factor=line.factor, current=line.id == caller.session_id)
        for line in found
    ]
    return Sessions(sessions=lines)


@router.delete("/sessions/{session_id}", status_code=204)
async def delete_session(session_id: UUID, caller: Person, work: Work) -> None:
    """Sign out on another device."""
    await end_own_session(owner_of(caller), session_id, work)


@router.get("/two-step")
async def two_step(caller: Person, work: Work) -> TwoStepState:
    """Show the second step."""
    account = await find_own_account(owner_setting_up(caller), work)
    methods = methods_for(account.portal)
    return TwoStepState(
        method=account.method,
        methods=list(methods),
        may_be_none=Method.NONE in methods,
        recovery_codes_left=await work.recovery_codes.count_left(account.id),
    )


@router.post("/two-step/authenticator")
async def post_authenticator(caller: Person, work: Work, tools: Tools) -> Authenticator:
    """Start setting up an authenticator."""
    new = await set_up_authenticator(owner_setting_up(caller), work, tools)
    return Authenticator(secret=new.secret, uri=new.uri)


@router.put("/two-step")
async def put_two_step(body: bodies.TwoStep, caller: Person, open_work: WorkOpener, tools: Tools) -> RecoveryCodes:
    """Choose the second step."""
    command = ChooseTwoStep(body.method, body.password, body.code, body.present_code, owner_setting_up(caller))
    return RecoveryCodes(recovery_codes=await choose_two_step(command, open_work, tools))


@router.post("/two-step/recovery-codes")
async def post_recovery_codes(body: bodies.NewRecoveryCodes, caller: Person, open_work: WorkOpener, tools: Tools) -> RecoveryCodes:
    """Make new recovery codes."""
    command = ReplaceRecoveryCodes(body.password, body.code, owner_of(caller))
    return RecoveryCodes(recovery_codes=await replace_recovery_codes(command, open_work, tools))
