"""Reference numbers that people read out on the telephone: 9 characters in three groups, the last one a check."""

import re
from collections.abc import Callable

# 23 signs, none of which looks like another (0 O, 1 I L, 5 S, 2 Z, 8 B, U V Y) and no vowels, so no words appear.
# 23 is prime, so the weighted sum catches every single wrong sign and every swap of two.
ALPHABET = "2346789CDFGHJKMNPQRTVWX"
_LENGTH = 8


def new_reference(choose: Callable[[str], str]) -> str:
    """Return a new reference such as "7KD-M3Q-XRC". `choose` picks one sign at random: 23 ** 8 references, about 78 thousand million."""
    signs = "".join(choose(ALPHABET) for _ in range(_LENGTH))
    return _spaced(signs + _check(signs))


def read_reference(typed: str) -> str | None:
    """Return the reference that was meant, or None when it cannot be one. Spaces, hyphens and case do not matter."""
    signs = re.sub(r"[\s-]+", "", typed).upper()
    if len(signs) != _LENGTH + 1 or any(sign not in ALPHABET for sign in signs) or _check(signs[:-1]) != signs[-1]:
        return None
    return _spaced(signs)


def _check(signs: str) -> str:
    return ALPHABET[sum(weight * ALPHABET.index(sign) for weight, sign in enumerate(signs, start=2)) % len(ALPHABET)]


def _spaced(signs: str) -> str:
    return f"{signs[:3]}-{signs[3:6]}-{signs[6:]}"
