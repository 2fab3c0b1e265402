"""`python -m contracts`: write the schemas of public events to `contracts/schemas/`, unless one would break whoever reads the events."""

import sys
from pathlib import Path

from contracts.compatibility import breaking_changes
from contracts.event_schemas import FOLDER, committed, generated, write

_WHAT_TO_DO = """
Leave these events as they were. Add what is new as the next version: an event of its own, with .v2 at the end of its type,
whose `earlier()` returns the version before. Both are published until nobody reads the old one. See docs/events.md.
"""


def refusals(folder: Path) -> dict[str, list[str]]:
    """Return what would break readers, by type of event, between the schemas in a folder and those of the events there are now."""
    known, wanted = committed(folder), generated()
    gone = {name: ["there is no such event any more"] for name in known if name not in wanted}
    changed = {name: breaking_changes(known[name], schema) for name, schema in wanted.items() if name in known}
    return {name: found for name, found in {**gone, **changed}.items() if found}


def main(folder: Path = FOLDER) -> int:
    """Write every schema that breaks nobody, and return 0; or say what breaks whom and what to do, and return 1."""
    refused = refusals(folder)
    for name, schema in generated().items():
        if name not in refused:
            write(schema, name, folder)
    for name, found in refused.items():
        sys.stderr.write("\n  ".join([f"{name} would break its readers:", *found]) + "\n")
    if refused:
        sys.stderr.write(_WHAT_TO_DO)
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
