"""What the routes of documents take."""

from datetime import date
from typing import Annotated, TypeVar
from urllib.parse import unquote
from uuid import UUID

from fastapi import Depends, Header, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

from chassis.callers import PassIdentity
from chassis.database import Database
from chassis.errors import FieldError, Invalid, TooLarge
from chassis.web import MAX_BODY_BYTES, open_work
from services.documents import adapters, store
from services.documents.api import bodies
from services.documents.domain.council_documents import MAX_DESCRIPTION, Audience, Filing, Kind
from services.documents.domain.readers import Reader, Side

_UUID = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_PURPOSE = rf"^(draft/{_UUID}|case/({'|'.join(Kind)}))$"
# A character can be four bytes, and each byte is three characters when it is encoded. Somewhat too long is for the domain to refuse, in words.
_MOST_DESCRIPTION = 12 * 5 * MAX_DESCRIPTION
_PROFESSIONAL = "professional"
"""The relation, in a pass, of whoever is neither of the child's family nor of the SEND team."""

Body = TypeVar("Body", bound=BaseModel)

Work = Annotated[store.Work, Depends(open_work, scope="function")]


async def _database(request: Request) -> Database[store.Work]:
    found: Database[store.Work] = request.app.state.database
    return found


async def _outside(request: Request) -> adapters.Outside:
    found: adapters.Outside = request.app.state.outside
    return found


async def _read(request: Request, kind: type[Body]) -> Body:
    """Read the body ourselves: FastAPI would read one of any length, and this service has no limit of its own."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise TooLarge("too_large", "The request is too large")
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        raise RequestValidationError([{**item, "loc": ("body", *item["loc"])} for item in error.errors(include_context=False, include_input=False)]) from error


async def _sharing(request: Request) -> bodies.Sharing:
    return await _read(request, bodies.Sharing)


async def _showing(request: Request) -> bodies.Showing:
    return await _read(request, bodies.Showing)


async def _withdrawal(request: Request) -> bodies.Withdrawal:
    return await _read(request, bodies.Withdrawal)


async def _purpose(
    waymark_purpose: Annotated[str, Header(pattern=_PURPOSE)],
    waymark_description: Annotated[str, Header(description="UTF-8, percent-encoded (RFC 3986)", max_length=_MOST_DESCRIPTION)] = "",
    waymark_dated_on: Annotated[date | None, Header()] = None,
    waymark_audience: Annotated[Audience, Header()] = Audience.COUNCIL,
) -> UUID | Filing:
    """What a file is for: `draft/<id>`, or, for the SEND team, `case/<kind>`, which has a description and a day."""
    where, _, what = waymark_purpose.partition("/")
    if where == "draft":
        return UUID(what)
    if waymark_dated_on is None:
        raise Invalid([FieldError("dated_on", "Enter the day it was received or written")])
    return Filing(Kind(what), unquote(waymark_description), waymark_dated_on, waymark_audience)


def must_read(caller: PassIdentity) -> None:
    """Raise NotFound unless the pass is of the SEND team or lets its holder read."""
    caller.must_allow("council" if "council" in caller.rights else "read")


def reader_of(caller: PassIdentity) -> Reader:
    """Return who reads, as their pass says."""
    side: Side = "council" if "council" in caller.rights else "professional" if caller.relation == _PROFESSIONAL else "family"
    return Reader(caller.person, caller.child, caller.organisations, "read-family" in caller.rights, side, caller.records)


Transactions = Annotated[Database[store.Work], Depends(_database)]
"""For the routes that outlive a transaction: one that waits for a slow line would hold a connection all the while."""
Outside = Annotated[adapters.Outside, Depends(_outside)]
Sharing = Annotated[bodies.Sharing, Depends(_sharing)]
Showing = Annotated[bodies.Showing, Depends(_showing)]
Withdrawal = Annotated[bodies.Withdrawal, Depends(_withdrawal)]
Purpose = Annotated[UUID | Filing, Depends(_purpose)]
