"""The composition root of the API of notify."""

from fastapi import FastAPI

from chassis import trail
from chassis.callers import verifiers
from chassis.clock import SystemClock
from chassis.database import Database
from chassis.listening import listen
from chassis.web import create_api
from chassis.worker import Worker
from services.notify.adapters import WebhookTools
from services.notify.api import conversations, feed, messages, team_webhooks, webhooks
from services.notify.api.feed_readers import FeedReaders
from services.notify.settings import Settings
from services.notify.store import Work
from services.notify.store.feed import CHANNEL


def build(settings: Settings, worker: Worker | None) -> FastAPI:
    """Compose the API; `worker` runs beside it in the same process."""
    readers = FeedReaders()
    tools = WebhookTools.build(*settings.seal_keys, settings.webhook_allow_hosts)

    async def beside() -> None:
        try:
            await listen(settings.database_url, CHANNEL, readers.wakes.wake)
        finally:
            await tools.receivers.close()

    app = create_api(
        "notify",
        Database(settings.database_url, Work, SystemClock(), settings.database_pool),
        [messages.router, conversations.router, team_webhooks.router, trail.router],
        verifiers("notify", identity_url=settings.identity_url, cases_url=settings.cases_url, gateway_url=settings.gateway_url),
        machine_routers=[feed.router, webhooks.router],
        worker=worker,
        beside=beside,
    )
    app.state.feed_readers = readers
    app.state.webhook_tools = tools
    return app
