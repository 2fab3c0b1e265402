"""The outside world of notify: e-mail as bytes, the mail server, and receivers of webhooks."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from services.notify.adapters.sealing import Seal, read_seal
from services.notify.adapters.webhook_receiver import WebhookReceivers
from services.notify.domain.targets import Allowed


@dataclass(frozen=True)
class WebhookTools:
    """What sending webhooks takes: their receivers, and what opens their secrets."""

    receivers: WebhookReceivers
    seal: Seal

    @classmethod
    def build(cls, seal_key: str, previous_seal_key: str | None, allow_hosts: Iterable[str]) -> Self:
        """Make them, once for each process. Raises ValueError for a seal key that is not one."""
        return cls(WebhookReceivers(Allowed(frozenset(allow_hosts))), read_seal(seal_key, previous_seal_key))
