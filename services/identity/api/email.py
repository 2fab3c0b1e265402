"""Changing one's e-mail address: asking for it, and the links that confirm or undo it."""

from fastapi import APIRouter

from chassis.callers import GatewayCaller, Person
from chassis.pace import steady
from services.identity.api import bodies
from services.identity.api.dependencies import Tools, Work, WorkOpener, owner_of
from services.identity.use_cases.confirm_email_change import ConfirmEmailChange, check_email_change, confirm_email_change
from services.identity.use_cases.keep_email import check_kept_email, keep_email
from services.identity.use_cases.request_email_change import RequestEmailChange, request_email_change

router = APIRouter()


@router.post("/me/email", status_code=202)
async def ask(body: bodies.NewEmail, caller: Person, open_work: WorkOpener, tools: Tools) -> dict[str, str]:
    """Ask for another address."""
    command = RequestEmailChange(body.email, body.password, body.code, owner_of(caller))
    async with steady():
        await request_email_change(command, open_work, tools)
    return {}


@router.post("/email-changes/check")
async def check_new(body: bodies.Token, _: GatewayCaller, work: Work) -> dict[str, str]:
    """Look at a link to a new address without using it."""
    await check_email_change(body.token, work)
    return {}


@router.post("/email-changes/confirm")
async def confirm(body: bodies.LinkPassword, caller: GatewayCaller, open_work: WorkOpener, tools: Tools) -> dict[str, str]:
    """Change the address, and say through which portal the account signs in."""
    async with steady():
        portal = await confirm_email_change(ConfirmEmailChange(body.token, body.password, caller.client_address), open_work, tools)
    return {"portal": portal}


@router.post("/email-changes/keep/check")
async def check_kept(body: bodies.Token, _: GatewayCaller, work: Work) -> dict[str, str]:
    """Look at a link to the address before without using it."""
    await check_kept_email(body.token, work)
    return {}


@router.post("/email-changes/keep", status_code=204)
async def keep(body: bodies.Token, _: GatewayCaller, work: Work, tools: Tools) -> None:
    """Keep the address before."""
    await keep_email(body.token, work, tools)
