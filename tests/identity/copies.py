"""Many accounts at once, as copies of one: registering each would take minutes."""

from services.identity.store.tables import accounts

_COLUMNS = [column.name for column in accounts.columns if column.computed is None]


def copy_accounts(changed: str, source: str) -> str:
    """The statement that adds a copy of an account `a` for each row of `source`. `changed` is what differs, as arguments of jsonb_build_object."""
    return f"""
        INSERT INTO accounts ({", ".join(_COLUMNS)}) SELECT {", ".join(f"(copy).{name}" for name in _COLUMNS)}
        FROM (SELECT jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid(), {changed})) AS copy FROM {source}) copies
    """  # noqa: S608 - the tests' own words
