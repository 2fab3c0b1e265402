"""forget passed events"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    # Of what was handled before nobody knows what it was, so it stays, as public events do.
    op.add_column("inbox", sa.Column("exposure", sa.String(), nullable=False, server_default="public"))
    op.alter_column("inbox", "exposure", server_default=None)
    op.create_index("ix_inbox_passing", "inbox", ["handled_at"], unique=False, postgresql_where=sa.text("exposure != 'public'"))
    op.create_index("ix_outbox_passing", "outbox", ["sent_at"], unique=False, postgresql_where=sa.text("exposure != 'public'"))
