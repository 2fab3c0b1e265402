"""end of family access is told"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("relationships", sa.Column("end_told_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_relationships_ending", "relationships", ["until"], unique=False, postgresql_where=sa.text("end_told_at IS NULL"))
