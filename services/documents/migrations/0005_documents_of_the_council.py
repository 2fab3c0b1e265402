"""documents of the council"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.alter_column("documents", "draft", nullable=True)
    for name, kind in (("kind", sa.String()), ("description", sa.String()), ("dated_on", sa.Date()), ("audience", sa.String()), ("withdrawn", sa.String())):
        op.add_column("documents", sa.Column(name, kind, nullable=True))
    rules = {
        "for_a_form_or_of_the_council": "(draft IS NULL) = (kind IS NOT NULL)",
        "filed_whole": "num_nonnulls(kind, description, dated_on, audience) = CASE WHEN kind IS NULL THEN 0 ELSE 4 END",
        "plans_seen_by_family": "kind NOT IN ('draft-plan', 'final-plan') OR audience <> 'council'",
        "withdrawn_by_the_council": "withdrawn IS NULL OR kind IS NOT NULL",
    }
    for name, rule in rules.items():
        op.create_check_constraint(op.f(f"ck_documents_{name}"), "documents", rule)
    listed = sa.text("submission IS NOT NULL OR kind IS NOT NULL")
    op.create_index("ix_documents_listed", "documents", ["child"], unique=False, postgresql_where=listed)
    op.create_table(
        "sent_forms",
        sa.Column("submission", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("submission", name=op.f("pk_sent_forms")),
    )
