"""What the bodies of drafts and submissions share: answers as they are read."""

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from services.forms.domain.summary import Section


class ResponseBody(BaseModel):
    """A response, made from an object of the domain."""

    model_config = ConfigDict(from_attributes=True, hide_input_in_errors=True)


class FileBody(ResponseBody):
    """A document that was added."""

    document_id: str
    name: str
    description: str


class ItemBody(ResponseBody):
    """One entry of a repeating group."""

    title: str
    answers: list["AnswerBody"]


class AnswerBody(ResponseBody):
    """One answer as it is read: `value` in lines; files and the items of a group besides. `council_only` marks, for the council, what it alone reads."""

    question: str
    label: str
    value: list[str]
    files: list[FileBody] = []
    items: list[ItemBody] = []
    council_only: bool = False


class SectionBody(ResponseBody):
    """One page of the form as it is read."""

    page: str
    title: str
    complete: bool
    answers: list[AnswerBody]


class DeclarationBody(ResponseBody):
    """A statement to agree to."""

    id: str
    label: str


def section_bodies(found: Sequence[Section]) -> list[SectionBody]:
    """Return the bodies of sections."""
    return [SectionBody.model_validate(section) for section in found]
