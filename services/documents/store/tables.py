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
    Column("draft", Uuid, nullable=False),
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
    CheckConstraint("(key IS NULL) = (state IN ('infected', 'deleted'))", name="object_while_needed"),
    CheckConstraint("NOT shared OR (family AND submission IS NOT NULL)", name="shared_by_family_once_sent"),
)
Index("ix_documents_day", documents.c.child, documents.c.person, documents.c.received_on)
Index("ix_documents_draft", documents.c.draft)
Index("ix_documents_checking", documents.c.queued_at, postgresql_where=text("state = 'checking'"))

# A file can be part of several revisions, and whoever sends one may have changed organisations since.
sent_for = Table("sent_for", metadata, Column("document", ForeignKey("documents.id"), primary_key=True), Column("organisation", Uuid, primary_key=True))

shared_drafts = Table(
    "shared_drafts",
    metadata,
    Column("draft", Uuid, primary_key=True),
    Column("child", Uuid, nullable=False),
    Column("organisation", Uuid),
    Column("changed_at", DateTime(timezone=True), nullable=False),
)

ended_drafts = Table("ended_drafts", metadata, Column("draft", Uuid, primary_key=True), Column("ended_at", DateTime(timezone=True), nullable=False))
