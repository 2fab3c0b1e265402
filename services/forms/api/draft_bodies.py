"""Bodies about forms that are being filled in. Times are ISO 8601 in UTC."""

from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.forms.api.section_bodies import DeclarationBody, ResponseBody, SectionBody, section_bodies
from services.forms.domain.definition import Definition
from services.forms.domain.draft import Draft
from services.forms.domain.submission import RecordLine
from services.forms.use_cases.read_page import ShownPage
from services.forms.use_cases.save_page import PageSaved
from services.forms.use_cases.show_summary import Summary
from services.forms.use_cases.start_draft import Started

_Short = Annotated[str, Field(max_length=100)]


_Line = Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class NewDraft(_Request):
    """The form to start, or the request for advice to answer: one of the two. `role_id` is in which role a professional does it."""

    form: _Short | None = None
    advice_request_id: UUID | None = None
    role_id: UUID | None = None


class ChosenRole(_Request):
    """In which role a professional goes on with a form."""

    role_id: UUID


class Sharing(_Request):
    """Whether colleagues may see and change a draft."""

    shared: Annotated[bool, Field(strict=True)]


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


class DraftStarted(ResponseBody):
    """The draft, and the page to open it at: `summary` after its last page."""

    draft_id: UUID
    page: str

    @classmethod
    def of(cls, started: Started) -> Self:
        """Return the body of a draft to go on with."""
        return cls(draft_id=started.draft.id, page=started.draft.last_page)


class DraftBody(ResponseBody):
    """What a page says about its draft. `mine` is false where a colleague shares it."""

    id: UUID
    child_id: UUID
    form: str
    title: str
    definition_version: int
    last_page: str
    kind: str
    role_id: UUID | None
    organisation_id: UUID | None
    shared: bool
    mine: bool
    advice_request_id: UUID | None
    revises: UUID | None

    @classmethod
    def of(cls, draft: Draft, definition: Definition, person_id: UUID) -> Self:
        """Return the body of a draft."""
        return cls(
            id=draft.id,
            child_id=draft.child_id,
            form=draft.form,
            title=definition.title,
            definition_version=definition.version,
            last_page=draft.last_page,
            kind=definition.kind,
            role_id=draft.role_id,
            organisation_id=draft.organisation_id,
            shared=draft.shared,
            mine=draft.person_id == person_id,
            advice_request_id=draft.advice_request_id,
            revises=draft.revises,
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
    def of(cls, shown: ShownPage, questions: list[dict[str, Any]], person_id: UUID) -> Self:
        """Return the body of a page."""
        return cls(
            draft=DraftBody.of(shown.draft, shown.definition, person_id),
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
    def of(cls, summary: Summary, person_id: UUID) -> Self:
        """Return the body of a summary."""
        return cls(
            draft=DraftBody.of(summary.draft, summary.definition, person_id),
            steps=[StepBody.model_validate(step) for step in summary.form.steps(None)],
            sections=section_bodies(summary.sections),
            declarations=[DeclarationBody.model_validate(item) for item in summary.definition.declarations],
            problems=[PageProblem(page=page.id, field=error.field, message=error.message) for page, error in summary.form.problems],
        )
