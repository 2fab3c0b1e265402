"""The outside world of identity: hashing, encryption, authenticator apps, the list of common passwords."""

from dataclasses import dataclass
from typing import Self

from services.identity.adapters import common_passwords
from services.identity.adapters.hashing import PasswordHasher
from services.identity.adapters.sealing import Seal, read_seal
from services.identity.domain.details import tidy
from services.identity.domain.passwords import SERVICE_WORDS


@dataclass(frozen=True)
class Adapters:
    """What the use cases reach the outside world with. `service_words` may not stand in a password."""

    hasher: PasswordHasher
    seal: Seal
    common: frozenset[str]
    service_words: tuple[str, ...]

    @classmethod
    def build(cls, seal_key: str, previous_seal_key: str | None, council_name: str) -> Self:
        """Make them, once for each process. Raises ValueError for a seal key that is not one."""
        council = tidy(council_name).casefold()
        own = {council, council.replace(" ", ""), council.partition(" ")[0]} if council else set()
        return cls(PasswordHasher(), read_seal(seal_key, previous_seal_key), common_passwords.load(), (*SERVICE_WORDS, *sorted(own)))
