"""conversations"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_REFUSE = """
CREATE FUNCTION posts_stay_as_they_are() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'what was written is never changed'; END $$
"""
_WRITTEN = "id, number, conversation_id, key, by_council, author_id, text, sent_at"


def upgrade() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("portal", sa.String(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("waits_for", sa.String(), nullable=False),
        sa.Column("waits_since", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("waits_for IN ('council', 'person', 'nobody')", name=op.f("ck_conversations_waits_for")),
        sa.CheckConstraint("(waits_for = 'nobody') = (waits_since IS NULL)", name=op.f("ck_conversations_waits_since")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
        sa.UniqueConstraint("child_id", "person_id", name=op.f("uq_conversations_child_id")),
    )
    op.create_index("ix_conversations_child", "conversations", ["child_id", sa.literal_column("last_at DESC")], unique=False)
    op.create_index("ix_conversations_waiting", "conversations", ["waits_since", "id"], unique=False, postgresql_where=sa.text("waits_for = 'council'"))
    op.create_table(
        "posts",
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("by_council", sa.Boolean(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_posts_conversation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
        sa.UniqueConstraint("conversation_id", "key", name=op.f("uq_posts_conversation_id")),
        sa.UniqueConstraint("number", name=op.f("uq_posts_number")),
    )
    op.create_index("ix_posts_conversation", "posts", ["conversation_id", sa.literal_column("number DESC")], unique=False)
    op.create_index("ix_posts_unopened", "posts", ["conversation_id"], unique=False, postgresql_where=sa.text("opened_at IS NULL"))
    op.execute(_REFUSE)
    op.execute("CREATE TRIGGER posts_are_not_removed BEFORE DELETE OR TRUNCATE ON posts FOR EACH STATEMENT EXECUTE FUNCTION posts_stay_as_they_are()")
    op.execute(f"CREATE TRIGGER posts_are_not_changed BEFORE UPDATE OF {_WRITTEN} ON posts FOR EACH STATEMENT EXECUTE FUNCTION posts_stay_as_they_are()")
