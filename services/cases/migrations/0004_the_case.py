"""the case"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"

_DAYS_OF_CASES = ("acknowledged_on", "decided_on", "issue_decided_on", "draft_served_on", "comment_by", "family_responded_on", "final_on", "ended_on")
# Cases that were open before: the decision is due, and the plan. The timer says what should have been said, once.
_DEADLINES = """
    INSERT INTO deadlines ("case", clock, about, child, due_on, open, notice_on)
    SELECT c.id, d.clock, c.id, c.child, d.due_on, true, greatest(d.due_on - 14, current_date)
    FROM cases c CROSS JOIN LATERAL (VALUES ('decide', c.decide_by), ('final-plan', c.final_plan_by)) AS d (clock, due_on)
"""


def upgrade() -> None:
    op.add_column("children", sa.Column("joined_to", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_children_joined_to"), "children", "children", ["joined_to"], ["id"])
    op.create_index("ix_children_joined_to", "children", ["joined_to"], unique=False, postgresql_where=sa.text("joined_to IS NOT NULL"))
    op.add_column("cases", sa.Column("current", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.alter_column("cases", "current", server_default=None)
    op.add_column("cases", sa.Column("officer", sa.Uuid(), nullable=True))
    for name in _DAYS_OF_CASES:
        op.add_column("cases", sa.Column(name, sa.Date(), nullable=True))
    op.drop_index("uq_cases_child", "cases")
    op.create_index("uq_cases_child", "cases", ["child"], unique=True, postgresql_where=sa.text("current"))
    op.create_index("ix_advice_requests_case", "advice_requests", ["case"], unique=False)
    _create_moves()
    _create_deadlines()
    _create_exceptions()
    _create_consultations()
    _create_notices()
    op.execute(_DEADLINES)


def _create_moves() -> None:
    op.create_table(
        "moves",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("reasons", sa.String(), nullable=False),
        sa.Column("documents", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["cases.id"], name=op.f("fk_moves_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moves")),
    )
    op.create_index("ix_moves_case", "moves", ["case", "at"], unique=False)


def _create_deadlines() -> None:
    op.create_table(
        "deadlines",
        sa.Column("case", sa.Uuid(), nullable=False),
        sa.Column("clock", sa.String(), nullable=False),
        sa.Column("about", sa.Uuid(), nullable=False),
        sa.Column("child", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("notice_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["case"], ["cases.id"], name=op.f("fk_deadlines_case")),
        sa.ForeignKeyConstraint(["child"], ["children.id"], name=op.f("fk_deadlines_child")),
        sa.PrimaryKeyConstraint("case", "clock", "about", name=op.f("pk_deadlines")),
    )
    op.create_index("ix_deadlines_open", "deadlines", ["due_on", "case"], unique=False, postgresql_where=sa.text("open"))
    op.create_index("ix_deadlines_notice", "deadlines", ["notice_on"], unique=False, postgresql_where=sa.text("open"))


def _create_exceptions() -> None:
    op.create_table(
        "exceptions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("details", sa.String(), nullable=False),
        sa.Column("documents", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reason IN ('X1', 'X2', 'X3', 'X4')", name=op.f("ck_exceptions_closed_list")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_exceptions_ends_after_start")),
        sa.ForeignKeyConstraint(["case"], ["cases.id"], name=op.f("fk_exceptions_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exceptions")),
    )
    op.create_index("ix_exceptions_case", "exceptions", ["case"], unique=False)


def _create_consultations() -> None:
    op.create_table(
        "consultations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case", sa.Uuid(), nullable=False),
        sa.Column("setting", sa.String(), nullable=False),
        sa.Column("urn", sa.Integer(), nullable=True),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("responded_on", sa.Date(), nullable=True),
        sa.Column("can_meet_needs", sa.Boolean(), nullable=True),
        sa.Column("ground", sa.String(), nullable=True),
        sa.Column("details", sa.String(), nullable=False),
        sa.CheckConstraint("(responded_on IS NULL) = (can_meet_needs IS NULL)", name=op.f("ck_consultations_responded_on_a_day")),
        sa.ForeignKeyConstraint(["case"], ["cases.id"], name=op.f("fk_consultations_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultations")),
    )
    op.create_index("ix_consultations_case", "consultations", ["case"], unique=False)


def _create_notices() -> None:
    op.create_table(
        "notices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case", sa.Uuid(), nullable=False),
        sa.Column("child", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=True),
        sa.Column("addressee", postgresql.JSONB(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("documents", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("served_on", sa.Date(), nullable=True),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(served_on IS NULL) = (channel IS NULL)", name=op.f("ck_notices_served_by_a_channel")),
        sa.ForeignKeyConstraint(["case"], ["cases.id"], name=op.f("fk_notices_case")),
        sa.ForeignKeyConstraint(["child"], ["children.id"], name=op.f("fk_notices_child")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_index("ix_notices_child", "notices", ["child", "written_on"], unique=False)
    op.create_index("ix_notices_case", "notices", ["case"], unique=False)
    op.create_index("ix_notices_unserved", "notices", ["written_on", "id"], unique=False, postgresql_where=sa.text("served_on IS NULL"))
