"""what was done stays"""

from alembic import op

revision = "0013"
down_revision = "0012"

_REFUSE = """
CREATE FUNCTION stays_as_it_is() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '% are never changed', TG_TABLE_NAME; END $$
"""
# Of a letter it is kept later how and when it was served, and when it was opened.
_WRITTEN = 'id, "case", child, kind, person, addressee, content, documents, written_on, by, move'
_ONLY_ADDED = ("moves", "rights_holders", "receipt_corrections")


def upgrade() -> None:
    op.execute(_REFUSE)
    for table in _ONLY_ADDED:
        _protect(table, "UPDATE OR DELETE OR TRUNCATE", "only_added")
    _protect("notices", "DELETE OR TRUNCATE", "not_removed")
    _protect("notices", f"UPDATE OF {_WRITTEN}", "not_changed")


def _protect(table: str, what: str, name: str) -> None:
    op.execute(f"CREATE TRIGGER {table}_{name} BEFORE {what} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION stays_as_it_is()")
