"""The shape of answers: what may be stored at all, however wrong it still is.

A page posted from a browser always has the right shape, so a mistake here is a program's and the save is refused. What a
person can get wrong is judged in `validation`, after it was kept.

Answers, by question id: text kinds "as typed"; radios and select "value"; checkboxes ["value"]; date {"day", "month", "year"};
address {"line1", "line2", "town", "county", "postcode"}; files [{"document_id", "name", "description"}]; group
[{question id: answer}]. An unanswered question is absent or blank.
"""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.errors import FieldError, Invalid, TooLarge
from services.forms.domain.definition import Page, Question
from services.forms.domain.kinds import ADDRESS_PARTS, DATE_PARTS, FILE_PARTS, HARD_PAGE, HARD_VALUE, ONE_CHOICE, TEXTS

Answers = Mapping[str, Any]

_HARD_LIST = 100
# PostgreSQL stores neither in JSON. No browser sends them.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def check_shape(page: Page, answers: Answers) -> None:
    """Accept answers that can be stored for this page.

    Raises `Invalid` naming each answer of the wrong type, unknown field, or value over HARD_VALUE characters, and `TooLarge`
    when the page is over HARD_PAGE characters in all.
    """
    shape = _Shape()
    for name, value in answers.items():
        question = page.asked.get(name)
        if question is None:
            shape.refuse(name, "This page has no such question")
        else:
            shape.answer(question, name, value)
    if shape.errors:
        raise Invalid(shape.errors, code="wrong_shape", message="Some answers could not be read")
    if shape.size > HARD_PAGE:
        raise TooLarge("page_too_large", f"This page holds more than {HARD_PAGE:,} characters. Shorten your answers, or add a document instead")


def is_blank(value: Any) -> bool:
    """Whether an answer of the right shape says nothing."""
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, Mapping):
        return all(is_blank(part) for part in value.values())
    if isinstance(value, list):
        return all(is_blank(item) for item in value)
    return value is None


def length(text: str) -> int:
    """Return the length as the browser's character count shows it: a line break is one, and what needs two UTF-16 units is two.

    A form posts a line break as CR and LF, while the text box counts one.
    """
    return len(text.replace("\r\n", "\n").encode("utf-16-le", "surrogatepass")) // 2


class _Shape:
    def __init__(self) -> None:
        self.errors: list[FieldError] = []
        self.size = 0

    def refuse(self, field: str, message: str) -> None:
        # The name may be anything that a program sent, and goes back in the answer: half a surrogate pair cannot be written.
        self.errors.append(FieldError(field[:200].encode(errors="replace").decode(), message))

    def answer(self, question: Question, field: str, value: Any) -> None:
        kind = question.kind
        if kind in TEXTS:
            self._text(field, value)
        elif kind in ONE_CHOICE:
            self._choice(question, field, value)
        elif kind == "checkboxes":
            self._choices(question, field, value)
        elif kind == "date":
            self._parts(field, value, DATE_PARTS)
        elif kind == "address":
            self._parts(field, value, ADDRESS_PARTS)
        elif kind == "files":
            self._files(field, value)
        elif kind == "group":
            self._group(question, field, value)

    def _text(self, field: str, value: Any) -> bool:
        if not isinstance(value, str):
            self.refuse(field, "This answer must be text")
            return False
        self.size += len(value)
        if len(value) > HARD_VALUE:
            self.refuse(field, f"This answer is too long to save. Shorten it to {HARD_VALUE:,} characters or fewer")
        if _UNSTORABLE.search(value):
            self.refuse(field, "This answer has a character that cannot be saved")
        return True

    def _choice(self, question: Question, field: str, value: Any) -> None:
        if self._text(field, value) and value and value not in question.labels:
            self.refuse(field, "Select one of the options")

    def _choices(self, question: Question, field: str, value: Any) -> None:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.refuse(field, "This answer must be a list of options")
        elif len(set(value)) != len(value) or not all(item in question.labels for item in value):
            self.refuse(field, "Select from the options, each once")

    def _parts(self, field: str, value: Any, names: tuple[str, ...]) -> None:
        if not isinstance(value, dict):
            self.refuse(field, f"This answer must have the parts {', '.join(names)}")
            return
        for name, part in value.items():
            if name in names:
                self._text(f"{field}-{name}", part)
            else:
                self.refuse(f"{field}-{name}", "This answer has no such part")

    def _items(self, field: str, value: Any) -> list[dict[str, Any]]:
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.refuse(field, "This answer must be a list")
            return []
        if len(value) > _HARD_LIST:
            self.refuse(field, f"This answer has more than {_HARD_LIST} entries, which is too many to save")
            return []
        return value

    def _files(self, field: str, value: Any) -> None:
        found = self._items(field, value)
        for index, item in enumerate(found):
            if set(item) != set(FILE_PARTS):
                self.refuse(f"{field}-{index}", f"A file must have the parts {', '.join(FILE_PARTS)}")
                continue
            for name in ("name", "description"):
                self._text(f"{field}-{index}-{name}", item[name])
            if not _is_id(item["document_id"]):
                self.refuse(f"{field}-{index}-document_id", "This is not the id of a document")
        ids = [str(item.get("document_id")) for item in found]
        if len(set(ids)) != len(ids):
            self.refuse(field, "The same file is there twice")

    def _group(self, question: Question, field: str, value: Any) -> None:
        for index, item in enumerate(self._items(field, value)):
            for name, part in item.items():
                asked = question.parts.get(name)
                if asked is None:
                    self.refuse(f"{field}-{index}-{name}", "This page has no such question")
                else:
                    self.answer(asked, f"{field}-{index}-{name}", part)


def _is_id(value: Any) -> bool:
    try:
        return isinstance(value, str) and str(UUID(value)) == value
    except ValueError:
        return False
