"""Passwords at rest: argon2id, off the event loop, and never more at once than the machine can carry."""

import asyncio
import base64
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import argon2
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION, Type

from chassis.errors import Unavailable

MEMORY_KIB = 19456
PASSES = 2
LANES = 1
"""The OWASP minimum for argon2id (Password Storage Cheat Sheet): about 55 ms and 19 MiB for each password."""

SALT_BYTES = 16
HASH_BYTES = 32

QUEUE = 64
"""Hashes waiting or running. One more is refused at once: it would be answered after several seconds, when nobody waits for it."""


R = TypeVar("R")


class PasswordHasher:
    """Hashes and verifies in threads of its own. argon2 releases the interpreter lock, so `threads` of them use that many cores."""

    def __init__(self, threads: int | None = None) -> None:
        self._argon2 = argon2.PasswordHasher(
            time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES, hash_len=HASH_BYTES, salt_len=SALT_BYTES, type=Type.ID
        )
        self._threads = ThreadPoolExecutor(max_workers=threads or os.cpu_count() or 1, thread_name_prefix="argon2")
        self._places = asyncio.Semaphore(QUEUE)
        self._nobody = self.of_nobody()

    async def hash(self, password: str) -> str:
        """Return the encoded hash of a password, with a salt of its own. Raises Unavailable when too many are waiting."""
        return await self._run(self._hash, password)

    async def verify(self, encoded: str | None, password: str) -> bool:
        """Say whether the password has this hash. With None the same work is done and the answer is False."""
        return await self._run(self._verify, encoded, password)

    def of_nobody(self) -> str:
        """Return a hash that no password is known to have. It costs nothing to make, and as much to check a password against as any other."""
        salt, digest = (base64.b64encode(os.urandom(size)).decode().rstrip("=") for size in (SALT_BYTES, HASH_BYTES))
        return f"$argon2id$v={ARGON2_VERSION}$m={MEMORY_KIB},t={PASSES},p={LANES}${salt}${digest}"

    def outdated(self, encoded: str) -> bool:
        """Say whether the hash was made with weaker parameters than today's."""
        return self._argon2.check_needs_rehash(encoded)

    def _hash(self, password: str) -> str:
        return self._argon2.hash(password.encode("utf-8"))

    def _verify(self, encoded: str | None, password: str) -> bool:
        try:
            self._argon2.verify(encoded or self._nobody, password.encode("utf-8"))
        except (VerificationError, InvalidHashError):
            return False
        return encoded is not None

    async def _run(self, function: Callable[..., R], *arguments: object) -> R:
        if self._places.locked():
            raise Unavailable("busy", "The service is busy. Try again in a minute.")
        async with self._places:
            return await asyncio.get_running_loop().run_in_executor(self._threads, function, *arguments)
