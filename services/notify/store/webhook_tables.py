"""The tables of webhooks."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Uuid,
)

from services.notify.store.tables import metadata

# Other systems, as identity last told of them.
connections = Table(
    "connections",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("active", Boolean, nullable=False),
    Column("event_types", ARRAY(String), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    # When identity changed it: what came first is told apart by this, events overtake one another.
    Column("changed_at", DateTime(timezone=True), nullable=False),
    # How many days before this end the SEND team was told of it last, or did not have to be.
    Column("told_days", SmallInteger),
)

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", Uuid, primary_key=True),
    # May come before what identity tells of it.
    Column("connection_id", Uuid, nullable=False),
    Column("url", String, nullable=False),
    Column("types", ARRAY(String), nullable=False),
    Column("subject", Uuid),
    Column("state", String, nullable=False),
    Column("paused_because", String),
    # The last event of the feed that is done with: delivered, not wanted, or parked.
    Column("position", BigInteger, nullable=False),
    Column("secret", LargeBinary, nullable=False),
    Column("old_secret", LargeBinary),
    Column("old_secret_until", DateTime(timezone=True)),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("failing_since", DateTime(timezone=True)),
    Column("rest_step", SmallInteger, nullable=False),
    Column("resting_until", DateTime(timezone=True)),
    # When test events were sent in the last minute, so that their number can be limited.
    Column("tested_at", ARRAY(DateTime(timezone=True)), nullable=False, server_default="{}"),
    # Who delivers, and until when nobody else may. By the clock of the database: those of two workers may differ.
    Column("leased_to", Uuid),
    Column("leased_until", DateTime(timezone=True)),
    CheckConstraint("state IN ('active', 'paused')", name="state"),
    CheckConstraint("(state = 'paused') = (paused_because IS NOT NULL)", name="paused_because"),
)
Index("ix_webhooks_connection", webhooks.c.connection_id, webhooks.c.created_at)

# Events that could not be delivered, and those of the same subject behind them.
webhook_parked = Table(
    "webhook_parked",
    metadata,
    Column("webhook_id", Uuid, ForeignKey("webhooks.id", ondelete="CASCADE"), primary_key=True),
    Column("position", BigInteger, primary_key=True),
    Column("subject", Uuid, nullable=False),
    Column("attempts", SmallInteger, nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("given_up_at", DateTime(timezone=True)),
)
Index("ix_webhook_parked_given_up", webhook_parked.c.given_up_at, postgresql_where=webhook_parked.c.given_up_at.is_not(None))
Index("ix_webhook_parked_subject", webhook_parked.c.webhook_id, webhook_parked.c.subject, webhook_parked.c.position)

webhook_attempts = Table(
    "webhook_attempts",
    metadata,
    Column("number", BigInteger, Identity(always=True), primary_key=True),
    # Those of a webhook that is gone are forgotten with the rest: there may be millions, and whoever removes it must not wait for them.
    Column("webhook_id", Uuid, nullable=False),
    Column("event_id", Uuid, nullable=False),
    Column("type", String, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("outcome", String, nullable=False),
    # What the receiver answered, if it did. Its words are not kept.
    Column("status", SmallInteger),
    Column("milliseconds", Integer, nullable=False),
)
Index("ix_webhook_attempts_webhook", webhook_attempts.c.webhook_id, webhook_attempts.c.number.desc())
Index("ix_webhook_attempts_at", webhook_attempts.c.at)

# The workers that deliver, and until when each counts as alive if it says nothing more.
lane_workers = Table("lane_workers", metadata, Column("id", Uuid, primary_key=True), Column("alive_until", DateTime(timezone=True), nullable=False))
