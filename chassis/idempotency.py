"""A write that another system sends twice happens once: whoever sent it with a key gets the first answer again.

The key, what was asked and the answer are stored in the transaction of the effect: what failed leaves no key, and can be sent
again. Source: IETF draft-ietf-httpapi-idempotency-key-header. A service that takes keys adds the table to its metadata
(`define_tables`) and `FORGET_KEYS` to the timers of its worker.
"""

import hashlib
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel
from sqlalchemy import Column, DateTime, Index, Integer, LargeBinary, MetaData, String, Table, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError

from chassis.database import Work
from chassis.errors import Conflict, FieldError, Invalid
from chassis.timers import Timer

KEPT = timedelta(hours=24)
"""For so long a key leads to the same answer, give or take one run of the timer."""
REPLAYED = "Idempotent-Replayed"
"""The header of an answer that is given again."""

_HEADER = "Idempotency-Key"
_SECONDS = 600
_AT_A_TIME = 100_000
_LOCK_TIMEOUT = "55P03"


def define_tables(metadata: MetaData) -> None:
    """Add the keys to a service's metadata."""
    table = Table(
        "idempotency_keys",
        metadata,
        Column("client", Uuid, primary_key=True),
        Column("key", String, primary_key=True),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("fingerprint", LargeBinary, nullable=False),
        Column("status", Integer),
        Column("answer", JSONB),
    )
    Index("ix_idempotency_keys_at", table.c.at)


# Waits while another transaction holds the same key; then there is a row if that one was committed.
_CLAIM = text("INSERT INTO idempotency_keys (client, key, at, fingerprint) VALUES (:client, :key, :now, :fingerprint) ON CONFLICT DO NOTHING RETURNING client")
_FIND = text("SELECT fingerprint, status, answer FROM idempotency_keys WHERE client = :client AND key = :key")
_ANSWER = text("UPDATE idempotency_keys SET status = :status, answer = CAST(:answer AS jsonb) WHERE client = :client AND key = :key")
_FORGET = text(
    "DELETE FROM idempotency_keys WHERE (client, key) IN"
    " (SELECT client, key FROM idempotency_keys WHERE at < :before ORDER BY at LIMIT :limit FOR UPDATE SKIP LOCKED)"
)

AnyAnswer = TypeVar("AnyAnswer", bound=BaseModel)


class OnceOnly:
    """What a route runs its effect with. `key` is None when the caller sent none: then the effect happens each time."""

    def __init__(self, key: str | None, fingerprint: bytes, response: Response) -> None:
        self._key = key
        self._fingerprint = fingerprint
        self._response = response

    async def answer(self, client: UUID, work: Work, kind: type[AnyAnswer], act: Callable[[], Awaitable[AnyAnswer]]) -> AnyAnswer:
        """Return what `act` returns, or what it returned when `client` first sent this key; then the answer has the header `Idempotent-Replayed`.

        Raises Invalid `idempotency_key_reused` when the key came with another request, Conflict `idempotency_in_flight` when the first
        one goes on for too long.
        """
        if self._key is None:
            return await act()
        mine: dict[str, UUID | str] = {"client": client, "key": self._key}
        while not await self._is_first(mine, work):
            found = (await work.connection.execute(_FIND, mine)).one_or_none()
            if found is None:  # The timer forgot the key in between: now it is free.
                continue
            if found.fingerprint != self._fingerprint:
                wrong = FieldError(_HEADER, "This key came with another request before. Send each request with a key of its own")
                raise Invalid([wrong], "idempotency_key_reused", wrong.message)
            self._response.headers[REPLAYED] = "true"
            self._response.status_code = found.status
            return kind.model_validate(found.answer)
        answer = await act()
        said = {"status": self._response.status_code, "answer": answer.model_dump_json()}
        await work.connection.execute(_ANSWER, {**mine, **said})
        return answer

    async def _is_first(self, mine: dict[str, UUID | str], work: Work) -> bool:
        try:
            claimed = await work.connection.execute(_CLAIM, {**mine, "now": work.clock.now(), "fingerprint": self._fingerprint})
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) != _LOCK_TIMEOUT:
                raise
            raise Conflict("idempotency_in_flight", "The first request with this key is not answered yet. Send it again in a minute") from error
        return claimed.first() is not None


async def _once_only(
    request: Request,
    response: Response,
    key: Annotated[
        str | None,
        Header(
            alias=_HEADER,
            min_length=1,
            max_length=255,
            pattern=r"^[\x20-\x7e]+$",
            description="Chosen by you, one for each request, a UUID say. Sent again within 24 hours with the same body, it gets the first answer again.",
        ),
    ] = None,
) -> OnceOnly:
    asked = json.dumps([request.method, request.url.path, request.url.query]).encode() + await request.body()
    return OnceOnly(key, hashlib.sha256(asked).digest(), response)


Once = Annotated[OnceOnly, Depends(_once_only)]
"""For a route that takes the header Idempotency-Key."""


async def forget_keys(work: Work) -> None:
    """Delete keys of over 24 hours ago, the oldest first."""
    await work.connection.execute(_FORGET, {"before": work.clock.now() - KEPT, "limit": _AT_A_TIME})


FORGET_KEYS = Timer("forget-idempotency-keys", _SECONDS, forget_keys)
