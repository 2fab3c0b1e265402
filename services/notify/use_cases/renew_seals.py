"""Seal with the present key what was sealed with the one before, so that that one can be thrown away."""

import structlog

from services.notify.adapters.sealing import Seal, Unsealable
from services.notify.store import Work

log = structlog.get_logger()


class SealRenewal:
    """Goes through the secrets of all webhooks again and again, and logs each time how many were left under another key."""

    def __init__(self, seal: Seal) -> None:
        self._seal = seal

    async def renew(self, work: Work) -> None:
        """Look at all of them: they are few."""
        renewed = unsealable = 0
        for webhook_id, secret, old_secret in await work.webhooks.all_secrets():
            changed = {}
            for name, sealed in (("secret", secret), ("old_secret", old_secret)):
                try:
                    new = None if sealed is None else self._seal.renewed(sealed, webhook_id)
                except Unsealable:
                    unsealable += 1
                    continue
                if new is not None:
                    changed[name] = new
            if changed:
                await work.webhooks.change(webhook_id, **changed)
            renewed += len(changed)
        level = log.error if unsealable else log.info
        level("seals_looked_through", renewed=renewed, unsealable=unsealable)
