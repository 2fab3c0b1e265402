"""Another system wants its events elsewhere, or other ones."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.notify.adapters import WebhookTools
from services.notify.domain.webhooks import Webhook, checked_types
from services.notify.store import OpenWork
from services.notify.use_cases.find_webhook import OfWebhook, find_webhook, note_change


@dataclass(frozen=True)
class ChangeWebhook:
    """What is None stays. `of_subject` says that `subject` is to be taken, also when it is None: events of all subjects."""

    which: OfWebhook
    given: Collection[str]
    url: str | None = None
    types: Collection[str] | None = None
    subject: UUID | None = None
    of_subject: bool = False


async def change_webhook(command: ChangeWebhook, tools: WebhookTools, open_work: OpenWork) -> Webhook:
    """Change it. It goes on where it is: what happened before is not sent again, and what waits and is not wanted any more is dropped.

    At another address nothing has failed yet: what waits is tried there at once. One that is paused stays so.
    Raises NotFound for one that is not the connection's, and Invalid for an address or types that may not be.
    """
    values: dict[str, Any] = {}
    if command.types is not None:
        values["types"] = list(checked_types(command.types, command.given))
    if command.url is not None:
        values["url"] = await tools.receivers.checked(command.url, command.which.connection_id)
    if command.of_subject:
        values["subject"] = command.subject
    async with open_work() as work:
        found = await find_webhook(command.which, work)
        if not values:
            return found
        moves = command.url is not None and command.url != found.url
        await (work.webhooks.try_anew if moves else work.webhooks.change)(command.which.webhook_id, **values)
        note_change("webhook.changed", command.which, work)
        return await find_webhook(command.which, work)
