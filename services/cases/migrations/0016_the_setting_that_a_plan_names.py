"""the setting that a plan names"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("consultations", sa.Column("named_on", sa.Date(), nullable=True))
    # Until now it was kept by its name alone: of settings of one name the plan named the one that was asked last.
    op.execute(
        """
        UPDATE consultations SET named_on = n."on" FROM (
            SELECT DISTINCT ON (m.id) c.id, m."on" FROM moves m JOIN consultations c ON c."case" = m."case" AND c.setting = m.reasons
            WHERE m.kind = 'issue-final' AND m.outcome = 'setting-named' ORDER BY m.id, c.sent_on DESC, c.id DESC
        ) n WHERE n.id = consultations.id
        """
    )
