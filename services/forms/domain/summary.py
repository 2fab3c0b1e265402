"""Answers as a person reads them: the check page, the receipt and the PDF are all drawn from this."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from services.forms.domain.answers import is_blank
from services.forms.domain.definition import Definition, Question
from services.forms.domain.filled_form import FilledForm
from services.forms.domain.identifiers import compact, is_nhs_number, spaced_nhs_number
from services.forms.domain.kinds import ADDRESS_PARTS, CHOICES, DATE_PARTS
from services.forms.domain.submission import RecordLine
from services.forms.domain.validation import read_date

NOT_PROVIDED = "Not provided"
WITHHELD = "Files are not part of this copy"


@dataclass(frozen=True)
class ShownFile:
    """A document that was added, with the name and description that the person gave."""

    document_id: str
    name: str
    description: str


@dataclass(frozen=True)
class ShownItem:
    """One entry of a repeating group: "Person 2" and what was answered about them."""

    title: str
    answers: tuple["ShownAnswer", ...]


@dataclass(frozen=True)
class ShownAnswer:
    """One question and its answer: `value` in lines, or the files, or the items of a group. What is `council_only` is marked for the council, its reader."""

    question: str
    label: str
    value: tuple[str, ...]
    files: tuple[ShownFile, ...] = ()
    items: tuple[ShownItem, ...] = ()
    council_only: bool = False


@dataclass(frozen=True)
class Section:
    """One page of the form. `complete` says that nothing on it has to change before the form can be submitted."""

    page: str
    title: str
    complete: bool
    answers: tuple[ShownAnswer, ...]


def sections(form: FilledForm) -> list[Section]:
    """Return the visible questions and their answers, page by page, leaving out pages that only tell something."""
    shown = []
    for page in form.pages:
        given = form.answers.get(page.id, {})
        answers = tuple(show_answer(question, given.get(question.id)) for question in page.questions if question.asks and question.id in form.visible)
        if answers:
            shown.append(Section(page.id, page.title, not form.errors(page), answers))
    return shown


def record_section(record: Sequence[RecordLine]) -> list[Section]:
    """Return what the portal knew besides the form as a section before the others, or none when nothing was recorded."""
    answers = tuple(ShownAnswer(f"record_{number}", line.label, tuple(line.value) or (NOT_PROVIDED,)) for number, line in enumerate(record))
    return [Section("record", "Details already held", complete=True, answers=answers)] if answers else []


def for_professionals(shown: Sequence[Section], *versions: Definition) -> list[Section]:
    """Return the sections of what a family sent as others may read them: without what only the council may know by any of these versions
    of the form, and with the id of each file and neither its name nor its description, since both say what is in it.
    """  # noqa: D205 - one sentence that does not fit one line
    hidden = _council_only(versions)
    kept = ((section, [answer for answer in section.answers if answer.question not in hidden]) for section in shown)
    return [replace(section, answers=tuple(_without_files(answer) for answer in answers)) for section, answers in kept if answers]


def for_council(shown: Sequence[Section], *versions: Definition) -> list[Section]:
    """Return the sections with a mark on what nobody but its authors and the council may know, by any of these versions of the form."""
    marked = _council_only(versions)
    return [replace(section, answers=tuple(replace(answer, council_only=answer.question in marked) for answer in section.answers)) for section in shown]


def _council_only(versions: Sequence[Definition]) -> frozenset[str]:
    return frozenset[str]().union(*(version.council_only for version in versions))


def _without_files(answer: ShownAnswer) -> ShownAnswer:
    if not answer.files:
        return answer
    return replace(answer, value=(WITHHELD,), files=tuple(ShownFile(file.document_id, "", "") for file in answer.files))


def show_answer(question: Question, value: Any) -> ShownAnswer:
    """Return one answer as it is shown."""
    if is_blank(value):
        return ShownAnswer(question.id, question.label, (NOT_PROVIDED,))
    if question.kind == "files":
        files = tuple(ShownFile(file["document_id"], file["name"], file["description"].strip()) for file in value)
        return ShownAnswer(question.id, question.label, tuple(": ".join(filter(None, (file.name, file.description))) for file in files), files=files)
    if question.kind == "group":
        return ShownAnswer(question.id, question.label, (), items=_items(question, value))
    return ShownAnswer(question.id, question.label, tuple(_lines(question, value)))


def _items(question: Question, entries: list[Mapping[str, Any]]) -> tuple[ShownItem, ...]:
    given = [entry for entry in entries if not is_blank(entry)]
    return tuple(
        ShownItem(f"{question.item} {number}", tuple(show_answer(part, entry.get(part.id)) for part in question.questions if not is_blank(entry.get(part.id))))
        for number, entry in enumerate(given, start=1)
    )


def _lines(question: Question, value: Any) -> list[str]:
    if question.kind == "date":
        real = read_date(value)
        return [f"{real.day} {real:%B %Y}"] if real else [" ".join(value.get(part, "").strip() for part in DATE_PARTS).strip()]
    if question.kind == "address":
        return [value[part].strip() for part in ADDRESS_PARTS if value.get(part, "").strip()]
    if question.kind in CHOICES:
        chosen = value if isinstance(value, list) else [value]
        return [label for option, label in question.labels.items() if option in chosen]
    if question.kind == "nhs_number" and is_nhs_number(value):
        return [spaced_nhs_number(value)]
    if question.kind in {"upn", "uln"}:
        return [compact(value)]
    return str(value).strip().splitlines()
