"""A service with people and what is theirs in it, set up for the matrix of access."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx2
from fastapi import FastAPI

from contracts.tokens import RoleClaim
from tests.harness.databases import Databases
from tests.harness.signers import Signers
from tests.harness.stores import S3

Headers = Mapping[str, str]


@dataclass(frozen=True)
class Servers:
    """The real servers that a scene is set up on. `s3` is a function: one service alone needs an object store."""

    databases: Databases
    signers: Signers
    s3: Callable[[], S3]


@dataclass(frozen=True)
class Thing:
    """Something that not everybody may see: what requests name it by, and the words that no answer to a stranger may hold."""

    ids: Mapping[str, str] = field(default_factory=dict)
    words: tuple[str, ...] = ()


@dataclass
class Scene:
    """A running service. `headers` has every caller of the matrix, `things` everything that it names for this service.

    `own` gives what a caller's own requests carry besides, such as the id of their role. `put_back` mends what is not in the database.
    """

    app: FastAPI
    api: httpx2.AsyncClient
    headers: Mapping[str, Headers]
    things: Mapping[str, Thing]
    own: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    put_back: Callable[[], Awaitable[None]] | None = None


def some_id() -> str:
    """Return an id that nothing has."""
    return str(uuid4())


def role(role_id: str, organisation: str | None, *, confirmed: bool = True) -> tuple[RoleClaim, ...]:
    """Return the roles of somebody who has one."""
    return (RoleClaim.model_validate({"id": role_id, "organisation": organisation, "confirmed": confirmed}),)


def succeeded(answer: httpx2.Response) -> Any:
    """Return the body of an answer to a request of the set-up. Raises AssertionError when it was refused."""
    assert answer.is_success, f"{answer.request.method} {answer.request.url}: {answer.text}"
    return answer.json() if answer.content else None
