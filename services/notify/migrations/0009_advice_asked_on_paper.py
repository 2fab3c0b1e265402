"""advice that is asked for on paper"""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.drop_constraint(op.f("ck_notices_addressed"), "notices", type_="check")
    op.create_check_constraint(op.f("ck_notices_addressed"), "notices", "organisation_id IS NOT NULL OR person_id IS NOT NULL OR advice_request_id IS NOT NULL")
