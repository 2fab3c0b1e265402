"""Recovery codes: what a person keeps on paper for the day the telephone with the authenticator app is lost."""

import secrets

COUNT = 10
_ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ0123456789"  # Crockford's base 32: no I, L, O or U, which are misread
_LENGTH = 16  # 16 characters of 5 bits: 80 bits
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_codes() -> list[str]:
    """Return ten codes of 80 random bits, as four groups of four."""
    return ["-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(_LENGTH // 4)) for _ in range(COUNT)]


def read(typed: str) -> str | None:
    """Return the code as it was made, without hyphens, from what somebody typed; None when it cannot be a recovery code."""
    code = "".join(character for character in typed.upper() if character.isalnum()).translate(_MISREAD)
    return code if len(code) == _LENGTH and all(character in _ALPHABET for character in code) else None
