"""The envelope that every event travels in: CloudEvents 1.0, structured JSON mode.

Source: CloudEvents specification 1.0.2, with the extensions `sequence` and `traceparent`.
"""

import builtins
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal, Self, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, PlainSerializer

Exposure = Literal["public", "internal", "secret"]
"""Who may read an event: other council systems, our own services, or the one service that must deliver a secret."""

MAX_EVENT_BYTES = 64 * 1024
CONTENT_TYPE = "application/cloudevents+json"
SEQUENCE_DIGITS = 10
"""How long a sequence is on its way, zeros before it: CloudEvents has strings there that order as they are. The outbox counts in 32 bits."""


class Event(BaseModel):
    """A fact about one subject. A subclass names its type, its owner and who may read it, and adds the fields of `data`."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    type: ClassVar[str]
    source: ClassVar[str]
    exposure: ClassVar[Exposure]

    subject: UUID

    def __init_subclass__(cls, *, type: str, source: str, exposure: Exposure, **kwargs: Any) -> None:  # noqa: A002 - CloudEvents calls it type
        super().__init_subclass__(**kwargs)
        cls.type, cls.source, cls.exposure = type, source, exposure

    def data(self) -> dict[str, Any]:
        """Return the fields of the event besides its subject, as JSON values."""
        return self.model_dump(mode="json", exclude={"subject"})

    def earlier(self) -> "Event | None":
        """Return the same fact in the version of this event before this one, for whoever still reads that; None where it cannot say it.

        The outbox publishes both. A handler of our own reads one of them.
        """
        return None

    def versions(self) -> "list[Event]":
        """Return the fact in each version that is published, the earliest first and this one last."""
        earlier = self.earlier()
        return [self] if earlier is None else [*earlier.versions(), self]


AnyEvent = TypeVar("AnyEvent", bound=Event)


class Envelope(BaseModel):
    """One event on its way: `sequence` counts the events of its subject from 1, without gaps. It is a string in JSON; a number is read as well."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    specversion: Literal["1.0"] = "1.0"
    id: UUID
    source: str
    type: str
    subject: UUID
    time: datetime
    sequence: Annotated[int, PlainSerializer(lambda number: f"{number:0{SEQUENCE_DIGITS}}", return_type=str, when_used="json")]
    datacontenttype: Literal["application/json"] = "application/json"
    traceparent: str | None = None
    data: dict[str, Any]

    def open(self, kind: builtins.type[AnyEvent]) -> AnyEvent:
        """Return the event inside, read as `kind`. Raises pydantic's ValidationError when it does not fit."""
        return kind.model_validate({**self.data, "subject": self.subject})

    def encode(self) -> bytes:
        """Return the envelope as JSON bytes."""
        return self.model_dump_json(exclude_none=True).encode()

    @classmethod
    def decode(cls, body: bytes) -> Self:
        """Read an envelope from JSON bytes. Raises pydantic's ValidationError when it is not one."""
        return cls.model_validate_json(body)
