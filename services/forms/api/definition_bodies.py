"""Bodies about the versions of forms, for administrators. Times are ISO 8601 in UTC."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.forms.api.draft_bodies import PageBody
from services.forms.api.questions import question_json
from services.forms.api.section_bodies import DeclarationBody, ResponseBody
from services.forms.domain.definition import Definition, Page
from services.forms.domain.upload import Upload, depends_on_other_pages
from services.forms.use_cases.list_definitions import Definitions, OfferedForm

_MOST_CHARACTERS = 1_000_000


class NewVersion(BaseModel):
    """The text of a form definition, in YAML."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    text: Annotated[str, Field(max_length=_MOST_CHARACTERS)]


class _FormBody(ResponseBody):
    form: str
    version: int
    title: str
    kind: str
    advice: str | None
    offered_to: Literal["self", "others", "professionals"]


def _said(definition: Definition) -> dict[str, Any]:
    return {name: getattr(definition, name) for name in _FormBody.model_fields}


class OfferedBody(_FormBody):
    """A form and the version of it that is offered. `published_by` is null for one that came in a file, as is `passed_over` unless a newer one did."""

    since: datetime
    published_by: UUID | None
    next_version: int
    passed_over: int | None

    @classmethod
    def of(cls, offered: OfferedForm) -> Self:
        """Return the body of a form."""
        return cls(
            **_said(offered.definition),
            since=offered.version.since,
            published_by=offered.version.published_by,
            next_version=offered.next_version,
            passed_over=offered.passed_over,
        )


class UploadBody(_FormBody):
    """A version that waits to be published."""

    id: UUID
    uploaded_by: UUID
    uploaded_at: datetime

    @classmethod
    def of(cls, upload: Upload, **more: Any) -> Self:
        """Return the body of an upload; `more` is what its own page says besides."""
        return cls(**_said(upload.definition), id=upload.id, uploaded_by=upload.uploaded_by, uploaded_at=upload.uploaded_at, **more)


class DefinitionList(ResponseBody):
    """The forms that are offered, by title, and the versions that wait to be published."""

    forms: list[OfferedBody]
    uploads: list[UploadBody]

    @classmethod
    def of(cls, found: Definitions) -> Self:
        """Return the body of the lists."""
        return cls(forms=[OfferedBody.of(form) for form in found.forms], uploads=[UploadBody.of(upload) for upload in found.uploads])


class PageName(ResponseBody):
    """A page of a form."""

    id: str
    title: str


class WholeUpload(UploadBody):
    """A version that waits to be published: its text, and what it holds."""

    summary: str
    text: str
    pages: list[PageName]
    declarations: list[DeclarationBody]

    @classmethod
    def whole(cls, upload: Upload) -> Self:
        """Return the body of an upload with everything in it."""
        definition = upload.definition
        return cls.of(
            upload,
            summary=definition.summary,
            text=upload.text,
            pages=[PageName.model_validate(page) for page in definition.pages],
            declarations=[DeclarationBody.model_validate(item) for item in definition.declarations],
        )


class DependenceBody(ResponseBody):
    """A question that is asked only when another, on another page, is answered in one of these ways."""

    label: str
    question: str
    answers: list[str]


class PreviewPage(ResponseBody):
    """One page as it will be drawn, with all its questions."""

    title: str
    offered_to: Literal["self", "others", "professionals"]
    pages: list[PageName]
    page: PageBody
    depends: list[DependenceBody]

    @classmethod
    def of(cls, definition: Definition, page: Page) -> Self:
        """Return the body of a page."""
        return cls(
            title=definition.title,
            offered_to=definition.offered_to,
            pages=[PageName.model_validate(other) for other in definition.pages],
            page=PageBody(id=page.id, title=page.title, guidance=page.guidance, questions=question_json(definition, page, page.questions)),
            depends=[DependenceBody.model_validate(item) for item in depends_on_other_pages(definition, page)],
        )


class NextVersion(ResponseBody):
    """The text of a form as the beginning of its next version, which has this number."""

    text: str
    version: int


class Published(ResponseBody):
    """The version that was published."""

    form: str
    version: int
