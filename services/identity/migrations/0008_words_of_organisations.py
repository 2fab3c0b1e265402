"""words of organisations"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"

_WORDS = "to_tsvector('simple', regexp_replace(regexp_replace(name, '[''\u2019]', '', 'g'), '[^[:alnum:]]+', ' ', 'g') || ' ' || coalesce(urn, ''))"


def upgrade() -> None:
    op.add_column("organisations", sa.Column("words", postgresql.TSVECTOR(), sa.Computed(_WORDS, persisted=True), nullable=True))
    op.create_index(
        "ix_organisations_words", "organisations", ["words"], unique=False, postgresql_using="gin", postgresql_where=sa.text("confirmed_at IS NOT NULL")
    )
