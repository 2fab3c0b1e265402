"""Bodies about webhooks. Times are ISO 8601, UTC."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, field_validator
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import PydanticCustomError

from services.notify.domain.targets import MAX_URL
from services.notify.domain.webhooks import Outcome, PausedBecause, State, Webhook
from services.notify.store.webhooks import Attempt, Parked
from services.notify.use_cases.send_test_event import SentTest

_URL = "Where events are sent: https, to a server on the public internet, port 443 or 1024 and above"
_TYPES = "Types of events, of those that your system was given"
_SUBJECT = "Only events with this `subject`, mostly the id of a case or a child; null for all"
# A type of an event looks like this, and is written back only when it does.
_Type = Annotated[str, Field(max_length=100, pattern="^[a-z0-9.-]+$")]


def _as_text(value: object) -> object:
    """Refuse seconds since 1970, as a number or as text, which pydantic takes for a time too."""
    if not isinstance(value, str) or ":" not in value:
        raise ValueError("Write the time as 2026-03-02T09:30:00Z")
    return value


def _without_default(schema: dict[str, Any]) -> None:
    del schema["default"]


class NewWebhook(BaseModel):
    """A webhook that is wanted."""

    model_config = ConfigDict(extra="forbid")

    url: str = Field(description=_URL, max_length=MAX_URL)
    types: list[_Type] = Field(description=_TYPES, min_length=1, max_length=100)
    subject: UUID | None = Field(None, description=_SUBJECT)


class WebhookChange(BaseModel):
    """What is to change; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    # None is what is left out: nobody may give it, and the document does not name it.
    url: str | SkipJsonSchema[None] = Field(None, description=_URL, max_length=MAX_URL, json_schema_extra=_without_default)
    types: list[_Type] | SkipJsonSchema[None] = Field(None, description=_TYPES, min_length=1, max_length=100, json_schema_extra=_without_default)
    subject: UUID | None = Field(None, description=_SUBJECT)

    @field_validator("url", "types", mode="before")
    @classmethod
    def _is_something(cls, value: object) -> object:
        if value is None:
            raise PydanticCustomError("null", "Leave it out if it is to stay")
        return value


class ReplayFrom(BaseModel):
    """From when on events are sent once more."""

    model_config = ConfigDict(extra="forbid")

    since: Annotated[AwareDatetime, BeforeValidator(_as_text)] = Field(alias="from", description="A time in the past, with its time zone")


class WebhookBody(BaseModel):
    """A webhook."""

    id: UUID
    url: str = Field(description=_URL)
    types: list[str] = Field(description=_TYPES)
    subject: UUID | None = Field(description=_SUBJECT)
    state: State = Field(description="Events are sent while it is `active`, and kept for it while it is `paused`")
    paused_because: PausedBecause | None = Field(
        description="`by-hand`; `gone`: the receiver answered 410; `failing`: it took nothing for a day; `connection-ended`: the access of your system ended"
    )
    created_at: datetime
    failing_since: datetime | None = Field(description="Since when the receiver has taken nothing, while something was tried")
    resting_until: datetime | None = Field(description="Several events failed, or the receiver asked us to wait: one is tried then, and nothing before")
    old_secret_until: datetime | None = Field(description="Until then the secret before signs too")
    waiting: int = Field(description="Events that failed and are tried again, and those about the same subject that wait behind them")
    given_up: int = Field(description="Events that failed for more than a day and are not tried any more. A replay sends them again")
    not_given: list[str] = Field(
        description="Those of `types` that your system is not given now. Their events are passed over; once they are given again, a replay sends them"
    )

    @classmethod
    def of(cls, webhook: Webhook) -> Self:
        """Return a webhook as its owner sees it."""
        return cls(
            id=webhook.id,
            url=webhook.url,
            types=list(webhook.types),
            subject=webhook.subject,
            state=webhook.state,
            paused_because=webhook.paused_because,
            created_at=webhook.created_at,
            failing_since=webhook.failing_since,
            resting_until=webhook.resting_until,
            old_secret_until=webhook.old_secret_until,
            waiting=webhook.waiting,
            given_up=webhook.given_up,
            not_given=list(webhook.not_given),
        )


class Webhooks(BaseModel):
    """The webhooks of one system, the oldest first."""

    webhooks: list[WebhookBody]


class WebhookWithSecret(WebhookBody):
    """A webhook with its secret, which is shown this once."""

    secret: str = Field(description="Signs each delivery, as Standard Webhooks describes it: `whsec_` and the key in base64")

    @classmethod
    def with_secret(cls, webhook: Webhook, secret: str) -> Self:
        """Return a webhook with a secret that was just made."""
        return cls(**WebhookBody.of(webhook).model_dump(), secret=secret)


class TestBody(BaseModel):
    """How the test ended."""

    event_id: UUID = Field(description="The `id` of the event that was sent, of the type uk.ehc.webhook.tested.v1")
    outcome: Outcome
    status: int | None = Field(description="What the receiver answered")
    milliseconds: int

    @classmethod
    def of(cls, sent: SentTest) -> Self:
        """Return a test that was made."""
        return cls(event_id=sent.event_id, outcome=sent.answer.outcome, status=sent.answer.status, milliseconds=sent.answer.milliseconds)


class AttemptBody(BaseModel):
    """One delivery of one event that was tried."""

    number: int
    event_id: UUID
    type: str
    at: datetime
    outcome: Outcome = Field(
        description="Only `delivered` is a success: the receiver answered with a status of 200 to 299 in 10 seconds. After `not-signed` change the secret"
    )
    status: int | None = Field(description="What the receiver answered, if it did")
    milliseconds: int

    @classmethod
    def of(cls, attempt: Attempt) -> Self:
        """Return an attempt."""
        return cls(**vars(attempt))


class Attempts(BaseModel):
    """A page of attempts, the newest first."""

    attempts: list[AttemptBody]
    next: int | None = Field(description="Give it as `before` to see earlier ones; null when there are none")


class ParkedBody(BaseModel):
    """An event that was not delivered."""

    event_id: UUID
    type: str
    subject: UUID
    time: datetime = Field(description="When it happened")
    attempts: int = Field(description="How often it was tried, besides what was tried to see whether the receiver is back. 0: it waits behind another")
    due_at: datetime = Field(description="When it is tried again, if it is the first of its subject")
    given_up_at: datetime | None

    @classmethod
    def of(cls, parked: Parked) -> Self:
        """Return an event that was not delivered."""
        return cls(**vars(parked))


class ParkedEvents(BaseModel):
    """Events that were not delivered: the first that wait, and the last that were given up."""

    waiting: list[ParkedBody]
    given_up: list[ParkedBody]
