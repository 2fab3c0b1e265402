"""which end of access the SEND team was told of"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("connections", sa.Column("told_days", sa.SmallInteger(), nullable=True))
