"""Registering, confirming an address, and setting a new password when the old one is forgotten."""

from fastapi import APIRouter

from chassis.callers import GatewayCaller
from chassis.pace import steady
from services.identity.api import bodies
from services.identity.api.dependencies import Tools, Work, WorkOpener
from services.identity.use_cases.complete_password_reset import CompletePasswordReset, check_password_reset, complete_password_reset
from services.identity.use_cases.register_account import RegisterAccount, register_account
from services.identity.use_cases.request_password_reset import RequestPasswordReset, request_password_reset
from services.identity.use_cases.resend_verification import ResendVerification, resend_verification
from services.identity.use_cases.verify_account import VerifyAccount, check_verification, verify_account

router = APIRouter()


@router.post("/accounts", status_code=202)
async def register(body: bodies.Registration, caller: GatewayCaller, open_work: WorkOpener, tools: Tools) -> dict[str, str]:
    """Register."""
    command = RegisterAccount(**body.model_dump(), client_address=caller.client_address)
    async with steady():
        await register_account(command, open_work, tools)
    return {}


@router.post("/accounts/resend", status_code=202)
async def resend(body: bodies.Address, caller: GatewayCaller, open_work: WorkOpener, tools: Tools) -> dict[str, str]:
    """Send the verification link again."""
    async with steady(), open_work() as work:
        await resend_verification(ResendVerification(body.email, caller.client_address), work, tools)
    return {}


@router.post("/verifications")
async def verify(body: bodies.LinkPassword, caller: GatewayCaller, open_work: WorkOpener, tools: Tools) -> dict[str, str]:
    """Confirm an address."""
    async with steady():
        portal = await verify_account(VerifyAccount(body.token, body.password, caller.client_address), open_work, tools)
    return {"portal": portal}


@router.post("/verifications/check")
async def check_link(body: bodies.Token, _: GatewayCaller, work: Work) -> dict[str, str]:
    """Look at a verification link without using it."""
    return {"portal": await check_verification(body.token, work)}


@router.post("/password-resets", status_code=202)
async def ask_for_reset(body: bodies.Address, caller: GatewayCaller, open_work: WorkOpener, tools: Tools) -> dict[str, str]:
    """Send a password reset link."""
    async with steady(), open_work() as work:
        await request_password_reset(RequestPasswordReset(body.email, caller.client_address), work, tools)
    return {}


@router.post("/password-resets/check")
async def check_reset(body: bodies.Token, _: GatewayCaller, work: Work) -> dict[str, str]:
    """Look at a reset link without using it."""
    account = await check_password_reset(body.token, work)
    return {"factor": account.method, "portal": account.portal}


@router.post("/password-resets/complete")
async def complete_reset(body: bodies.NewPassword, _: GatewayCaller, open_work: WorkOpener, tools: Tools) -> dict[str, str]:
    """Set a new password."""
    portal = await complete_password_reset(CompletePasswordReset(body.token, body.password, body.code, body.device), open_work, tools)
    return {"portal": portal}
