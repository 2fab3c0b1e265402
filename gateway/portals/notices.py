"""What one page may ask the next to say, once. Only the key travels, in a cookie: never a word about anybody."""

from typing import Literal

Notice = Literal[
    "confirmed",
    "password-reset",
    "password-changed",
    "two-step-saved",
    "details-saved",
    "session-ended",
    "signed-out",
    "timed-out",
    "code-sent",
    "somebody-else",
]

NOTICES: dict[Notice, str] = {
    "confirmed": "Your e-mail address is confirmed. You can sign in now.",
    "password-reset": "Your password is changed. Sign in with the new one.",
    "password-changed": "Your password is changed. You have been signed out everywhere else.",
    "two-step-saved": "Two step verification is saved. Sign in again to go on.",
    "details-saved": "Your details are saved.",
    "session-ended": "That session has been ended.",
    "signed-out": "You are signed out.",
    "timed-out": "You were signed out because nothing was done for a while. Sign in to go on.",
    "code-sent": "We have sent a new code. The one before it no longer works.",
    "somebody-else": "Somebody else was signed in when that page was opened, so it was not saved.",
}

ONLY_TELLING: frozenset[str] = frozenset({"timed-out", "somebody-else"})
"""Notices that do not report a success."""
