"""What the routes of notify take."""

from typing import Annotated

from fastapi import Depends, Request

from chassis.web import open_work
from services.notify import store
from services.notify.adapters import WebhookTools


async def _open_work(request: Request) -> store.OpenWork:
    opener: store.OpenWork = request.app.state.database.open_work
    return opener


async def _webhook_tools(request: Request) -> WebhookTools:
    tools: WebhookTools = request.app.state.webhook_tools
    return tools


Work = Annotated[store.Work, Depends(open_work, scope="function")]
WorkOpener = Annotated[store.OpenWork, Depends(_open_work)]
"""For what asks another server in between: no transaction is open meanwhile."""
Tools = Annotated[WebhookTools, Depends(_webhook_tools)]
