"""What the audit trails of the services call things, in plain words."""

from collections.abc import Mapping

ACTIONS: Mapping[str, str] = {
    "access.changed": "Changed who has access",
    "access.ended": "Ended somebody's access",
    "access.granted": "Gave somebody access",
    "advice-request.viewed": "Opened a request for advice",
    "advice.amended": "Added to advice",
    "advice.missed": "Advice was not there on its day",
    "advice.nil-return": "Answered that there is no advice to give",
    "advice.received": "Sent advice",
    "advice.reminded": "Whoever owes advice was reminded",
    "advice.requested": "Asked for advice",
    "advice.reuse-answered": "Answered whether earlier advice may be used",
    "advice.reuse-proposed": "Named earlier advice that could be used",
    "advice.sent-for-another": "Sent advice that somebody else was asked for",
    "case.opened": "The case was opened",
    "child.added": "Added the record",
    "child.changed": "Changed the details",
    "child.reuses-viewed": "Opened what is proposed about earlier advice",
    "child.viewed": "Opened the record",
    "conversation.needs-no-answer": "Noted that a message needs no answer",
    "conversation.viewed": "Opened messages",
    "conversation.written": "Sent a message",
    "conversations.viewed": "Opened the list of messages",
    "document.deleted": "Deleted a file",
    "document.scanned": "A file was checked for viruses",
    "document.shared": "Shared a file",
    "document.unshared": "Stopped sharing a file",
    "document.uploaded": "Uploaded a file",
    "document.viewed": "Opened a file",
    "draft.shared": "The files of a form were shared",
    "draft.unshared": "The files of a form were shared no more",
    "draft_discarded": "Deleted a form that was not sent",
    "draft_read": "Opened a form that is being filled in",
    "draft_role_chosen": "Chose the role for a form",
    "draft_shared": "Shared a form with colleagues",
    "draft_sharing_ended": "Stopped sharing a form",
    "form_amended": "Added to a form that was sent",
    "form_started": "Started a form",
    "form_submitted": "Sent a form",
    "forms_listed": "Opened the list of forms",
    "match.found": "Another record like this one was found",
    "message.opened": "Opened a message of the portal",
    "page_saved": "Saved a page of a form",
    "request.amended": "Added to the request",
    "request.received": "Sent the request",
    "submission_downloaded": "Downloaded a form as a PDF",
    "submission_read": "Opened a form that was sent",
    "trail.viewed": "Opened this page",
}


def in_words(action: str) -> str:
    """Return an action in words; one that has none yet, with its code."""
    return ACTIONS.get(action) or f"Something else ({action})"
