"""The tables of what schools' own systems tell. Part of the same database as `tables`."""

from sqlalchemy import Column, Date, DateTime, ForeignKey, Integer, String, Table, Uuid

from services.cases.store.tables import metadata

# At which school a child is now. What was told before stands in the audit trail.
school_places = Table(
    "school_places",
    metadata,
    Column("child", Uuid, ForeignKey("children.id"), primary_key=True),
    Column("urn", Integer, nullable=False),
    Column("from_on", Date, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("told_by", Uuid, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)

# What was told of a child and differs from the record, for the SEND team to look into.
roll_differences = Table(
    "roll_differences",
    metadata,
    Column("child", Uuid, ForeignKey("children.id"), primary_key=True),
    Column("what", String, primary_key=True),
    Column("told", String, primary_key=True),
    Column("urn", Integer, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("told_by", Uuid, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)
