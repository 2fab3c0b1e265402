"""Joining the SEND team with the link that was sent."""

from fastapi import APIRouter
from pydantic import BaseModel

from chassis.callers import GatewayCaller
from services.identity.api import bodies
from services.identity.api.dependencies import Tools, Work, WorkOpener
from services.identity.api.sign_ins import Started, started
from services.identity.use_cases.join_team import JoinTeam, check_joining, join_team

router = APIRouter(prefix="/team/joining")


class Welcome(BaseModel):
    """Whom the link is for. Of somebody who comes back with a new authenticator it has what they said about themselves."""

    email: str
    first_name: str
    last_name: str
    telephone: str | None
    comes_back: bool


@router.post("/check")
async def check(body: bodies.Token, _: GatewayCaller, work: Work) -> Welcome:
    """Look at a link without using it."""
    found = await check_joining(body.token, work)
    return Welcome(email=found.email, first_name=found.first_name, last_name=found.last_name, telephone=found.telephone, comes_back=found.comes_back)


@router.post("")
async def join(body: bodies.Joining, _: GatewayCaller, open_work: WorkOpener, tools: Tools) -> Started:
    """Join. The session that follows reaches nothing but setting up an authenticator."""
    return started(await join_team(JoinTeam(**body.model_dump()), open_work, tools))
