"""of when the last change of a connection is"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("connections", sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False))
