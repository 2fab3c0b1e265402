"""The tables of cases."""

from sqlalchemy import ARRAY, Boolean, CheckConstraint, Column, Date, DateTime, ForeignKey, Index, Integer, String, Table, Uuid
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR

from chassis.database import service_metadata

metadata = service_metadata()

children = Table(
    "children",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("legal_first_name", String, nullable=False),
    Column("legal_last_name", String, nullable=False),
    Column("known_as", String, nullable=False),
    Column("date_of_birth", Date, nullable=False),
    Column("sex", String, nullable=False),
    Column("address", JSONB, nullable=False),
    Column("setting_kind", String, nullable=False),
    Column("setting_name", String, nullable=False),
    Column("added_at", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False),
    Column("upn", String),
    Column("nhs_number", String),
    # Of the legal names, see domain/names.py: what records are compared and sorted by, and the words that find them.
    Column("first_key", String, nullable=False),
    Column("last_key", String, nullable=False),
    Column("name_words", TSVECTOR, nullable=False),
)
Index("ix_children_birth", children.c.date_of_birth, children.c.last_key, children.c.first_key)
Index("ix_children_upn", children.c.upn, postgresql_where=children.c.upn.is_not(None))
Index("ix_children_nhs_number", children.c.nhs_number, postgresql_where=children.c.nhs_number.is_not(None))
Index("ix_children_name_words", children.c.name_words, postgresql_using="gin")

relationships = Table(
    "relationships",
    metadata,
    Column("person", Uuid, primary_key=True),
    Column("child", Uuid, ForeignKey("children.id"), primary_key=True),
    Column("relation", String, nullable=False),
    Column("parental_responsibility", String, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
)
Index("ix_relationships_child", relationships.c.child)

cases = Table(
    "cases",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("child", Uuid, ForeignKey("children.id"), nullable=False),
    Column("stage", String, nullable=False),
    Column("received_on", Date, nullable=False),
    Column("decide_by", Date, nullable=False),
    Column("refuse_plan_by", Date, nullable=False),
    Column("final_plan_by", Date, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False),
    CheckConstraint("decide_by > received_on", name="decide_after_receipt"),
)
# One case a child, until a case can be closed: whatever order events come in, a second request joins the first.
Index("uq_cases_child", cases.c.child, unique=True)

requests = Table(
    "requests",
    metadata,
    Column("submission", Uuid, primary_key=True),
    Column("case", Uuid, ForeignKey("cases.id"), nullable=False),
    Column("requester", Uuid, nullable=False),
    Column("channel", String, nullable=False),
    Column("reference", String, nullable=False, unique=True),
    Column("received_on", Date, nullable=False),
    Column("organisation", Uuid),
)
Index("ix_requests_case", requests.c.case)

allocations = Table(
    "allocations",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("child", Uuid, ForeignKey("children.id"), nullable=False),
    Column("organisation", Uuid),
    Column("person", Uuid),
    Column("kind", String, nullable=False),
    Column("by", Uuid, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
    Column("until", DateTime(timezone=True)),
    # When other systems were told that it is over.
    Column("end_told_at", DateTime(timezone=True)),
    CheckConstraint("organisation IS NOT NULL OR person IS NOT NULL", name="for_somebody"),
)
Index("ix_allocations_child", allocations.c.child)
Index("ix_allocations_organisation", allocations.c.organisation, allocations.c.child, postgresql_where=allocations.c.organisation.is_not(None))
Index("ix_allocations_person", allocations.c.person, allocations.c.child, postgresql_where=allocations.c.person.is_not(None))
Index("ix_allocations_ending", allocations.c.until, postgresql_where=allocations.c.end_told_at.is_(None))

recently_used = Table(
    "recently_used",
    metadata,
    Column("person", Uuid, primary_key=True),
    Column("child", Uuid, ForeignKey("children.id"), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
)

possible_matches = Table(
    "possible_matches",
    metadata,
    Column("id", Uuid, primary_key=True),
    # Of two records the one with the lower id comes first, so that a pair has one row.
    Column("child", Uuid, ForeignKey("children.id"), nullable=False),
    Column("other", Uuid, ForeignKey("children.id"), nullable=False),
    Column("reasons", ARRAY(String), nullable=False),
    Column("state", String, nullable=False),
    Column("found_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("child < other", name="in_order"),
)
Index("uq_possible_matches_pair", possible_matches.c.child, possible_matches.c.other, unique=True)
Index("ix_possible_matches_open", possible_matches.c.found_at, possible_matches.c.id, postgresql_where=possible_matches.c.state == "open")

advice_requests = Table(
    "advice_requests",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case", Uuid, ForeignKey("cases.id"), nullable=False),
    Column("child", Uuid, ForeignKey("children.id"), nullable=False),
    Column("kind", String, nullable=False),
    Column("organisation", Uuid),
    Column("person", Uuid),
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
    CheckConstraint("organisation IS NOT NULL OR person IS NOT NULL", name="of_somebody"),
    CheckConstraint("(outcome IS NULL) = (answered_on IS NULL)", name="answered_on_a_day"),
)
Index("ix_advice_requests_child", advice_requests.c.child)
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
