"""when events came to the feed; attempts outlive their webhook"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("feed", sa.Column("kept_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False))
    op.create_index("ix_feed_kept_at", "feed", ["kept_at"], unique=False)
    op.drop_index("ix_feed_time", "feed")
    op.drop_constraint(op.f("fk_webhook_attempts_webhook_id"), "webhook_attempts", type_="foreignkey")
    op.create_index("ix_webhook_parked_given_up", "webhook_parked", ["given_up_at"], unique=False, postgresql_where=sa.text("given_up_at IS NOT NULL"))
