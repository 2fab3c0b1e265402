"""shared drafts stay"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("drafts", sa.Column("was_shared", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.alter_column("drafts", "was_shared", server_default=None)
    # What is not shared any more holds the words of colleagues too; only the audit trail knows of it.
    op.execute("UPDATE drafts SET was_shared = true WHERE shared OR id::text IN (SELECT object_id FROM audit WHERE action = 'draft_shared')")
    live = "submission_id IS NULL"
    op.drop_index("uq_drafts_live", "drafts")
    op.create_index(
        "uq_drafts_live",
        "drafts",
        ["person_id", "child_id", "form", "organisation_id"],
        unique=True,
        postgresql_where=sa.text(f"{live} AND advice_request_id IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.drop_index("uq_drafts_live_advice", "drafts")
    op.create_index(
        "uq_drafts_live_advice",
        "drafts",
        ["person_id", "advice_request_id", "organisation_id"],
        unique=True,
        postgresql_where=sa.text(f"{live} AND advice_request_id IS NOT NULL"),
        postgresql_nulls_not_distinct=True,
    )
