"""Messages of several people, each of the same kinds."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import httpx2

from chassis.clock import SystemClock
from chassis.database import Database
from services.notify import app as composition
from services.notify.domain.messages import Message, request_received
from services.notify.settings import Settings
from services.notify.store import Work
from tests.security.scenes.people import PERSON, people
from tests.security.scenes.scene import Scene, Servers, Thing

_RECEIVED_ON, _DECIDE_BY = date(2026, 3, 2), date(2026, 4, 13)
_OWNERS = {
    "message of the mother": "mother",
    "message of the author": "author",
    "message of the colleague": "colleague",
    "message of the allocated professional": "allocated",
}


@asynccontextmanager
async def set_up(servers: Servers) -> AsyncIterator[Scene]:
    """Serve notify without a broker and without a mail server."""
    settings = Settings.model_validate(
        {
            "port": 1,
            "database_url": servers.databases.url("notify"),
            "amqp_url": "amqp://127.0.0.1:1/",
            "public_url": "https://portal.example",
            "smtp_host": "127.0.0.1",
            "smtp_port": 1,
            "smtp_from": "no-reply@anytown.example",
            "council_name": "Anytown Council",
            "council_email": "send@anytown.example",
            "council_telephone": "01632 960000",
            **servers.signers.urls,
        }
    )
    built = composition.build(settings, None)
    database = Database(settings.database_url, Work, SystemClock())
    things = {}
    async with database.open_work() as work:
        for name, owner in _OWNERS.items():
            child = uuid4()
            message = _about(child, PERSON[owner])
            await work.messages.add(message)
            things[name] = Thing({"message_id": str(message.id)}, (str(child),))
    await database.close()
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(built, raise_app_exceptions=False), base_url="http://notify") as api:
        yield Scene(built, api, people("notify", servers.signers), things)
    await built.state.database.close()


def _about(child: UUID, person: UUID) -> Message:
    return request_received(
        uuid4(), person_id=person, child_id=child, portal="citizen", received_on=_RECEIVED_ON, decide_by=_DECIDE_BY, sent_at=datetime.now(UTC)
    )
