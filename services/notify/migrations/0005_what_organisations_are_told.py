"""what organisations are told"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "memberships",
        sa.Column("role_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("role_id", name=op.f("pk_memberships")),
    )
    op.create_index("ix_memberships_members", "memberships", ["organisation_id"], unique=False, postgresql_where=sa.text("active"))
    op.create_table(
        "notices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("child_id", sa.Uuid(), nullable=True),
        sa.Column("advice_request_id", sa.Uuid(), nullable=True),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("organisation_id IS NOT NULL OR person_id IS NOT NULL", name=op.f("ck_notices_addressed")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_index("ix_notices_owed", "notices", ["organisation_id", "heard_at"], unique=False, postgresql_where=sa.text("closed_at IS NULL"))
    op.create_index("ix_notices_advice_request", "notices", ["advice_request_id"], unique=False)
    op.add_column("messages", sa.Column("notice_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_messages_notice_id"), "messages", "notices", ["notice_id"], ["id"])
    op.create_index("ix_messages_notice", "messages", ["notice_id", "person_id"], unique=True, postgresql_where=sa.text("notice_id IS NOT NULL"))
    op.alter_column("emails", "portal", nullable=True)
    op.alter_column("emails", "person_id", nullable=True)
