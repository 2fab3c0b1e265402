"""professionals"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from services.cases.domain.names import folded, words_of

revision = "0003"
down_revision = "0002"

_AT_A_TIME = 1_000
_NAMES = sa.text("SELECT id, legal_first_name, legal_last_name, known_as FROM children WHERE last_key IS NULL LIMIT :limit")
_FOLD = sa.text("UPDATE children SET first_key = :first, last_key = :last, name_words = array_to_tsvector(CAST(:words AS text[])) WHERE id = :id")


def upgrade() -> None:
    op.add_column("requests", sa.Column("organisation", sa.Uuid(), nullable=True))
    op.add_column("children", sa.Column("upn", sa.String(), nullable=True))
    op.add_column("children", sa.Column("nhs_number", sa.String(), nullable=True))
    op.add_column("children", sa.Column("first_key", sa.String(), nullable=True))
    op.add_column("children", sa.Column("last_key", sa.String(), nullable=True))
    op.add_column("children", sa.Column("name_words", postgresql.TSVECTOR(), nullable=True))
    _fold_names()
    for column in ("first_key", "last_key", "name_words"):
        op.alter_column("children", column, nullable=False)
    op.create_index("ix_children_birth", "children", ["date_of_birth", "last_key", "first_key"], unique=False)
    op.create_index("ix_children_upn", "children", ["upn"], unique=False, postgresql_where=sa.text("upn IS NOT NULL"))
    op.create_index("ix_children_nhs_number", "children", ["nhs_number"], unique=False, postgresql_where=sa.text("nhs_number IS NOT NULL"))
    op.create_index("ix_children_name_words", "children", ["name_words"], unique=False, postgresql_using="gin")
    _create_allocations()
    op.create_table(
        "recently_used",
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("child", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["child"], ["children.id"], name=op.f("fk_recently_used_child")),
        sa.PrimaryKeyConstraint("person", "child", name=op.f("pk_recently_used")),
    )
    op.create_table(
        "possible_matches",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("child", sa.Uuid(), nullable=False),
        sa.Column("other", sa.Uuid(), nullable=False),
        sa.Column("reasons", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("child < other", name=op.f("ck_possible_matches_in_order")),
        sa.ForeignKeyConstraint(["child"], ["children.id"], name=op.f("fk_possible_matches_child")),
        sa.ForeignKeyConstraint(["other"], ["children.id"], name=op.f("fk_possible_matches_other")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_possible_matches")),
    )
    op.create_index("uq_possible_matches_pair", "possible_matches", ["child", "other"], unique=True)
    op.create_index("ix_possible_matches_open", "possible_matches", ["found_at", "id"], unique=False, postgresql_where=sa.text("state = 'open'"))
    _create_advice()


def _fold_names() -> None:
    """Write the folded names of the children that are there: the database cannot fold as the service does."""
    connection = op.get_bind()
    while rows := connection.execute(_NAMES, {"limit": _AT_A_TIME}).all():
        for row in rows:
            words = words_of(row.legal_first_name, row.legal_last_name, row.known_as)
            connection.execute(_FOLD, {"id": row.id, "first": folded(row.legal_first_name), "last": folded(row.legal_last_name), "words": words})


def _create_allocations() -> None:
    op.create_table(
        "allocations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("child", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=True),
        sa.Column("person", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("organisation IS NOT NULL OR person IS NOT NULL", name=op.f("ck_allocations_for_somebody")),
        sa.ForeignKeyConstraint(["child"], ["children.id"], name=op.f("fk_allocations_child")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocations")),
    )
    op.create_index("ix_allocations_child", "allocations", ["child"], unique=False)
    op.create_index("ix_allocations_organisation", "allocations", ["organisation", "child"], unique=False, postgresql_where=sa.text("organisation IS NOT NULL"))
    op.create_index("ix_allocations_person", "allocations", ["person", "child"], unique=False, postgresql_where=sa.text("person IS NOT NULL"))
    op.create_index("ix_allocations_ending", "allocations", ["until"], unique=False, postgresql_where=sa.text("end_told_at IS NULL"))


def _create_advice() -> None:
    op.create_table(
        "advice_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case", sa.Uuid(), nullable=False),
        sa.Column("child", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=True),
        sa.Column("person", sa.Uuid(), nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("notice_on", sa.Date(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("nil_reason", sa.String(), nullable=True),
        sa.Column("nil_details", sa.String(), nullable=True),
        sa.Column("nil_by", sa.Uuid(), nullable=True),
        sa.Column("nil_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("organisation IS NOT NULL OR person IS NOT NULL", name=op.f("ck_advice_requests_of_somebody")),
        sa.CheckConstraint("(outcome IS NULL) = (answered_on IS NULL)", name=op.f("ck_advice_requests_answered_on_a_day")),
        sa.ForeignKeyConstraint(["case"], ["cases.id"], name=op.f("fk_advice_requests_case")),
        sa.ForeignKeyConstraint(["child"], ["children.id"], name=op.f("fk_advice_requests_child")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advice_requests")),
    )
    op.create_index("ix_advice_requests_child", "advice_requests", ["child"], unique=False)
    op.create_index("ix_advice_requests_organisation", "advice_requests", ["organisation"], unique=False, postgresql_where=sa.text("organisation IS NOT NULL"))
    op.create_index("ix_advice_requests_person", "advice_requests", ["person"], unique=False, postgresql_where=sa.text("person IS NOT NULL"))
    op.create_index("ix_advice_requests_notice", "advice_requests", ["notice_on"], unique=False, postgresql_where=sa.text("outcome IS NULL"))
    op.create_table(
        "advice_answers",
        sa.Column("submission", sa.Uuid(), nullable=False),
        sa.Column("advice_request", sa.Uuid(), nullable=False),
        sa.Column("original", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Uuid(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["advice_request"], ["advice_requests.id"], name=op.f("fk_advice_answers_advice_request")),
        sa.PrimaryKeyConstraint("submission", name=op.f("pk_advice_answers")),
    )
    op.create_index("ix_advice_answers_request", "advice_answers", ["advice_request"], unique=False)
    op.create_table(
        "advice_reuses",
        sa.Column("advice_request", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.Column("submission", sa.Uuid(), nullable=True),
        sa.Column("author", sa.Uuid(), nullable=False),
        sa.Column("author_agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("council_agrees", sa.Boolean(), nullable=True),
        sa.Column("council_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("family_agrees", sa.Boolean(), nullable=True),
        sa.Column("family_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["advice_request"], ["advice_requests.id"], name=op.f("fk_advice_reuses_advice_request")),
        sa.PrimaryKeyConstraint("advice_request", name=op.f("pk_advice_reuses")),
    )
