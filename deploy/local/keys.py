"""Keys and passwords of one installation: made once, kept in `settings.json`, readable by its owner alone."""

import json
import os
from pathlib import Path

from deploy.provision import SERVICES
from deploy.provision.secrets import makers


class Keys:
    """What `settings.json` holds, by name such as `database.cases` or `signing.gateway`."""

    def __init__(self, values: dict[str, str]) -> None:
        self._values = values

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def passwords(self, kind: str) -> dict[str, str]:
        """Return the passwords of every service for `database` or `broker`."""
        return {service: self._values[f"{kind}.{service}"] for service in SERVICES}


def load(folder: Path) -> Keys:
    """Read the keys of an installation, and make those that it lacks."""
    file = folder / "settings.json"
    values: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
    missing = {name: make() for name, make in makers().items() if name not in values}
    if missing:
        values |= missing
        # Written beside and moved: an interrupted start must not leave half a file, which would cost every password.
        unfinished = file.with_suffix(".new")
        unfinished.unlink(missing_ok=True)
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            json.dump(values, out, indent=2)
        unfinished.rename(file)
    return Keys(values)
