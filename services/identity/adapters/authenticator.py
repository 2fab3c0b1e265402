"""Authenticator apps: time-based one-time passwords (RFC 6238) with SHA-1, six digits and steps of 30 seconds, as every app expects."""

import hmac
from datetime import datetime

import pyotp

STEP_SECONDS = 30
WINDOW = 1
"""Steps before and after the present one that are taken: telephones and servers differ by some seconds."""
ISSUER = "Waymark"


def new_seed() -> str:
    """Return 160 random bits in base 32, as an app takes them."""
    return pyotp.random_base32(32)


def uri(seed: str, email: str) -> str:
    """Return the otpauth address that a QR code holds: it names the account, so it is shown to its owner only."""
    return pyotp.TOTP(seed).provisioning_uri(name=email, issuer_name=ISSUER)


def matching_step(seed: str, code: str, now: datetime) -> int | None:
    """Return the number of the step that shows this code, counted from 1970; None when no step of the window does.

    A caller has to remember it: a step that was used once is not taken again (RFC 6238, 5.2).
    """
    present = int(now.timestamp()) // STEP_SECONDS
    totp = pyotp.TOTP(seed)
    typed = code.encode("utf-8", "surrogatepass")
    found = None
    for step in range(present - WINDOW, present + WINDOW + 1):
        if hmac.compare_digest(totp.generate_otp(step).encode(), typed):
            found = step
    return found
