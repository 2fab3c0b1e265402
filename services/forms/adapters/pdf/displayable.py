"""Which characters a document can show.

PDF/UA-1 forbids a character that no font has, and Typst then refuses the whole document. A name in a script that this host has
no font for must not take the download away, so such text is left out, visibly, and the reader is told where it can be read.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Any

NOT_SHOWN = "[not shown]"
NOTE = "Some characters cannot be shown in this document. You can read them on the portal."

_REFUSED = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
_ESCAPED = re.compile(r"\\u\{([0-9a-fA-F]+)\}")
# With those that turn the direction of what follows: what is on paper is read from left to right.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
# From Hebrew on, a script that lacks one character lacks all; between them lie Latin additions and punctuation, where it may not.
_FIRST_SCRIPT = 0x0590
_PUNCTUATION = range(0x1E00, 0x2C00)
_JOINERS = "\u200d\ufe0e\ufe0f"


class Hidden:
    """The characters found so far that the fonts do not have."""

    def __init__(self) -> None:
        self._signs: set[str] = set()
        self._scripts: set[str] = set()
        self.used = False

    def learn(self, message: str) -> bool:
        """Take in what Typst refused. Returns False when the message is about something else, or nothing new."""
        found = _REFUSED.search(message)
        if found is None:
            return False
        before = len(self._signs) + len(self._scripts)
        for sign in _ESCAPED.sub(lambda match: chr(int(match[1], 16)), found[1]):
            self._signs.add(sign)
            if ord(sign) >= _FIRST_SCRIPT and ord(sign) not in _PUNCTUATION:
                self._scripts.update(_scripts_of(sign))
        return len(self._signs) + len(self._scripts) > before

    def clean(self, text: str) -> str:
        """Return the text without control characters, each run that cannot be shown replaced by a word."""
        shown: list[str] = []
        for sign in _CONTROLS.sub(" ", text):
            hides = sign in self._signs or not self._scripts.isdisjoint(_scripts_of(sign))
            if hides and not (shown and shown[-1] == NOT_SHOWN):
                shown.append(NOT_SHOWN)
                self.used = True
            elif not hides and not (sign in _JOINERS and shown and shown[-1] == NOT_SHOWN):
                shown.append(sign)
        return "".join(shown)


def clean_all(value: Any, clean: Callable[[str], str]) -> Any:
    """Return JSON data with every text in it cleaned."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [clean_all(item, clean) for item in value]
    if isinstance(value, dict):
        return {key: clean_all(item, clean) for key, item in value.items()}
    return value


def _scripts_of(sign: str) -> set[str]:
    if ord(sign) < _FIRST_SCRIPT or ord(sign) in _PUNCTUATION:
        return set()
    return {unicodedata.name(sign, "").partition(" ")[0], f"{ord(sign) >> 8:x}"} - {""}
