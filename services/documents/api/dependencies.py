"""What the routes of documents take."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from chassis.database import Database
from chassis.errors import TooLarge
from chassis.web import MAX_BODY_BYTES, open_work
from services.documents import adapters, store
from services.documents.api import bodies

Work = Annotated[store.Work, Depends(open_work, scope="function")]


async def _database(request: Request) -> Database[store.Work]:
    found: Database[store.Work] = request.app.state.database
    return found


async def _outside(request: Request) -> adapters.Outside:
    found: adapters.Outside = request.app.state.outside
    return found


async def _sharing(request: Request) -> bodies.Sharing:
    """Read the body ourselves: FastAPI would read one of any length, and this service has no limit of its own."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise TooLarge("too_large", "The request is too large")
    try:
        return bodies.Sharing.model_validate_json(body)
    except ValidationError as error:
        raise RequestValidationError([{**item, "loc": ("body", *item["loc"])} for item in error.errors(include_context=False, include_input=False)]) from error


Transactions = Annotated[Database[store.Work], Depends(_database)]
"""For the routes that outlive a transaction: one that waits for a slow line would hold a connection all the while."""
Outside = Annotated[adapters.Outside, Depends(_outside)]
Sharing = Annotated[bodies.Sharing, Depends(_sharing)]
