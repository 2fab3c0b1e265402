"""remember devices"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("accounts", sa.Column("first_signed_in_at", sa.DateTime(timezone=True), nullable=True))
    # Nobody knows who has signed in before: those who might have are told of the next time, which is the safe mistake.
    op.execute("UPDATE accounts SET first_signed_in_at = verified_at")
    op.create_table(
        "devices",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("first_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_devices_account_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "digest", name=op.f("pk_devices")),
    )
    op.create_index(op.f("ix_devices_last_used_at"), "devices", ["last_used_at"], unique=False)
