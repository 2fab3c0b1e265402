"""Read a form that was sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.forms.domain.definition import Definition
from services.forms.domain.filled_form import FilledForm
from services.forms.domain.submission import Submission
from services.forms.domain.summary import Section, record_section, sections
from services.forms.store import Work


@dataclass(frozen=True)
class ShownSubmission:
    """A submission with its answers as they are read, drawn with the definition that it was made with."""

    submission: Submission
    definition: Definition
    sections: Sequence[Section]


async def read_submission(submission_id: UUID, person_id: UUID, child_id: UUID, work: Work, *, action: str = "submission_read") -> ShownSubmission:
    """Return the submission and note who looked, as `action`. Raises `NotFound` when it is somebody else's."""
    submission = await work.submissions.get(submission_id)
    submission.refuse_others(person_id, child_id)
    definition = await work.definitions.get(submission.definition_hash)
    work.audit.record(action, "submission", submission.id, actor=person_id, stream=child_id)
    return ShownSubmission(submission, definition, [*record_section(submission.record), *sections(FilledForm(definition, submission.answers))])
