"""the feed of one subject"""

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_index("ix_feed_subject", "feed", ["subject", "position"], unique=False)
