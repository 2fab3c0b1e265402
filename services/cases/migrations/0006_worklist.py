"""worklist"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_index("ix_children_name", "children", ["last_key", "first_key", "id"], unique=False)
    op.create_index("ix_cases_stage", "cases", ["stage", "received_on", "id"], unique=False, postgresql_where=sa.text("current"))
    op.create_index("ix_cases_officer", "cases", ["officer", "stage", "received_on"], unique=False, postgresql_where=sa.text("current"))
    op.create_index("ix_cases_decided", "cases", ["decided_on"], unique=False, postgresql_where=sa.text("decided_on IS NOT NULL"))
    op.create_index("ix_cases_final", "cases", ["final_on"], unique=False, postgresql_where=sa.text("final_on IS NOT NULL"))
    op.create_index("ix_moves_refusals", "moves", ["on"], unique=False, postgresql_where=sa.text("kind = 'decide-plan' AND outcome = 'no'"))
    op.create_index("ix_advice_requests_due", "advice_requests", ["due_on", "id"], unique=False, postgresql_where=sa.text("outcome IS NULL"))
    op.create_table(
        "saved_filters",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("list", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=True),
        sa.Column("officer", sa.String(), nullable=True),
        sa.Column("clock", sa.String(), nullable=True),
        sa.Column("due_before", sa.Date(), nullable=True),
        sa.Column("sort", sa.String(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filters")),
    )
    op.create_index("ix_saved_filters_person", "saved_filters", ["person", "name"], unique=False)
