"""words of names"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"

_NAME_WORDS = (
    "to_tsvector('simple', regexp_replace(regexp_replace(normalize(first_name || ' ' || last_name, NFKD), '[''\u2019\u0300-\u036f]', '', 'g'), "
    "'[^[:alnum:]]+', ' ', 'g'))"
)


def upgrade() -> None:
    op.add_column("accounts", sa.Column("name_words", postgresql.TSVECTOR(), sa.Computed(_NAME_WORDS, persisted=True), nullable=True))
    op.create_index(
        "ix_accounts_name_words", "accounts", ["name_words"], unique=False, postgresql_using="gin", postgresql_where=sa.text("portal = 'professional'")
    )
