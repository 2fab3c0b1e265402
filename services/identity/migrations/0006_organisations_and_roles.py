"""organisations and roles"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "organisations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("urn", sa.String(), nullable=True),
        sa.Column("ukprn", sa.String(), nullable=True),
        sa.Column("confirmed_at", _MOMENT, nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.CheckConstraint(
            "kind IN ('early-years', 'school', 'college', 'health', 'social-care', 'psychology', 'council', 'other')", name=op.f("ck_organisations_kind")
        ),
        sa.CheckConstraint("urn ~ '^[0-9]{6}$'", name=op.f("ck_organisations_urn")),
        sa.CheckConstraint("ukprn ~ '^[0-9]{8}$'", name=op.f("ck_organisations_ukprn")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
    )
    confirmed = sa.text("confirmed_at IS NOT NULL")
    op.create_index("ix_organisations_urn", "organisations", ["urn"], unique=True, postgresql_where=confirmed)
    op.create_index("ix_organisations_ukprn", "organisations", ["ukprn"], unique=True, postgresql_where=confirmed)
    op.create_index("ix_organisations_confirmed", "organisations", ["created_at", "id"], unique=False, postgresql_where=confirmed)
    op.create_index("ix_organisations_unconfirmed", "organisations", ["created_at", "id"], unique=False, postgresql_where=sa.text("confirmed_at IS NULL"))
    op.create_table(
        "roles",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("job_title", sa.String(), nullable=False),
        sa.Column("telephone", sa.String(), nullable=False),
        sa.Column("registration_body", sa.String(), nullable=True),
        sa.Column("registration_number", sa.String(), nullable=True),
        sa.Column("administrator", sa.Boolean(), nullable=False),
        sa.Column("confirmed_at", _MOMENT, nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.CheckConstraint("organisation_id IS NOT NULL OR NOT administrator", name=op.f("ck_roles_administrator")),
        sa.CheckConstraint("organisation_id IS NULL OR confirmed_at IS NULL", name=op.f("ck_roles_confirmed")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_roles_account_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_roles_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roles")),
        sa.UniqueConstraint("organisation_id", "account_id", name=op.f("uq_roles_organisation_id_account_id")),
    )
    op.create_index(op.f("ix_roles_account_id"), "roles", ["account_id"], unique=False)
    op.create_index("ix_roles_alone", "roles", ["created_at", "id"], unique=False, postgresql_where=sa.text("organisation_id IS NULL"))
    op.add_column("links", sa.Column("organisation_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_links_organisation_id"), "links", "organisations", ["organisation_id"], ["id"], ondelete="CASCADE")
    op.create_index("ix_links_organisation", "links", ["organisation_id", "created_at"], unique=False, postgresql_where=sa.text("organisation_id IS NOT NULL"))
    op.drop_constraint(op.f("ck_links_purpose"), "links", type_="check")
    op.drop_constraint(op.f("ck_links_email"), "links", type_="check")
    op.create_check_constraint(op.f("ck_links_purpose"), "links", "purpose IN ('verify', 'reset', 'change-email', 'keep-email', 'invite')")
    op.create_check_constraint(op.f("ck_links_email"), "links", "(purpose IN ('change-email', 'keep-email', 'invite')) = (email IS NOT NULL)")
    op.create_check_constraint(op.f("ck_links_organisation"), "links", "(purpose = 'invite') = (organisation_id IS NOT NULL)")
