"""when families were informed"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

# What was decided before was taken to be known on its day, as its letter says. A plan ends by when that letter was served, as before.
_MOVES = """
    UPDATE moves SET informed_on = CASE WHEN kind = 'decide-cease' THEN (at AT TIME ZONE 'Europe/London')::date ELSE "on" END
    WHERE kind IN ('decide-assessment', 'decide-plan', 'issue-final', 'decide-cease')
"""
_CASES = """
    UPDATE cases SET decision_informed_on = decided_on, issue_informed_on = issue_decided_on, final_informed_on = final_on
    WHERE coalesce(decided_on, issue_decided_on, final_on) IS NOT NULL
"""
# Letters bore the day of what they are about.
_NOTICES = """
    UPDATE notices n SET move = (
        SELECT m.id FROM moves m
        JOIN (VALUES ('acknowledgement', 'acknowledge', NULL), ('will-assess', 'decide-assessment', 'yes'), ('will-not-assess', 'decide-assessment', 'no'),
            ('will-issue-plan', 'decide-plan', 'yes'), ('will-not-issue-plan', 'decide-plan', 'no'), ('draft-plan', 'send-draft', NULL),
            ('final-plan', 'issue-final', NULL), ('withdrawn', 'withdraw', NULL), ('transferred-out', 'transfer-out', NULL),
            ('plan-will-end', 'decide-cease', NULL), ('plan-ceased', 'cease', NULL)) AS k (letter, kind, outcome)
        ON k.kind = m.kind AND (k.outcome IS NULL OR k.outcome = m.outcome)
        WHERE k.letter = n.kind AND m."case" = n."case" AND m."on" = n.written_on
        ORDER BY m.at DESC LIMIT 1)
"""


def upgrade() -> None:
    op.add_column("moves", sa.Column("informed_on", sa.Date(), nullable=True))
    for name in ("decision_informed_on", "issue_informed_on", "final_informed_on"):
        op.add_column("cases", sa.Column(name, sa.Date(), nullable=True))
    op.add_column("notices", sa.Column("move", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_notices_move"), "notices", "moves", ["move"], ["id"])
    for statement in (_MOVES, _CASES, _NOTICES):
        op.execute(statement)
    # These were there, by the day of the decision.
    _again("ix_cases_decided", "cases", "decision_informed_on", "decision_informed_on IS NOT NULL", ["received_on"])
    _again("ix_cases_final", "cases", "final_informed_on", "final_informed_on IS NOT NULL", ["received_on", "final_plan_by", "id"])
    _again("ix_moves_refusals", "moves", "informed_on", "kind = 'decide-plan' AND outcome = 'no'", None)


def _again(name: str, table: str, column: str, where: str, included: list[str] | None) -> None:
    op.drop_index(name, table_name=table)
    op.create_index(name, table, [column], unique=False, postgresql_include=included, postgresql_where=sa.text(where))
