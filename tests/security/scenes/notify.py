"""Messages of several people, each of the same kinds, and what the SEND team and two people have written about one child."""

import base64
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import httpx2

from chassis.clock import SystemClock
from chassis.database import Database
from contracts.cases import ChildAdded
from services.notify import app as composition
from services.notify.adapters import WebhookTools
from services.notify.domain.messages import Message, request_received
from services.notify.domain.webhooks import Webhook
from services.notify.settings import Settings
from services.notify.store import Work
from tests.harness.brokers import NO_BROKER
from tests.harness.envelopes import wrapped
from tests.security.scenes.people import PERSON, SYSTEM, TEAM, pass_holders
from tests.security.scenes.scene import Headers, Scene, Servers, Thing, succeeded

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
            "amqp_url": NO_BROKER,
            "public_url": "https://portal.example",
            "smtp_host": "127.0.0.1",
            "smtp_port": 1,
            "smtp_from": "no-reply@anytown.example",
            "council_name": "Anytown Council",
            "council_email": "send@anytown.example",
            "council_telephone": "01632 960000",
            "seal_key": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
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
        await work.contacts.remember(PERSON["mother"], "mother@family.example", "citizen")
        await work.contacts.remember(PERSON["author"], "author@school.example", "professional")
        event = wrapped(ChildAdded(subject=uuid4()))
        await work.feed.add([event])
        things["public event"] = Thing({}, (str(event.id), str(event.subject)))
        for name, system in (("another system", SYSTEM["another system"]), ("a third system", uuid4())):
            things[f"webhook of {name}"] = await _webhook(work, built.state.webhook_tools, system, f"https://127.0.0.1:1/canary-of-{name.replace(' ', '-')}")
    await database.close()
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(built, raise_app_exceptions=False), base_url="http://notify") as api:
        child = uuid4()
        headers = pass_holders("notify", servers.signers, child)
        headers |= {name: servers.signers.team_pass("notify", PERSON[name], child, role) for name, role in TEAM.items() if name != "staff administrator"}
        things["child of the mother"] = Thing({"child_id": str(child)})
        for name in ("mother", "author"):
            things[f"texts with the {name}"] = await _written(api, child, PERSON[name], headers[name], f"canary-written-by-{name}")
        own = {name: {"person_id": str(person)} for name, person in PERSON.items()} | {"without second step": {"person_id": str(PERSON["mother"])}}
        yield Scene(built, api, headers, things, own)
    await built.state.database.close()


async def _webhook(work: Work, tools: WebhookTools, system: UUID, url: str) -> Thing:
    """Keep a webhook. Its address is on this machine, so that nothing is ever sent to it."""
    webhook = Webhook(uuid4(), system, url, (ChildAdded.type,), None, "active", None, datetime.now(UTC), None, None, None, 0, 0)
    await work.webhooks.add(webhook, tools.seal.seal(b"secret", webhook.id), 0)
    return Thing({"connection_id": str(system), "webhook_id": str(webhook.id)}, (url,))


async def _written(api: httpx2.AsyncClient, child: UUID, person: UUID, headers: Headers, word: str) -> Thing:
    """Write to the SEND team. Returns the conversation, with what was written."""
    path = f"/children/{child}/conversations/{person}"
    succeeded(await api.post(f"{path}/posts", json={"text": word, "key": str(uuid4())}, headers=headers))
    [post] = succeeded(await api.get(path, headers=headers))["posts"]
    return Thing({"child_id": str(child), "person_id": str(person), "post_id": post["id"]}, (word,))


def _about(child: UUID, person: UUID) -> Message:
    return request_received(
        uuid4(), person_id=person, child_id=child, portal="citizen", received_on=_RECEIVED_ON, decide_by=_DECIDE_BY, sent_at=datetime.now(UTC)
    )
