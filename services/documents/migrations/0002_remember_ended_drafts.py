"""remember ended drafts"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "ended_drafts",
        sa.Column("draft", sa.Uuid(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("draft", name=op.f("pk_ended_drafts")),
    )
    op.create_index("ix_documents_draft", "documents", ["draft"], unique=False)
