"""The tables of advice: who was asked for it, what came, and what of before may be used. Part of the same database as `tables`."""

from sqlalchemy import Boolean, CheckConstraint, Column, Date, DateTime, ForeignKey, Index, Integer, String, Table, Uuid

from services.cases.store.tables import metadata

advice_requests = Table(
    "advice_requests",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case", Uuid, ForeignKey("cases.id"), nullable=False),
    Column("child", Uuid, ForeignKey("children.id"), nullable=False),
    Column("kind", String, nullable=False),
    Column("organisation", Uuid),
    Column("person", Uuid),
    # Of a body or person that is not on the portal and was asked on paper.
    Column("name", String),
    Column("asked_by", Uuid, nullable=False),
    Column("asked_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    # The day of the next reminder, or of the word that it is missed; nothing once both are said.
    Column("notice_on", Date),
    Column("answered_on", Date),
    Column("outcome", String),
    Column("nil_reason", String),
    Column("nil_details", String),
    Column("nil_by", Uuid),
    Column("nil_at", DateTime(timezone=True)),
    CheckConstraint("(organisation IS NOT NULL OR person IS NOT NULL) <> (name IS NOT NULL)", name="of_somebody"),
    CheckConstraint("(outcome IS NULL) = (answered_on IS NULL)", name="answered_on_a_day"),
)
Index("ix_advice_requests_child", advice_requests.c.child)
Index("ix_advice_requests_case", advice_requests.c.case)
Index("ix_advice_requests_organisation", advice_requests.c.organisation, postgresql_where=advice_requests.c.organisation.is_not(None))
Index("ix_advice_requests_person", advice_requests.c.person, postgresql_where=advice_requests.c.person.is_not(None))
Index("ix_advice_requests_notice", advice_requests.c.notice_on, postgresql_where=advice_requests.c.outcome.is_(None))

# Everything that was sent in answer to a request, each revision too: also what comes after a nil return.
advice_answers = Table(
    "advice_answers",
    metadata,
    Column("submission", Uuid, primary_key=True),
    Column("advice_request", Uuid, ForeignKey("advice_requests.id"), nullable=False),
    Column("original", Uuid, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("person", Uuid, nullable=False),
    Column("organisation", Uuid),
    Column("received_on", Date, nullable=False),
)
Index("ix_advice_answers_request", advice_answers.c.advice_request)

advice_reuses = Table(
    "advice_reuses",
    metadata,
    Column("advice_request", Uuid, ForeignKey("advice_requests.id"), primary_key=True),
    Column("title", String, nullable=False),
    Column("written_on", Date, nullable=False),
    Column("submission", Uuid),
    Column("author", Uuid, nullable=False),
    Column("author_agreed_at", DateTime(timezone=True), nullable=False),
    Column("council_agrees", Boolean),
    Column("council_at", DateTime(timezone=True)),
    Column("family_agrees", Boolean),
    Column("family_at", DateTime(timezone=True)),
)
