"""What the routes of documents take."""

from typing import Annotated

from fastapi import Depends, Request

from chassis.database import Database
from chassis.web import open_work
from services.documents import adapters, store

Work = Annotated[store.Work, Depends(open_work, scope="function")]


async def _database(request: Request) -> Database[store.Work]:
    found: Database[store.Work] = request.app.state.database
    return found


async def _outside(request: Request) -> adapters.Outside:
    found: adapters.Outside = request.app.state.outside
    return found


Transactions = Annotated[Database[store.Work], Depends(_database)]
"""For the routes that outlive a transaction: one that waits for a slow line would hold a connection all the while."""
Outside = Annotated[adapters.Outside, Depends(_outside)]
