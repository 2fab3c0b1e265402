"""Seal with the present key what was sealed with the one before, so that that one can be thrown away."""

from uuid import UUID

import structlog

from services.identity.adapters.sealing import Seal, Unsealable
from services.identity.store import Work
from services.identity.use_cases.prove_second_factor import owner_of_recovery_codes

log = structlog.get_logger()

AT_ONCE = 200
"""Accounts in one transaction: it holds the rows that it changes, and the loop of the process, for a few hundredths of a second."""

_BEFORE_ALL = UUID(int=0)


class SealRenewal:
    """Goes through all accounts again and again, a few at a time; after each time through it logs how many were left under another key."""

    def __init__(self, seal: Seal) -> None:
        self._seal = seal
        self._begin()

    def _begin(self) -> None:
        self._after, self._renewed, self._unsealable = _BEFORE_ALL, 0, 0

    async def renew_next(self, work: Work) -> None:
        """Look at the next accounts."""
        seeds = await work.seals.seeds(self._after, AT_ONCE)
        for account_id, sealed in seeds:
            if (new := self._renew(sealed, account_id.bytes)) is not None:
                await work.seals.replace_seed(account_id, sealed, new)
        for account_id, sealed in await work.seals.recovery_codes([account_id for account_id, _ in seeds]):
            if (new := self._renew(sealed, owner_of_recovery_codes(account_id))) is not None:
                await work.seals.replace_recovery_code(account_id, sealed, new)
        if len(seeds) == AT_ONCE:
            self._after = seeds[-1][0]
            return
        level = log.error if self._unsealable else log.info
        level("seals_looked_through", renewed=self._renewed, unsealable=self._unsealable)
        self._begin()

    def _renew(self, sealed: bytes, owner: bytes) -> bytes | None:
        try:
            new = self._seal.renewed(sealed, owner)
        except Unsealable:
            self._unsealable += 1
            return None
        self._renewed += new is not None
        return new
