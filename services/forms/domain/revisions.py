"""The revisions of forms that were sent."""

from collections.abc import Iterable

from services.forms.domain.submission import Submission


def by_form(submissions: Iterable[Submission]) -> list[list[Submission]]:
    """Return the revisions of each form together, the newest first; of the forms the one that was added to last comes first."""
    found: dict[object, list[Submission]] = {}
    for submission in sorted(submissions, key=lambda item: (item.received_at, item.revision), reverse=True):
        found.setdefault(submission.first_id, []).append(submission)
    return [sorted(revisions, key=lambda item: item.revision, reverse=True) for revisions in found.values()]
