"""when webhooks were tested"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("webhooks", sa.Column("tested_at", sa.ARRAY(sa.DateTime(timezone=True)), server_default="{}", nullable=False))
