"""joined records"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("possible_matches", sa.Column("decided_by", sa.Uuid(), nullable=True))
    op.add_column("possible_matches", sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("requests", sa.Column("child", sa.Uuid(), nullable=True))
    # No records were joined before, so each request is about the child of its case.
    op.execute('UPDATE requests r SET child = c.child FROM cases c WHERE c.id = r."case"')
    op.alter_column("requests", "child", nullable=False)
    op.create_foreign_key(op.f("fk_requests_child"), "requests", "children", ["child"], ["id"])
    op.create_table(
        "joins",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("leading", sa.Uuid(), nullable=False),
        sa.Column("joined", sa.Uuid(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("case", sa.Uuid(), nullable=True),
        sa.Column("requests", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("parted_by", sa.Uuid(), nullable=True),
        sa.Column("parted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["leading"], ["children.id"], name=op.f("fk_joins_leading")),
        sa.ForeignKeyConstraint(["joined"], ["children.id"], name=op.f("fk_joins_joined")),
        sa.ForeignKeyConstraint(["case"], ["cases.id"], name=op.f("fk_joins_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joins")),
    )
    op.create_index("ix_joins_leading", "joins", ["leading"], unique=False)
    op.create_index("uq_joins_joined", "joins", ["joined"], unique=True, postgresql_where=sa.text("parted_at IS NULL"))
