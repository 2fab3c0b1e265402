"""people and keyed-in requests"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("relationships", sa.Column("until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("relationships", sa.Column("by", sa.Uuid(), nullable=True))
    op.add_column("relationships", sa.Column("withheld", sa.ARRAY(sa.String()), nullable=False, server_default="{}"))
    op.alter_column("relationships", "withheld", server_default=None)
    op.add_column("relationships", sa.Column("gets_letters", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.alter_column("relationships", "gets_letters", server_default=None)
    op.alter_column("requests", "requester", nullable=True)
    op.add_column("requests", sa.Column("source", sa.Integer(), nullable=True))
    # A family asked through the portal of families; for whom a professional works is not known here.
    op.execute("UPDATE requests SET source = 1 WHERE channel IN ('parent', 'young-person')")
    op.add_column("requests", sa.Column("keyed_by", sa.Uuid(), nullable=True))
    op.add_column("requests", sa.Column("contact", sa.Uuid(), nullable=True))
    op.add_column("requests", sa.Column("notes", sa.String(), nullable=False, server_default=""))
    op.alter_column("requests", "notes", server_default=None)
    op.create_check_constraint(op.f("ck_requests_by_somebody"), "requests", "requester IS NOT NULL OR keyed_by IS NOT NULL")
    _create_contacts()
    op.create_table(
        "receipt_corrections",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request", sa.Uuid(), nullable=False),
        sa.Column("before", sa.Date(), nullable=False),
        sa.Column("after", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["request"], ["requests.submission"], name=op.f("fk_receipt_corrections_request")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt_corrections")),
    )
    op.create_index("ix_receipt_corrections_request", "receipt_corrections", ["request"], unique=False)


def _create_contacts() -> None:
    op.create_table(
        "contacts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("child", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("relation", sa.String(), nullable=False),
        sa.Column("parental_responsibility", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("telephone", sa.String(), nullable=False),
        sa.Column("address", postgresql.JSONB(), nullable=True),
        sa.Column("gets_letters", sa.Boolean(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=True),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["child"], ["children.id"], name=op.f("fk_contacts_child")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
    )
    op.create_index("ix_contacts_child", "contacts", ["child"], unique=False)
