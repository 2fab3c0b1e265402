"""The tables of cases."""

from sqlalchemy import ARRAY, Boolean, CheckConstraint, Column, Date, DateTime, ForeignKey, Index, Integer, String, Table, Uuid, and_
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR

from chassis import idempotency
from chassis.database import service_metadata

metadata = service_metadata()
idempotency.define_tables(metadata)

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
    # The record of the same child that leads, where the SEND team has joined this one to it.
    Column("joined_to", Uuid, ForeignKey("children.id")),
)
Index("ix_children_birth", children.c.date_of_birth, children.c.last_key, children.c.first_key)
Index("ix_children_upn", children.c.upn, postgresql_where=children.c.upn.is_not(None))
Index("ix_children_nhs_number", children.c.nhs_number, postgresql_where=children.c.nhs_number.is_not(None))
Index("ix_children_name_words", children.c.name_words, postgresql_using="gin")
Index("ix_children_joined_to", children.c.joined_to, postgresql_where=children.c.joined_to.is_not(None))

relationships = Table(
    "relationships",
    metadata,
    Column("person", Uuid, primary_key=True),
    Column("child", Uuid, ForeignKey("children.id"), primary_key=True),
    Column("relation", String, nullable=False),
    Column("parental_responsibility", String, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
    # The moment at which access ends, where the SEND team has set one, when others were told that it is over, and who of the team set it.
    Column("until", DateTime(timezone=True)),
    Column("end_told_at", DateTime(timezone=True)),
    Column("by", Uuid),
    Column("withheld", ARRAY(String), nullable=False),
    Column("gets_letters", Boolean, nullable=False),
)
Index("ix_relationships_child", relationships.c.child)
Index("ix_relationships_ending", relationships.c.until, postgresql_where=relationships.c.end_told_at.is_(None))

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
    # Where an assessment or a plan was ordered.
    Column("tell_by", Date),
    Column("draft_by", Date),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False),
    # The case that a child's pages show, and that a further request joins, unless it is over.
    Column("current", Boolean, nullable=False),
    Column("officer", Uuid),
    # Of the child's legal names, as in `children`, so that lists are read in the order of their names. They change in the same transaction.
    Column("first_key", String, nullable=False),
    Column("last_key", String, nullable=False),
    Column("acknowledged_on", Date),
    Column("decided_on", Date),
    Column("issue_decided_on", Date),
    Column("draft_served_on", Date),
    Column("comment_by", Date),
    Column("family_responded_on", Date),
    Column("final_on", Date),
    Column("ended_on", Date),
    # When the family was informed of the first decisions, and of the final plan.
    Column("decision_informed_on", Date),
    Column("issue_informed_on", Date),
    Column("final_informed_on", Date),
    Column("order_informed_on", Date),
    Column("drafted_on", Date),
    CheckConstraint("decide_by > received_on", name="decide_after_receipt"),
)
Index("ix_cases_child", cases.c.child)
# Whatever order events come in, a second request joins the first.
Index("uq_cases_child", cases.c.child, unique=True, postgresql_where=cases.c.current)

# What was done to a case: rows are only ever added, so that a decision that was reversed still shows.
moves = Table(
    "moves",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case", Uuid, ForeignKey("cases.id"), nullable=False),
    Column("kind", String, nullable=False),
    Column("on", Date, nullable=False),
    Column("by", Uuid, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("outcome", String),
    Column("reasons", String, nullable=False),
    Column("documents", ARRAY(Uuid), nullable=False),
    # When the family was informed of a decision; nothing for what is none.
    Column("informed_on", Date),
)
Index("ix_moves_case", moves.c.case, moves.c.at)

# The time limits of each case, kept in step with it: what the timer and the lists of the SEND team read.
deadlines = Table(
    "deadlines",
    metadata,
    Column("case", Uuid, ForeignKey("cases.id"), primary_key=True),
    Column("clock", String, primary_key=True),
    # What is due: the case itself, or one consultation of it.
    Column("about", Uuid, primary_key=True),
    Column("child", Uuid, ForeignKey("children.id"), nullable=False),
    Column("due_on", Date, nullable=False),
    Column("met_on", Date),
    Column("open", Boolean, nullable=False),
    # The day of the next reminder, or of the word that it is missed; nothing once all are said.
    Column("notice_on", Date),
)
Index("ix_deadlines_open", deadlines.c.due_on, deadlines.c.case, postgresql_where=deadlines.c.open)
Index("ix_deadlines_notice", deadlines.c.notice_on, postgresql_where=deadlines.c.open)

exceptions = Table(
    "exceptions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case", Uuid, ForeignKey("cases.id"), nullable=False),
    Column("reason", String, nullable=False),
    Column("details", String, nullable=False),
    Column("documents", ARRAY(Uuid), nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date),
    Column("by", Uuid, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    CheckConstraint("reason IN ('X1', 'X2', 'X3', 'X4')", name="closed_list"),
    CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
)
Index("ix_exceptions_case", exceptions.c.case)

consultations = Table(
    "consultations",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case", Uuid, ForeignKey("cases.id"), nullable=False),
    Column("setting", String, nullable=False),
    Column("urn", Integer),
    Column("sent_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("by", Uuid, nullable=False),
    Column("responded_on", Date),
    Column("can_meet_needs", Boolean),
    Column("ground", String),
    Column("details", String, nullable=False),
    # The day of the final plan that names it.
    Column("named_on", Date),
    CheckConstraint("(responded_on IS NULL) = (can_meet_needs IS NULL)", name="responded_on_a_day"),
)
Index("ix_consultations_case", consultations.c.case)

# The letters of the council to the family. What was said is kept as it was said; the PDF is set from it when somebody asks.
notices = Table(
    "notices",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case", Uuid, ForeignKey("cases.id"), nullable=False),
    Column("child", Uuid, ForeignKey("children.id"), nullable=False),
    Column("kind", String, nullable=False),
    # Whose portal it is in; nobody's when it goes by post alone.
    Column("person", Uuid),
    Column("addressee", JSONB, nullable=False),
    Column("content", JSONB, nullable=False),
    Column("documents", ARRAY(Uuid), nullable=False),
    Column("written_on", Date, nullable=False),
    Column("by", Uuid, nullable=False),
    Column("served_on", Date),
    Column("channel", String),
    Column("opened_at", DateTime(timezone=True)),
    # What it is about; nothing where that is no move of the case.
    Column("move", Uuid, ForeignKey("moves.id")),
    CheckConstraint("(served_on IS NULL) = (channel IS NULL)", name="served_by_a_channel"),
)
Index("ix_notices_child", notices.c.child, notices.c.written_on)
Index("ix_notices_case", notices.c.case)
Index("ix_notices_unserved", notices.c.written_on, notices.c.id, postgresql_where=notices.c.served_on.is_(None))

requests = Table(
    "requests",
    metadata,
    Column("submission", Uuid, primary_key=True),
    Column("case", Uuid, ForeignKey("cases.id"), nullable=False),
    # Nobody's when it came otherwise than through the portal: then the SEND team keyed it in, and may know a contact.
    Column("requester", Uuid),
    Column("channel", String, nullable=False),
    Column("reference", String, nullable=False, unique=True),
    Column("received_on", Date, nullable=False),
    Column("organisation", Uuid),
    Column("source", Integer),
    Column("keyed_by", Uuid),
    Column("contact", Uuid),
    Column("notes", String, nullable=False),
    # The record that it is about: that of the case, or one that was joined to it.
    Column("child", Uuid, ForeignKey("children.id"), nullable=False),
    # It came when it was decided to assess, and waits until somebody acknowledges it.
    Column("later", Boolean, nullable=False),
    Column("acknowledged_on", Date),
    CheckConstraint("requester IS NOT NULL OR keyed_by IS NOT NULL", name="by_somebody"),
)
Index("ix_requests_case", requests.c.case)
Index("ix_requests_waiting", requests.c.case, postgresql_where=and_(requests.c.later, requests.c.acknowledged_on.is_(None)))

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
    Column("decided_by", Uuid),
    Column("decided_at", DateTime(timezone=True)),
    CheckConstraint("child < other", name="in_order"),
)
Index("uq_possible_matches_pair", possible_matches.c.child, possible_matches.c.other, unique=True)
Index("ix_possible_matches_open", possible_matches.c.found_at, possible_matches.c.id, postgresql_where=possible_matches.c.state == "open")
