"""say who sees a file"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    # Until now there were no professionals: whoever uploaded a file is of the family.
    op.add_column("documents", sa.Column("family", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.alter_column("documents", "family", server_default=None)
    op.add_column("documents", sa.Column("shared", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.alter_column("documents", "shared", server_default=None)
    op.create_check_constraint(op.f("ck_documents_shared_by_family_once_sent"), "documents", "NOT shared OR (family AND submission IS NOT NULL)")
    op.create_table(
        "sent_for",
        sa.Column("document", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name=op.f("fk_sent_for_document")),
        sa.PrimaryKeyConstraint("document", "organisation", name=op.f("pk_sent_for")),
    )
    op.create_table(
        "shared_drafts",
        sa.Column("draft", sa.Uuid(), nullable=False),
        sa.Column("child", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("draft", name=op.f("pk_shared_drafts")),
    )
