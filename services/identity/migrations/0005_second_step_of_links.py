"""second step of links"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    # Links that are out say nothing about it: they leave the second step alone, as they did when they were sent.
    op.add_column("links", sa.Column("method", sa.String(), nullable=True))
    op.create_check_constraint(op.f("ck_links_method"), "links", "method IN ('none', 'email', 'totp')")
