"""the send team"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("accounts", sa.Column("team_roles", postgresql.ARRAY(sa.String()), server_default="{}", nullable=False))
    op.create_check_constraint(op.f("ck_accounts_team_roles"), "accounts", "team_roles <@ ARRAY['officer', 'manager', 'administrator']::varchar[]")
    op.create_check_constraint(op.f("ck_accounts_team"), "accounts", "portal = 'team' OR team_roles = '{}'")
    op.create_index("ix_accounts_team", "accounts", ["last_name", "first_name", "id"], unique=False, postgresql_where=sa.text("portal = 'team'"))
    op.create_table(
        "team_invitations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("team_roles", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("used_at", _MOMENT, nullable=True),
        sa.Column("superseded_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["invited_by"], ["accounts.id"], name=op.f("fk_team_invitations_invited_by"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_invitations")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_team_invitations_token_hash")),
    )
    op.create_index(op.f("ix_team_invitations_invited_by"), "team_invitations", ["invited_by"], unique=False)
    op.create_index(op.f("ix_team_invitations_expires_at"), "team_invitations", ["expires_at"], unique=False)
    op.drop_constraint(op.f("ck_links_purpose"), "links", type_="check")
    op.create_check_constraint(op.f("ck_links_purpose"), "links", "purpose IN ('verify', 'reset', 'change-email', 'keep-email', 'invite', 'renew')")
