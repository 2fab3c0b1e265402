"""limits of orders"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    for column in ("tell_by", "draft_by", "order_informed_on", "drafted_on"):
        op.add_column("cases", sa.Column(column, sa.Date(), nullable=True))
    op.execute("""UPDATE cases SET drafted_on = (SELECT min(m."on") FROM moves m WHERE m."case" = cases.id AND m.kind = 'send-draft')""")
