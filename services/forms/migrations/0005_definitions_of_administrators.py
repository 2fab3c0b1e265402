"""definitions of administrators"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    # Without defaults no row is written, which the database refuses: all versions until now came in files.
    op.add_column("definitions", sa.Column("published_by", sa.Uuid(), nullable=True))
    op.add_column("definitions", sa.Column("source", sa.String(), nullable=True))
    op.create_table(
        "definition_uploads",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("uploaded_by", sa.Uuid(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_definition_uploads")),
        sa.UniqueConstraint("form", name=op.f("uq_definition_uploads_form")),
    )
