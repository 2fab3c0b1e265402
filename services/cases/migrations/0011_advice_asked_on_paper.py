"""advice that is asked for on paper"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("advice_requests", sa.Column("name", sa.String(), nullable=True))
    op.drop_constraint(op.f("ck_advice_requests_of_somebody"), "advice_requests", type_="check")
    op.create_check_constraint(
        op.f("ck_advice_requests_of_somebody"), "advice_requests", "(organisation IS NOT NULL OR person IS NOT NULL) <> (name IS NOT NULL)"
    )
