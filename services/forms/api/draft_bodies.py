"""Bodies about forms that are being filled in. Times are ISO 8601 in UTC."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.forms.api.section_bodies import DeclarationBody, ResponseBody, SectionBody, section_bodies
from services.forms.domain.definition import Definition
from services.forms.domain.draft import Draft
from services.forms.domain.submission import RecordLine
from services.forms.use_cases.list_forms import Forms
from services.forms.use_cases.read_page import ShownPage
from services.forms.use_cases.save_page import PageSaved
from services.forms.use_cases.show_summary import Summary

_Short = Annotated[str, Field(max_length=100)]


_Line = Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class NewDraft(_Request):
    """The form to start."""

    form: _Short


class PageAnswers(_Request):
    """The answers of one page as typed, and the version that the person saw."""

    answers: dict[str, Any]
    version: Annotated[int, Field(ge=0, le=1_000_000, strict=True)]
    mode: Literal["continue", "later"]


class RecordLineBody(_Request):
    """One thing that the portal knew besides the form, such as the child's name."""

    label: Annotated[_Line, Field(min_length=1, max_length=100)]
    value: Annotated[list[_Line], Field(max_length=10)]


class Agreement(_Request):
    """The statements agreed to, by id; `record` is kept with the submission and printed on its PDF."""

    declarations: Annotated[list[_Short], Field(max_length=20)]
    record: Annotated[list[RecordLineBody], Field(max_length=30)] = []

    def lines(self) -> list[RecordLine]:
        """Return the record as the domain has it."""
        return [RecordLine(line.label, tuple(line.value)) for line in self.record]


class StartedForm(ResponseBody):
    """A form that was begun."""

    draft_id: UUID
    form: str
    title: str
    last_page: str
    saved_at: datetime


class AvailableForm(ResponseBody):
    """A form that can be started."""

    form: str
    title: str
    summary: str


class SubmittedForm(ResponseBody):
    """A form that was sent."""

    submission_id: UUID
    form: str
    title: str
    reference: str
    received_at: datetime


class FormList(ResponseBody):
    """A person's forms about a child."""

    started: list[StartedForm]
    available: list[AvailableForm]
    submitted: list[SubmittedForm]

    @classmethod
    def of(cls, forms: Forms) -> Self:
        """Return the body of the lists."""
        return cls(
            started=[
                StartedForm(draft_id=draft.id, form=draft.form, title=definition.title, last_page=draft.last_page, saved_at=draft.saved_at)
                for draft, definition in forms.started
            ],
            available=[AvailableForm.model_validate(definition) for definition in forms.available],
            submitted=[
                SubmittedForm(submission_id=item.id, form=item.form, title=definition.title, reference=item.reference, received_at=item.received_at)
                for item, definition in forms.submitted
            ],
        )


class DraftStarted(ResponseBody):
    """The draft, and the page to open it at: `summary` after its last page."""

    draft_id: UUID
    page: str


class DraftBody(ResponseBody):
    """What a page says about its draft."""

    id: UUID
    child_id: UUID
    form: str
    title: str
    definition_version: int
    last_page: str

    @classmethod
    def of(cls, draft: Draft, definition: Definition) -> Self:
        """Return the body of a draft."""
        return cls(
            id=draft.id,
            child_id=draft.child_id,
            form=draft.form,
            title=definition.title,
            definition_version=definition.version,
            last_page=draft.last_page,
        )


class StepBody(ResponseBody):
    """One page in the steps at the top."""

    id: str
    title: str
    state: Literal["current", "complete", "incomplete", "not_started"]
    reachable: bool


class PageBody(ResponseBody):
    """A page to draw: its questions as `question_json` gives them."""

    id: str
    title: str
    guidance: str | None
    questions: list[dict[str, Any]]


class DraftPage(ResponseBody):
    """One page of a draft with its answers. `version` is 0 while it was never saved."""

    draft: DraftBody
    steps: list[StepBody]
    page: PageBody
    answers: dict[str, Any]
    version: int
    previous: str | None
    next: str

    @classmethod
    def of(cls, shown: ShownPage, questions: list[dict[str, Any]]) -> Self:
        """Return the body of a page."""
        return cls(
            draft=DraftBody.of(shown.draft, shown.definition),
            steps=[StepBody.model_validate(step) for step in shown.steps],
            page=PageBody(id=shown.page.id, title=shown.page.title, guidance=shown.page.guidance, questions=questions),
            answers=dict(shown.answers),
            version=shown.version,
            previous=shown.previous,
            next=shown.next,
        )


class FieldProblem(ResponseBody):
    """One answer that has to change, by the name of its field on the page."""

    field: str
    message: str


class SavedPageBody(ResponseBody):
    """The page is kept. `next` is null while there are errors, and after saving for later."""

    version: int
    errors: list[FieldProblem]
    next: str | None

    @classmethod
    def of(cls, saved: PageSaved) -> Self:
        """Return the body of a save."""
        return cls(version=saved.version, errors=[FieldProblem.model_validate(error) for error in saved.errors], next=saved.next)


class PageProblem(FieldProblem):
    """One answer that has to change, and its page."""

    page: str


class SummaryBody(ResponseBody):
    """Everything in a draft, and what stands in the way of submitting it."""

    draft: DraftBody
    steps: list[StepBody]
    sections: list[SectionBody]
    declarations: list[DeclarationBody]
    problems: list[PageProblem]

    @classmethod
    def of(cls, summary: Summary) -> Self:
        """Return the body of a summary."""
        return cls(
            draft=DraftBody.of(summary.draft, summary.definition),
            steps=[StepBody.model_validate(step) for step in summary.form.steps(None)],
            sections=section_bodies(summary.sections),
            declarations=[DeclarationBody.model_validate(item) for item in summary.definition.declarations],
            problems=[PageProblem(page=page.id, field=error.field, message=error.message) for page, error in summary.form.problems],
        )
