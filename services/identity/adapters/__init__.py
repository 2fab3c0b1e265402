"""The outside world of identity: hashing, encryption, authenticator apps, the list of common passwords."""

from dataclasses import dataclass
from typing import Self

from services.identity.adapters import common_passwords
from services.identity.adapters.hashing import PasswordHasher
from services.identity.adapters.sealing import Seal, read_seal
from services.identity.domain.details import tidy
from services.identity.domain.passwords import SERVICE_WORDS

TOKEN_PATH = "/api/oauth/token"  # noqa: S105 - an address, not a password
"""Where the public asks for tokens."""


@dataclass(frozen=True)
class Adapters:
    """What the use cases reach the outside world with. `service_words` may not stand in a password.

    `client_audiences` are our names in what another system signs.
    """

    hasher: PasswordHasher
    seal: Seal
    common: frozenset[str]
    service_words: tuple[str, ...]
    client_audiences: tuple[str, ...]

    @classmethod
    def build(cls, seal_key: str, previous_seal_key: str | None, council_name: str, public_url: str) -> Self:
        """Make them, once for each process. Raises ValueError for a seal key that is not one."""
        council = tidy(council_name).casefold()
        own = {council, council.replace(" ", ""), council.partition(" ")[0]} if council else set()
        return cls(
            hasher=PasswordHasher(),
            seal=read_seal(seal_key, previous_seal_key),
            common=common_passwords.load(),
            service_words=(*SERVICE_WORDS, *sorted(own)),
            client_audiences=(public_url, public_url + TOKEN_PATH),
        )
