"""The tables of notify."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from chassis.database import service_metadata

metadata = service_metadata()

contacts = Table(
    "contacts",
    metadata,
    Column("person_id", Uuid, primary_key=True),
    Column("email", String, nullable=False),
    Column("portal", String, nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    # When identity made this the address, in place of the one that was confirmed first; None while it is that one.
    Column("changed_at", DateTime(timezone=True)),
)

emails = Table(
    "emails",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", String, nullable=False),
    # None: the one of the contact, which is looked up with the address.
    Column("portal", String),
    # None for whoever is invited: there may be no account yet.
    Column("person_id", Uuid),
    # Whom it is about, where that is a child.
    Column("child_id", Uuid),
    Column("urgency", SmallInteger, nullable=False),
    Column("address", String),
    Column("facts", JSONB, nullable=False),
    Column("traceparent", String),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("finished_at", DateTime(timezone=True)),
    # The attempt that is under way, and until when nobody else may try.
    Column("leased_to", Uuid),
    Column("leased_until", DateTime(timezone=True)),
    CheckConstraint("state IN ('waiting', 'sent', 'failed')", name="state"),
    CheckConstraint("state = 'waiting' OR (address IS NULL AND facts = '{}'::jsonb AND finished_at IS NOT NULL)", name="wiped_when_finished"),
)
Index("ix_emails_due", emails.c.urgency, emails.c.due_at, postgresql_where=emails.c.state == "waiting")
Index("ix_emails_finished", emails.c.finished_at)

attempts = Table(
    "attempts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("email_id", Uuid, ForeignKey("emails.id", ondelete="CASCADE"), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    # None while it is under way, and for ever when the process died in it.
    Column("outcome", String),
    # The reply code of the mail server, if it gave one (RFC 5321, 4.2). Its text may quote the address, so it is not kept.
    Column("reply", SmallInteger),
)
Index("ix_attempts_email", attempts.c.email_id)

messages = Table(
    "messages",
    metadata,
    Column("position", BigInteger, Identity(always=True), nullable=False, unique=True),
    Column("id", Uuid, primary_key=True),
    Column("person_id", Uuid, nullable=False),
    Column("kind", String, nullable=False),
    Column("title", String, nullable=False),
    Column("body", JSONB, nullable=False),
    Column("links", JSONB, nullable=False),
    Column("child_id", Uuid),
    Column("sent_at", DateTime(timezone=True), nullable=False),
    Column("opened_at", DateTime(timezone=True)),
    Column("notice_id", Uuid, ForeignKey("notices.id")),
    # What tells it apart from others with its title, in a list.
    Column("summary", String),
)
Index("ix_messages_inbox", messages.c.person_id, messages.c.position.desc())
Index("ix_messages_unread", messages.c.person_id, postgresql_where=messages.c.opened_at.is_(None))
# A notice reaches a person once, whatever number of roles they have.
Index("ix_messages_notice", messages.c.notice_id, messages.c.person_id, unique=True, postgresql_where=messages.c.notice_id.is_not(None))

memberships = Table(
    "memberships",
    metadata,
    Column("role_id", Uuid, primary_key=True),
    Column("person_id", Uuid, nullable=False),
    Column("organisation_id", Uuid, nullable=False),
    Column("active", Boolean, nullable=False),
    # When identity changed it: what came first is told apart by this, events overtake one another.
    Column("changed_at", DateTime(timezone=True), nullable=False),
)
Index("ix_memberships_members", memberships.c.organisation_id, postgresql_where=memberships.c.active)

# Of members of the family whose access to a record has changed, as cases last told; whoever is not here sees what they are told of.
family_access = Table(
    "family_access",
    metadata,
    Column("child_id", Uuid, primary_key=True),
    Column("person_id", Uuid, primary_key=True),
    Column("active", Boolean, nullable=False),
    # When cases changed it: what came first is told apart by this, events overtake one another.
    Column("changed_at", DateTime(timezone=True), nullable=False),
)

# Records of children about whom nothing is sent by itself any more.
quiet_children = Table(
    "quiet_children",
    metadata,
    Column("child_id", Uuid, primary_key=True),
    Column("since", DateTime(timezone=True), nullable=False),
)

notices = Table(
    "notices",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", String, nullable=False),
    Column("heard_at", DateTime(timezone=True), nullable=False),
    Column("organisation_id", Uuid),
    Column("person_id", Uuid),
    Column("child_id", Uuid),
    Column("advice_request_id", Uuid),
    Column("facts", JSONB, nullable=False),
    # When the request for advice was answered: from then on nobody is told of it who was not told before.
    Column("closed_at", DateTime(timezone=True)),
    # A request for advice on paper is to nobody whom we tell: it is kept for its answer, which may come first.
    CheckConstraint("organisation_id IS NOT NULL OR person_id IS NOT NULL OR advice_request_id IS NOT NULL", name="addressed"),
)
Index("ix_notices_owed", notices.c.organisation_id, notices.c.heard_at, postgresql_where=notices.c.closed_at.is_(None))
Index("ix_notices_advice_request", notices.c.advice_request_id)

conversations = Table(
    "conversations",
    metadata,
    Column("id", Uuid, primary_key=True),
    # The record that the person reaches: other records of the same child have conversations of their own.
    Column("child_id", Uuid, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("portal", String, nullable=False),
    Column("last_at", DateTime(timezone=True), nullable=False),
    Column("waits_for", String, nullable=False),
    Column("waits_since", DateTime(timezone=True)),
    UniqueConstraint("child_id", "person_id"),
    CheckConstraint("waits_for IN ('council', 'person', 'nobody')", name="waits_for"),
    CheckConstraint("(waits_for = 'nobody') = (waits_since IS NULL)", name="waits_since"),
)
Index("ix_conversations_child", conversations.c.child_id, conversations.c.last_at.desc())
Index("ix_conversations_waiting", conversations.c.waits_since, conversations.c.id, postgresql_where=conversations.c.waits_for == "council")

# The database refuses to change what was written, or to remove it.
posts = Table(
    "posts",
    metadata,
    Column("number", BigInteger, Identity(always=True), nullable=False, unique=True),
    Column("id", Uuid, primary_key=True),
    Column("conversation_id", Uuid, ForeignKey("conversations.id"), nullable=False),
    # Made for the form that the text was typed in: a form that is sent twice is one text.
    Column("key", Uuid, nullable=False),
    Column("by_council", Boolean, nullable=False),
    Column("author_id", Uuid, nullable=False),
    Column("text", String, nullable=False),
    Column("sent_at", DateTime(timezone=True), nullable=False),
    Column("opened_at", DateTime(timezone=True)),
    UniqueConstraint("conversation_id", "key"),
)
Index("ix_posts_conversation", posts.c.conversation_id, posts.c.number.desc())
Index("ix_posts_unopened", posts.c.conversation_id, postgresql_where=posts.c.opened_at.is_(None))
