"""The table of saved filters, and the indexes that the work list, the search and the figures are read by. Part of the same database as `tables`."""

from sqlalchemy import Column, Date, DateTime, Index, String, Table, Uuid, and_

from services.cases.store.advice_tables import advice_requests
from services.cases.store.tables import cases, children, metadata, moves

# What people of the SEND team narrow their lists down to, under names of their own: codes and dates, and nobody's name.
saved_filters = Table(
    "saved_filters",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("person", Uuid, nullable=False),
    Column("name", String, nullable=False),
    Column("list", String, nullable=False),
    Column("stage", String),
    # `mine`, `nobody`, or the id of an officer.
    Column("officer", String),
    Column("clock", String),
    Column("due_before", Date),
    Column("sort", String),
    Column("saved_at", DateTime(timezone=True), nullable=False),
)
Index("ix_saved_filters_person", saved_filters.c.person, saved_filters.c.name)

Index("ix_children_name", children.c.last_key, children.c.first_key, children.c.id)
Index("ix_cases_stage", cases.c.stage, cases.c.received_on, cases.c.id, postgresql_where=cases.c.current)
Index("ix_cases_name", cases.c.stage, cases.c.last_key, cases.c.first_key, cases.c.id, postgresql_where=cases.c.current)
Index("ix_cases_officer", cases.c.officer, cases.c.stage, cases.c.received_on, postgresql_where=cases.c.current)
Index(
    "ix_advice_requests_due",
    advice_requests.c.due_on,
    advice_requests.c.id,
    postgresql_include=["case", "kind"],
    postgresql_where=advice_requests.c.outcome.is_(None),
)
# The days of the steps that the figures count, with all that they count of each case: the table itself is not read.
Index("ix_cases_decided", cases.c.decision_informed_on, postgresql_include=["received_on"], postgresql_where=cases.c.decision_informed_on.is_not(None))
Index(
    "ix_cases_final",
    cases.c.final_informed_on,
    postgresql_include=["received_on", "final_plan_by", "id"],
    postgresql_where=cases.c.final_informed_on.is_not(None),
)
Index("ix_moves_refusals", moves.c.informed_on, postgresql_where=and_(moves.c.kind == "decide-plan", moves.c.outcome == "no"))
