"""change of address"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("links", sa.Column("email", sa.String(), nullable=True))
    op.drop_constraint(op.f("ck_links_purpose"), "links", type_="check")
    op.create_check_constraint(op.f("ck_links_purpose"), "links", "purpose IN ('verify', 'reset', 'change-email', 'keep-email')")
    op.create_check_constraint(op.f("ck_links_email"), "links", "(purpose IN ('change-email', 'keep-email')) = (email IS NOT NULL)")
