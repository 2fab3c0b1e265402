"""Errors that a caller can do something about. `chassis.web` alone turns them into HTTP; no status stands here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class FieldError:
    """One answer that has to change. `field` is the name the caller sent; `message` is shown to a person."""

    field: str
    message: str


class WaymarkError(Exception):
    """An expected refusal: `code` for programs, `message` in plain English for people, `fields` for what else the caller needs."""

    def __init__(self, code: str, message: str, **fields: Any) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.fields = fields


class Invalid(WaymarkError):
    """The input has mistakes; `errors` names each."""

    def __init__(self, errors: Sequence[FieldError], code: str = "invalid", message: str = "Some answers need to change") -> None:
        super().__init__(code, message)
        self.errors = tuple(errors)


class Unauthenticated(WaymarkError):
    """Nobody, or nobody we can name, is asking."""


class Forbidden(WaymarkError):
    """The caller is known and may not do this at all. What is somebody else's is `NotFound` instead."""


class NotFound(WaymarkError):
    """There is no such thing for this caller."""


class Conflict(WaymarkError):
    """The thing has changed since the caller last saw it, or its state does not allow the move."""


class Gone(WaymarkError):
    """It was there once and cannot be used any more."""


class TooLarge(WaymarkError):
    """More bytes than we take."""


class TooMany(WaymarkError):
    """Asked too often; `retry_after` is in seconds."""

    def __init__(self, code: str, message: str, retry_after: int) -> None:
        super().__init__(code, message)
        self.retry_after = retry_after


class Unavailable(WaymarkError):
    """Something we depend on does not answer; trying again later may work."""
