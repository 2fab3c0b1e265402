"""The tables of documents."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Date, DateTime, ForeignKey, Index, LargeBinary, String, Table, Uuid, text

from chassis.database import service_metadata

metadata = service_metadata()

documents = Table(
    "documents",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("child", Uuid, nullable=False),
    Column("person", Uuid, nullable=False),
    Column("draft", Uuid),
    Column("submission", Uuid),
    Column("name", String, nullable=False),
    Column("type", String, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("key", Uuid, unique=True),
    Column("state", String, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("received_on", Date, nullable=False),
    Column("queued_at", DateTime(timezone=True), nullable=False),
    Column("family", Boolean, nullable=False),
    Column("shared", Boolean, nullable=False),
    Column("kind", String),
    Column("description", String),
    Column("dated_on", Date),
    Column("audience", String),
    Column("withdrawn", String),
    CheckConstraint("(key IS NULL) = (state IN ('infected', 'deleted'))", name="object_while_needed"),
    CheckConstraint("NOT shared OR (family AND submission IS NOT NULL)", name="shared_by_family_once_sent"),
    CheckConstraint("(draft IS NULL) = (kind IS NOT NULL)", name="for_a_form_or_of_the_council"),
    CheckConstraint("num_nonnulls(kind, description, dated_on, audience) = CASE WHEN kind IS NULL THEN 0 ELSE 4 END", name="filed_whole"),
    CheckConstraint("kind NOT IN ('draft-plan', 'final-plan') OR audience <> 'council'", name="plans_seen_by_family"),
    CheckConstraint("withdrawn IS NULL OR kind IS NOT NULL", name="withdrawn_by_the_council"),
)
Index("ix_documents_day", documents.c.child, documents.c.person, documents.c.received_on)
Index("ix_documents_draft", documents.c.draft)
Index("ix_documents_checking", documents.c.queued_at, postgresql_where=text("state = 'checking'"))
Index("ix_documents_listed", documents.c.child, postgresql_where=text("submission IS NOT NULL OR kind IS NOT NULL"))

# A file can be part of several revisions, and whoever sends one may have changed organisations since.
sent_for = Table("sent_for", metadata, Column("document", ForeignKey("documents.id"), primary_key=True), Column("organisation", Uuid, primary_key=True))

sent_forms = Table(
    "sent_forms",
    metadata,
    Column("submission", Uuid, primary_key=True),
    Column("kind", String, nullable=False),
    Column("reference", String, nullable=False),
    Column("received_on", Date, nullable=False),
)

shared_drafts = Table(
    "shared_drafts",
    metadata,
    Column("draft", Uuid, primary_key=True),
    Column("child", Uuid, nullable=False),
    Column("organisation", Uuid),
    Column("changed_at", DateTime(timezone=True), nullable=False),
)

ended_drafts = Table("ended_drafts", metadata, Column("draft", Uuid, primary_key=True), Column("ended_at", DateTime(timezone=True), nullable=False))
