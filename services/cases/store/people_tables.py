"""The tables of cases about the people around children, and about records that are joined. Part of the same database as `tables`."""

from sqlalchemy import ARRAY, Boolean, Column, Date, DateTime, ForeignKey, Index, String, Table, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from services.cases.store.tables import metadata

# Whom the council writes to or telephones about a child, as officers know them. Nobody else is ever shown a row of it.
contacts = Table(
    "contacts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("child", Uuid, ForeignKey("children.id"), nullable=False),
    Column("name", String, nullable=False),
    Column("relation", String, nullable=False),
    Column("parental_responsibility", String, nullable=False),
    Column("email", String, nullable=False),
    Column("telephone", String, nullable=False),
    Column("address", JSONB),
    Column("gets_letters", Boolean, nullable=False),
    # The account of the same person, where there is one.
    Column("person", Uuid),
    Column("by", Uuid, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("removed_at", DateTime(timezone=True)),
)
Index("ix_contacts_child", contacts.c.child)

# Rows are only ever added: what was thought to be the day of receipt still shows.
receipt_corrections = Table(
    "receipt_corrections",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("request", Uuid, ForeignKey("requests.submission"), nullable=False),
    Column("before", Date, nullable=False),
    Column("after", Date, nullable=False),
    Column("reason", String, nullable=False),
    Column("by", Uuid, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)
Index("ix_receipt_corrections_request", receipt_corrections.c.request)

# Records of one child that were joined, with what it takes to part them again.
joins = Table(
    "joins",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("leading", Uuid, ForeignKey("children.id"), nullable=False),
    Column("joined", Uuid, ForeignKey("children.id"), nullable=False),
    Column("by", Uuid, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    # The case of the joined record that was its current one, and the requests that moved from it to the case of the one that leads.
    Column("case", Uuid, ForeignKey("cases.id")),
    Column("requests", ARRAY(Uuid), nullable=False),
    Column("parted_by", Uuid),
    Column("parted_at", DateTime(timezone=True)),
)
Index("ix_joins_leading", joins.c.leading)
# A record is joined to one other at a time.
Index("uq_joins_joined", joins.c.joined, unique=True, postgresql_where=joins.c.parted_at.is_(None))

# Who decides for a child or young person after compulsory school age. Rows are only ever added: the newest counts.
rights_holders = Table(
    "rights_holders",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("child", Uuid, ForeignKey("children.id"), nullable=False),
    Column("basis", String, nullable=False),
    Column("from_on", Date, nullable=False),
    Column("representative", String, nullable=False),
    Column("person", Uuid),
    Column("evidence", String, nullable=False),
    Column("by", Uuid, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)
Index("ix_rights_holders_child", rights_holders.c.child, rights_holders.c.at)
