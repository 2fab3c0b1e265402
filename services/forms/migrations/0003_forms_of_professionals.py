"""forms of professionals"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("drafts", sa.Column("role_id", sa.Uuid(), nullable=True))
    op.add_column("drafts", sa.Column("organisation_id", sa.Uuid(), nullable=True))
    op.add_column("drafts", sa.Column("shared", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.alter_column("drafts", "shared", server_default=None)
    op.add_column("drafts", sa.Column("advice_request_id", sa.Uuid(), nullable=True))
    op.add_column("drafts", sa.Column("revises", sa.Uuid(), nullable=True))
    op.drop_index("uq_drafts_live", "drafts")
    live = "submission_id IS NULL"
    op.create_index(
        "uq_drafts_live", "drafts", ["person_id", "child_id", "form"], unique=True, postgresql_where=sa.text(f"{live} AND advice_request_id IS NULL")
    )
    op.create_index(
        "uq_drafts_live_advice",
        "drafts",
        ["person_id", "advice_request_id"],
        unique=True,
        postgresql_where=sa.text(f"{live} AND advice_request_id IS NOT NULL"),
    )
    op.create_index("ix_drafts_live_child", "drafts", ["child_id"], unique=False, postgresql_where=sa.text(live))
    # Until now only families sent forms, and each was the only one of its reference. A default says so without changing a row, which the database refuses.
    op.add_column("submissions", sa.Column("by_family", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.alter_column("submissions", "by_family", server_default=None)
    op.add_column("submissions", sa.Column("organisation_id", sa.Uuid(), nullable=True))
    op.add_column("submissions", sa.Column("advice_request_id", sa.Uuid(), nullable=True))
    op.add_column("submissions", sa.Column("original_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_submissions_original_id"), "submissions", "submissions", ["original_id"], ["id"])
    op.add_column("submissions", sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
    op.alter_column("submissions", "revision", server_default=None)
    op.drop_constraint(op.f("uq_submissions_reference"), "submissions", type_="unique")
    op.create_unique_constraint(op.f("uq_submissions_reference_revision"), "submissions", ["reference", "revision"])
    op.drop_index("ix_submissions_person_child", "submissions")
    op.create_index("ix_submissions_child", "submissions", ["child_id", "received_at"], unique=False)
    op.create_index("ix_submissions_original_id", "submissions", ["original_id"], unique=False)
    op.create_index("uq_submissions_advice", "submissions", ["advice_request_id"], unique=True, postgresql_where=sa.text("original_id IS NULL"))
