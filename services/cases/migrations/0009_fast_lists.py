"""fast lists"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("cases", sa.Column("first_key", sa.String(), nullable=True))
    op.add_column("cases", sa.Column("last_key", sa.String(), nullable=True))
    op.execute("UPDATE cases SET first_key = c.first_key, last_key = c.last_key FROM children c WHERE c.id = cases.child")
    for column in ("first_key", "last_key"):
        op.alter_column("cases", column, nullable=False)
    op.create_index("ix_cases_child", "cases", ["child"], unique=False)
    op.create_index("ix_cases_name", "cases", ["stage", "last_key", "first_key", "id"], unique=False, postgresql_where=sa.text("current"))
    # These were there, without what they include now.
    _cover("ix_cases_decided", "cases", ["decided_on"], ["received_on"], "decided_on IS NOT NULL")
    _cover("ix_cases_final", "cases", ["final_on"], ["received_on", "final_plan_by", "id"], "final_on IS NOT NULL")
    _cover("ix_advice_requests_due", "advice_requests", ["due_on", "id"], ["case", "kind"], "outcome IS NULL")


def _cover(name: str, table: str, columns: list[str], included: list[str], where: str) -> None:
    op.drop_index(name, table_name=table)
    op.create_index(name, table, columns, unique=False, postgresql_include=included, postgresql_where=sa.text(where))
