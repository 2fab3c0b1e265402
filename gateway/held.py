"""What was typed when its session had ended: carried through the sign-in pages, and offered again after them.

The payload is sealed and travels in the hidden field `held` of each of those pages. It names the person that the page was
made for, so that somebody else who signs in at the same computer does not get to see it.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from gateway.sealed import SealBroken, Sealer

FIELD = "held"
# Long enough to find a phone and read an e-mail; the answers that were saved before are in the draft in any case.
LIFETIME = 60 * 60
_PURPOSE = "held"


@dataclass(frozen=True)
class Again:
    """A form that could not be taken just now, for a button that sends it once more; passwords and codes have to be typed again."""

    path: str
    fields: tuple[tuple[str, str], ...]
    had_file: bool
    had_secret: bool


@dataclass(frozen=True)
class Held:
    """A form that could not be taken: where it was going, its fields in their order, and whose it is."""

    path: str
    fields: tuple[tuple[str, str], ...]
    person: UUID
    had_file: bool

    def seal(self, sealer: Sealer) -> str:
        """Return the text for the hidden field."""
        payload: dict[str, Any] = {"path": self.path, "fields": self.fields, "person": self.person.hex, "had_file": self.had_file}
        return sealer.seal(_PURPOSE, payload, LIFETIME)


def open_held(sealer: Sealer, text: str | None) -> Held | None:
    """Return what the hidden field carried, or None when there is nothing in it that we can still use."""
    if not text:
        return None
    try:
        found = sealer.open(_PURPOSE, text)
    except SealBroken:
        return None
    return Held(found["path"], tuple((name, value) for name, value in found["fields"]), UUID(found["person"]), found["had_file"])
