"""Reference numbers of requests that did not come through the portal: the same shape as those that forms gives, so that people know one kind.

9 characters in three groups, the last one a check.
"""

from collections.abc import Callable

# 23 signs, none of which looks like another (0 O, 1 I L, 5 S, 2 Z, 8 B, U V Y) and no vowels, so no words appear.
# 23 is prime, so the weighted sum catches every single wrong sign and every swap of two.
ALPHABET = "2346789CDFGHJKMNPQRTVWX"
_LENGTH = 8


def new_reference(choose: Callable[[str], str]) -> str:
    """Return a new reference such as "7KD-M3Q-XRC". `choose` picks one sign at random: 23 ** 8 references, about 78 thousand million."""
    signs = "".join(choose(ALPHABET) for _ in range(_LENGTH))
    signs += ALPHABET[sum(weight * ALPHABET.index(sign) for weight, sign in enumerate(signs, start=2)) % len(ALPHABET)]
    return f"{signs[:3]}-{signs[3:6]}-{signs[6:]}"
