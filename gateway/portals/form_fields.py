"""The names of the fields of a page's form, and the way back: from what a browser sends to answers.

Names: `q` for most questions, `q-day` and its like for a date, `q-line1` and its like for an address, `q-0-document_id` and
its like for the files of a question, and `g-0-...` before each name inside the first item of a group.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from chassis.errors import TooLarge
from gateway.portals.questions import ADDRESS_PARTS, DATE_PARTS, Answers, Question

MAX_FIELDS = 1000
MAX_BYTES = 1024 * 1024

FILE_PARTS = ("document_id", "name", "description")

Values = Mapping[str, Sequence[str]]
"""The values that a browser sent, by field name, in their order."""


def gather(pairs: Iterable[tuple[str, Any]]) -> dict[str, list[str]]:
    """Collect the text fields of a form; files are left out. Raises TooLarge past MAX_FIELDS fields or MAX_BYTES of text.

    A browser sends each line break as CR LF; the answers hold LF, so that a limit counts what the page counted.
    """
    found: dict[str, list[str]] = {}
    fields = size = 0
    for name, value in pairs:
        if not isinstance(value, str):
            continue
        fields += 1
        size += len(name) + len(value.encode("utf-8", "surrogatepass"))
        if fields > MAX_FIELDS or size > MAX_BYTES:
            raise TooLarge("too_large", "There is more on this page than we can take at once")
        found.setdefault(name, []).append(value.replace("\r\n", "\n"))
    return found


def parse_answers(questions: Sequence[Question], values: Values, prefix: str = "") -> Answers:
    """Answers to `questions` exactly as typed, one for each question, empty where nothing came. Fields of no question are left out.

    Items of a group that are blank throughout are dropped, apart from as many as the group needs: an empty row that "Add more"
    left behind is nothing that anybody typed.
    """
    return {question.id: _parse(question, values, prefix + question.id) for question in questions if question.kind != "information"}


def _parse(question: Question, values: Values, name: str) -> Any:
    match question.kind:
        case "date":
            return {part: _first(values, f"{name}-{part}") for part in DATE_PARTS}
        case "address":
            return {part: _first(values, f"{name}-{part}") for part in ADDRESS_PARTS}
        case "checkboxes":
            return list(values.get(name, ()))
        case "files":
            items = ({part: _first(values, f"{name}-{index}-{part}") for part in FILE_PARTS} for index in _indexes(values, name))
            return [item for item in items if item["document_id"]]
        case "group":
            return _parse_group(question, values, name)
        case _:
            return _first(values, name)


def _parse_group(question: Question, values: Values, name: str) -> list[Answers]:
    items = [parse_answers(question.questions, values, f"{name}-{index}-") for index in _indexes(values, name)]
    filled = [item for item in items if not is_blank(item)]
    blank = [item for item in items if is_blank(item)]
    return filled + blank[: max(0, (question.minimum or 0) - len(filled))]


def _indexes(values: Values, name: str) -> list[int]:
    """The numbers of the items that were sent, ascending. MAX_FIELDS bounds how many there can be."""
    pattern = re.compile(re.escape(name) + r"-(0|[1-9]\d{0,3})-")
    found = {int(match[1]) for field in values if (match := pattern.match(field))}
    return sorted(found)


def _first(values: Values, name: str) -> str:
    found = values.get(name)
    return found[0] if found else ""


def is_blank(answer: Any) -> bool:
    """Whether nothing was typed or chosen anywhere in an answer."""
    if isinstance(answer, Mapping):
        return all(is_blank(part) for part in answer.values())
    if isinstance(answer, str):
        return not answer.strip()
    return all(is_blank(part) for part in answer)
