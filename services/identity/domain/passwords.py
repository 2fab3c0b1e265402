"""Which passwords we take: long ones that nobody else would think of first. No composition rules, no forced change.

Source: OWASP ASVS 5.0, 6.2.1 to 6.2.12; NIST SP 800-63B, 5.1.1.2.
"""

import re
from collections.abc import Container, Iterable

MIN_LENGTH = 12
MAX_LENGTH = 128
SERVICE_WORDS = ("waymark", "council", "citizenportal", "citizen portal", "sendhome", "send home", "ehcp", "education health and care")
"""Words of the service. The council's own name comes from the settings."""

_SHORTEST_WORD = 4
_SEQUENCES = (
    "0123456789" * 3,
    "abcdefghijklmnopqrstuvwxyz" * 2,
    "qwertyuiopasdfghjklzxcvbnm",
    "1234567890-=qwertyuiop[]asdfghjkl;'#zxcvbnm,./",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
)
_STEP = 4
_LEET = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "@": "a", "$": "s", "!": "i", "|": "l", "+": "t"})

TOO_COMMON = "Choose a password that is harder to guess"


def check_password(password: str, *, common: Container[str], personal: Iterable[str], service: Iterable[str]) -> str | None:
    """Say what is wrong with a new password, for a person to read; None when it is good.

    `common` holds common passwords in lower case. `personal` are the owner's names and e-mail address; `service` the words of
    the service and the council. Characters are counted, not bytes; nothing is cut, trimmed or changed in case.
    """
    if not password:
        return "Enter a password"
    if len(password) < MIN_LENGTH:
        return f"Password must be {MIN_LENGTH} characters or more"
    if len(password) > MAX_LENGTH:
        return f"Password must be {MAX_LENGTH} characters or fewer"
    return _guessable(password.casefold(), common, personal, service)


def _guessable(folded: str, common: Container[str], personal: Iterable[str], service: Iterable[str]) -> str | None:
    if any(_stands_in(word, folded) for word in _words(personal)):
        return "Password must not include your name or e-mail address"
    if any(word in folded for word in service):
        return "Password must not include the name of this service or the council"
    if _is_common(folded, common) or _is_pattern(folded):
        return TOO_COMMON
    return None


def _words(personal: Iterable[str]) -> set[str]:
    """Return the words of names and of the parts of an address."""
    return {word for text in personal for word in re.split(r"[\W_\d]+", text.casefold()) if word}


def _stands_in(word: str, folded: str) -> bool:
    """A name anywhere in the password; a short one (Ann, Lee) only by itself, or "channel" and "sleep" would be forbidden."""
    if len(word) >= _SHORTEST_WORD:
        return word in folded
    return len(word) > 1 and word in re.split(r"[\W_\d]+", folded)


def _is_common(folded: str, common: Container[str]) -> bool:
    """Common as it stands, or with the changes that everybody makes: signs for letters, digits and signs around it, repeated."""
    forms = {folded, folded.translate(_LEET)}
    forms |= {re.sub(r"^[\W\d_]+|[\W\d_]+$", "", form) for form in forms}
    forms |= {re.sub(r"[\W_]+", "", form) for form in forms}
    forms |= {unit for form in forms if (unit := _unit(form))}
    return any(form in common for form in forms)


def _unit(text: str) -> str | None:
    """Return the shortest piece that gives the text when repeated, or None."""
    at = (text + text).find(text, 1)
    return text[:at] if 0 < at < len(text) else None


def _is_pattern(folded: str) -> bool:
    """One short piece repeated, or made of runs along the alphabet, the digits or the keyboard."""
    unit = _unit(folded)
    if unit is not None and len(unit) < MIN_LENGTH:
        return True
    return _left_after_runs(folded) < _STEP


def _left_after_runs(folded: str) -> int:
    """Count the characters that belong to no run of four or more along a well-known sequence, in either direction."""
    left = at = 0
    while at < len(folded):
        length = max((_run(folded, at, line) for sequence in _SEQUENCES for line in (sequence, sequence[::-1])), default=0)
        if length >= _STEP:
            at += length
        else:
            left += 1
            at += 1
    return left


def _run(folded: str, at: int, line: str) -> int:
    """Return the length of the longest piece from `at` on that stands in `line`."""
    length = 0
    while at + length < len(folded) and folded[at : at + length + 1] in line:
        length += 1
    return length
