"""The table of the feed."""

from sqlalchemy import BigInteger, Column, DateTime, Identity, Index, String, Table, Uuid, func

from services.notify.store.tables import metadata

# Public events hold nothing about a person, and are kept as long as the outbox of their owner keeps them: for good.
feed = Table(
    "feed",
    metadata,
    Column("position", BigInteger, Identity(always=True), primary_key=True),
    Column("id", Uuid, nullable=False, unique=True),
    Column("type", String, nullable=False),
    Column("subject", Uuid, nullable=False),
    Column("time", DateTime(timezone=True), nullable=False),
    # When it came here, but never before it happened nor before the event at the position before it came, whatever the clocks of who
    # published and kept them say: so it grows with the position, which `time` does not.
    Column("kept_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    # The CloudEvent as it was published, to be sent on byte for byte.
    Column("body", String, nullable=False),
)
Index("ix_feed_kept_at", feed.c.kept_at)
Index("ix_feed_subject", feed.c.subject, feed.c.position)
