"""Read a form that was sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.forms.domain.caller import Caller
from services.forms.domain.definition import Definition
from services.forms.domain.filled_form import FilledForm
from services.forms.domain.submission import Standing, Submission
from services.forms.domain.summary import Section, for_council, for_professionals, record_section, sections
from services.forms.store import Work


@dataclass(frozen=True)
class ShownSubmission:
    """A submission with its answers as they are read, drawn with the definition that it was made with.

    `others` are its other revisions that the reader may see, the newest first. `can_add` tells whether they may add one. `for_council` tells that
    the reader is the council.
    """

    submission: Submission
    definition: Definition
    sections: Sequence[Section]
    by: Standing
    others: Sequence[Submission]
    can_add: bool
    for_council: bool


async def read_submission(submission_id: UUID, caller: Caller, work: Work, *, action: str = "submission_read") -> ShownSubmission:
    """Return the submission and note who looked, as `action`. Raises `NotFound` when the caller may not read it.

    The council reads everything, with a mark on what is for it alone.

    A professional who reads what the family sent is told which files belong to it and nothing else about them: documents knows which the
    family shares. What only the council may know is left out, by the newest version of the form too: an older one may have promised it in words alone.
    """
    submission = await work.submissions.get(submission_id)
    by = submission.standing(caller)
    definition = await work.definitions.get(submission.definition_hash)
    revisions = await work.submissions.revisions(submission.first_id)
    detail = {"sent_by": by}
    work.audit.record(action, "submission", submission.id, actor=caller.person_id, stream=submission.child_id, detail=detail)
    shown = [*record_section(submission.record), *sections(FilledForm(definition, submission.answers, submission.received_on))]
    if caller.is_council:
        shown = for_council(shown, definition, await work.definitions.newest(submission.form))
    elif by == "family":
        shown = for_professionals(shown, definition, await work.definitions.newest(submission.form))
    return ShownSubmission(
        submission,
        definition,
        shown,
        by,
        [item for item in revisions if item.id != submission.id and item.is_open_to(caller)],
        revisions[0].takes_additions_of(caller, definition.kind),
        caller.is_council,
    )
