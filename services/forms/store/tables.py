"""The tables of forms."""

from sqlalchemy import Boolean, Column, Date, DateTime, ForeignKey, Index, Integer, PrimaryKeyConstraint, String, Table, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from chassis.database import service_metadata

metadata = service_metadata()

definitions = Table(
    "definitions",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("form", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("content", JSONB, nullable=False),
    Column("loaded_at", DateTime(timezone=True), nullable=False),
    # Of what an administrator published: who did, and the text as it was written.
    Column("published_by", Uuid),
    Column("source", String),
    UniqueConstraint("form", "version"),
)

definition_uploads = Table(
    "definition_uploads",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("form", String, nullable=False, unique=True),
    Column("content", JSONB, nullable=False),
    Column("text", String, nullable=False),
    Column("uploaded_by", Uuid, nullable=False),
    Column("uploaded_at", DateTime(timezone=True), nullable=False),
)

drafts = Table(
    "drafts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("person_id", Uuid, nullable=False),
    Column("child_id", Uuid, nullable=False),
    Column("form", String, nullable=False),
    Column("definition_hash", String(64), ForeignKey("definitions.hash"), nullable=False),
    Column("last_page", String, nullable=False),
    Column("choices", JSONB, nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("saved_at", DateTime(timezone=True), nullable=False),
    Column("submission_id", Uuid),
    Column("role_id", Uuid),
    Column("organisation_id", Uuid),
    Column("shared", Boolean, nullable=False),
    Column("was_shared", Boolean, nullable=False),
    Column("advice_request_id", Uuid),
    Column("revises", Uuid),
)
_LIVE = drafts.c.submission_id.is_(None)
# One live draft of a form per person and child; for advice, one per person and request for it. For each organisation: what an author shared
# and left behind is not there for them, so it must not be in the way of what they do elsewhere.
Index(
    "uq_drafts_live",
    drafts.c.person_id,
    drafts.c.child_id,
    drafts.c.form,
    drafts.c.organisation_id,
    unique=True,
    postgresql_where=_LIVE & drafts.c.advice_request_id.is_(None),
    postgresql_nulls_not_distinct=True,
)
Index(
    "uq_drafts_live_advice",
    drafts.c.person_id,
    drafts.c.advice_request_id,
    drafts.c.organisation_id,
    unique=True,
    postgresql_where=_LIVE & drafts.c.advice_request_id.is_not(None),
    postgresql_nulls_not_distinct=True,
)
# The list of started forms: a person's own and what colleagues share.
Index("ix_drafts_live_child", drafts.c.child_id, postgresql_where=_LIVE)
Index("ix_drafts_definition_hash", drafts.c.definition_hash)

draft_pages = Table(
    "draft_pages",
    metadata,
    Column("draft_id", Uuid, ForeignKey("drafts.id", ondelete="CASCADE"), nullable=False),
    Column("page", String, nullable=False),
    Column("answers", JSONB, nullable=False),
    Column("version", Integer, nullable=False),
    Column("saved_at", DateTime(timezone=True), nullable=False),
    PrimaryKeyConstraint("draft_id", "page"),
)

submissions = Table(
    "submissions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("draft_id", Uuid, ForeignKey("drafts.id"), nullable=False, unique=True),
    Column("person_id", Uuid, nullable=False),
    Column("child_id", Uuid, nullable=False),
    Column("form", String, nullable=False),
    Column("definition_hash", String(64), ForeignKey("definitions.hash"), nullable=False),
    Column("reference", String, nullable=False),
    Column("answers", JSONB, nullable=False),
    Column("declarations", JSONB, nullable=False),
    Column("record", JSONB, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("received_on", Date, nullable=False),
    Column("by_family", Boolean, nullable=False),
    Column("organisation_id", Uuid),
    Column("advice_request_id", Uuid),
    Column("original_id", Uuid, ForeignKey("submissions.id")),
    Column("revision", Integer, nullable=False),
    # Of two who add to the same revision at once, one comes too late.
    UniqueConstraint("reference", "revision"),
)
Index("ix_submissions_child", submissions.c.child_id, submissions.c.received_at)
Index("ix_submissions_original_id", submissions.c.original_id)
# A request for advice is answered once; what is added to the answer is a revision of it.
Index("uq_submissions_advice", submissions.c.advice_request_id, unique=True, postgresql_where=submissions.c.original_id.is_(None))
Index("ix_submissions_definition_hash", submissions.c.definition_hash)
