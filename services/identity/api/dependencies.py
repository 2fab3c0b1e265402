"""What routes ask for. All are async: FastAPI would run a plain function in a thread, for every page."""

from typing import Annotated

from fastapi import Depends, Request

import services.identity.store as identity_store
from chassis.callers import PersonIdentity
from chassis.errors import Forbidden
from chassis.tokens import Signer
from chassis.web import open_statement, open_work
from services.identity.adapters import Adapters
from services.identity.domain.organisations import unknown
from services.identity.store import OpenWork
from services.identity.use_cases.find_own_account import Owner


async def _open_work(request: Request) -> OpenWork:
    opener: OpenWork = request.app.state.database.open_work
    return opener


async def _adapters(request: Request) -> Adapters:
    adapters: Adapters = request.app.state.adapters
    return adapters


async def _signer(request: Request) -> Signer:
    signer: Signer = request.app.state.signer
    return signer


Work = Annotated[identity_store.Work, Depends(open_work, scope="function")]
SingleStatements = Annotated[identity_store.Work, Depends(open_statement, scope="function")]
WorkOpener = Annotated[OpenWork, Depends(_open_work)]
Tools = Annotated[Adapters, Depends(_adapters)]
TokenSigner = Annotated[Signer, Depends(_signer)]


def owner_of(caller: PersonIdentity) -> Owner:
    """Return the person who is asking, and their session. Raises Forbidden for the SEND team before they have given the code of an authenticator."""
    if caller.portal == "team" and caller.factor != "totp":
        raise Forbidden("second_factor_needed", "Set up an authenticator app to continue")
    return owner_setting_up(caller)


def owner_setting_up(caller: PersonIdentity) -> Owner:
    """As `owner_of`, for setting up the second step: all that somebody of the SEND team reaches without an authenticator."""
    return Owner(caller.id, caller.session_id)


def professional(caller: PersonIdentity) -> Owner:
    """As `owner_of`, for what professionals alone have. Raises NotFound for people of another portal: to them there is no such route."""
    if caller.portal != "professional":
        raise unknown()
    return owner_of(caller)
