"""The tables of cases."""

from sqlalchemy import CheckConstraint, Column, Date, DateTime, ForeignKey, Index, Integer, String, Table, Uuid
from sqlalchemy.dialects.postgresql import JSONB

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
)

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
)
Index("ix_requests_case", requests.c.case)
