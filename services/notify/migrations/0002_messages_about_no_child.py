"""messages about no child"""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.alter_column("messages", "child_id", nullable=True)
