"""What one page may ask the next to say, once. Only the key travels, in a cookie: never a word about anybody."""

from typing import Literal

Notice = Literal[
    "work-saved",
    "work-removed",
    "colleague-invited",
    "invitation-withdrawn",
    "invitation-accepted",
    "colleague-removed",
    "colleague-changed",
    "password-reset",
    "password-changed",
    "two-step-saved",
    "details-saved",
    "session-ended",
    "signed-out",
    "timed-out",
    "code-sent",
    "code-sent-to-you",
    "email-changed",
    "somebody-else",
    "child-added",
    "child-over-25",
    "child-saved",
    "form-saved",
    "form-deleted",
    "form-sent-already",
    "file-uploaded",
    "file-removed",
]

NOTICES: dict[Notice, str] = {
    "work-saved": "Your work details are saved.",
    "work-removed": "These work details are removed.",
    "colleague-invited": "The invitation is on its way. Its link works for 7 days.",
    "invitation-withdrawn": "The invitation is withdrawn. Its link does not work any more.",
    "invitation-accepted": "You have joined the organisation.",
    "colleague-removed": "Your colleague is removed, and sees nothing of the organisation any more.",
    "colleague-changed": "The change is saved.",
    "password-reset": "Your password is changed. Sign in with the new one.",
    "password-changed": "Your password is changed. You have been signed out everywhere else.",
    "two-step-saved": "Two step verification is saved. Sign in again to go on.",
    "details-saved": "Your details are saved.",
    "session-ended": "That session has been ended.",
    "signed-out": "You are signed out.",
    "timed-out": "You were signed out because nothing was done for a while. Sign in to go on.",
    "code-sent": "We have sent a new code. The one before it no longer works.",
    "code-sent-to-you": "We have sent a security code to the e-mail address that you have now. It works for 10 minutes.",
    "email-changed": "Your e-mail address is changed. Sign in with the new one.",
    "somebody-else": "Somebody else was signed in when that page was opened, so it was not saved.",
    "child-added": "They are added. You can now start a form.",
    "child-over-25": "They are added, and by the date of birth they are over 25. An EHC plan can be kept until the end of the academic year in which "
    "somebody turns 25. If the date is wrong, change their details.",
    "child-saved": "The details are saved.",
    "form-saved": "Your form is saved. You can continue it at any time.",
    "form-deleted": "The form is deleted.",
    "form-sent-already": "This form has been sent already. This is what you sent.",
    "file-uploaded": "The file is uploaded. It is now being checked for viruses, and you can go on.",
    "file-removed": "The file is removed.",
}

ONLY_TELLING: frozenset[str] = frozenset({"timed-out", "somebody-else", "child-over-25", "form-sent-already"})
"""Notices that do not report a success."""
