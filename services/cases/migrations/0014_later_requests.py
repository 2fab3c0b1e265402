"""later requests"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("requests", sa.Column("later", sa.Boolean(), nullable=True))
    op.add_column("requests", sa.Column("acknowledged_on", sa.Date(), nullable=True))
    # Those that came after the decision are known by their days: nobody was told of them.
    op.execute(
        "UPDATE requests SET later = coalesce(c.current AND c.stage IN ('assessing', 'drafting', 'draft_sent', 'plan_issued') "
        'AND requests.received_on > c.decided_on, false) FROM cases c WHERE c.id = requests."case"'
    )
    op.alter_column("requests", "later", nullable=False)
    op.create_index("ix_requests_waiting", "requests", ["case"], unique=False, postgresql_where=sa.text("later AND acknowledged_on IS NULL"))
