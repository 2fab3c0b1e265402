"""Reading a form definition from plain data, refusing what is not one with a file, a line and a reason for each mistake.

The data comes from a file (then `lines` says on which line each value stands) or from the store (then it has none).
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from services.forms.domain.audience import ONE_OF_THESE, wrong_audience
from services.forms.domain.definition import Condition, Declaration, Definition, Option, Page, Question, can_steer
from services.forms.domain.kinds import CHOICES, DEFAULT_LIMIT, HARD_VALUE, KINDS, MOST_ITEMS, TEXTS, TOLD, YES_NO, YES_NO_OPTIONS

Place = tuple[str | int, ...]
"""Where a value stands: ("pages", 0, "questions", 2, "kind")."""

_NEEDED = ("form", "version", "title", "summary", "offered_to", "kind", "channel", "pages", "declarations")
_PAGE_ID = re.compile(r"[a-z][a-z0-9-]{0,49}")
# No hyphen: a page's field names join the id and its parts with one (`born-day`, `people-0-first_name`).
_QUESTION_ID = re.compile(r"[a-z][a-z0-9_]{0,49}")
_RESERVED_PAGES = frozenset({"summary", "submit"})


class BadDefinition(Exception):
    """A form definition has mistakes: (line or None, reason) for each."""

    def __init__(self, file: str, problems: Sequence[tuple[int | None, str]]) -> None:
        self.file = file
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{file}:{line}: {reason}" if line else f"{file}: {reason}" for line, reason in self.problems))


def content_hash(content: object) -> str:
    """Return the SHA-256, in hexadecimal, of the content; the order of keys, comments and line breaks do not count."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def read_definition(content: object, file: str = "definition", lines: Mapping[Place, int] | None = None) -> Definition:
    """Return the definition. Raises `BadDefinition` naming every mistake found."""
    reader = _Reader(lines or {})
    definition = reader.definition(content)
    if reader.problems or definition is None:
        raise BadDefinition(file, sorted(reader.problems, key=lambda problem: problem[0] or 0))
    return definition


class _Reader:
    """Walks the data once. On a mistake it notes it and goes on, so that an author sees all of them at once."""

    def __init__(self, lines: Mapping[Place, int]) -> None:
        self.problems: list[tuple[int | None, str]] = []
        self._lines = lines
        self._seen: dict[str, Question] = {}
        self._not_read: list[object] = []

    def definition(self, content: object) -> Definition | None:
        form = self._mapping(content, (), (*_NEEDED, "advice"), "the form")
        if form is None:
            return None
        for key in _NEEDED:
            if key not in form:
                self._refuse((), f'the form has no "{key}"')
        version = form.get("version")
        if "version" in form and (type(version) is not int or version < 1):
            self._refuse(("version",), '"version" must be a whole number from 1')
        for key, allowed in ONE_OF_THESE.items():
            if key in form and form[key] not in allowed:
                self._refuse((key,), f'"{key}" must be one of: {", ".join(allowed)}')
        for key, reason in wrong_audience(form):
            self._refuse((key,), reason)
        texts = {key: self._text(form, key, ()) for key in ("title", "summary")}
        name = self._id(form, "form", (), _PAGE_ID, "form")
        pages = self._all(form, "pages", (), self._page)
        declarations = self._all(form, "declarations", (), self._declaration)
        self._refuse_twins([page.id for page in pages], ("pages",), "page")
        self._refuse_twins([item.id for item in declarations], ("declarations",), "declaration")
        if self.problems:
            return None
        return Definition(
            form=name,
            version=form["version"],
            title=texts["title"] or "",
            summary=texts["summary"] or "",
            offered_to=form["offered_to"],
            kind=form["kind"],
            advice=form.get("advice"),
            channel=form["channel"],
            pages=tuple(pages),
            declarations=tuple(declarations),
            hash=content_hash(content),
            content=form,
        )

    def _page(self, content: object, at: Place) -> Page | None:
        page = self._mapping(content, at, ("id", "title", "guidance", "questions"), "a page")
        if page is None:
            return None
        page_id = self._id(page, "id", at, _PAGE_ID, "page")
        if page_id in _RESERVED_PAGES:
            self._refuse((*at, "id"), f'a page may not be called "{page_id}"')
        title = self._text(page, "title", at) or ""
        guidance = self._text(page, "guidance", at, needed=False)
        questions = self._all(page, "questions", at, lambda item, place: self._question(item, place, group=None))
        return Page(page_id, title, tuple(questions), guidance)

    def _question(self, content: object, at: Place, group: str | None) -> Question | None:
        if not isinstance(content, dict):
            self._refuse(at, "a question must be a mapping")
            return None
        kind = content.get("kind")
        if not isinstance(kind, str) or (kind != YES_NO and kind not in KINDS):
            self._not_read.append(content.get("id"))
            self._refuse((*at, "kind"), f'"{kind}" is not a kind of question; use one of: {", ".join(sorted(KINDS | {YES_NO}))}')
            return None
        if group is not None and kind in {"group", "files", "information"}:
            self._refuse((*at, "kind"), f'a question of kind "{kind}" cannot stand inside a group')
            return None
        if self._mapping(content, at, _keys_of(kind, group), f'a question of kind "{kind}"') is None:
            return None
        question_id = self._id(content, "id", at, _QUESTION_ID, "question")
        label = self._text(content, "label", at) or ""
        question = Question(
            id=question_id,
            kind="radios" if kind == YES_NO else kind,
            label=label,
            name=self._name(content, kind, label, at),
            hint=self._text(content, "hint", at, needed=False),
            required=self._flag(content, "required", at),
            options=tuple(Option(*pair) for pair in YES_NO_OPTIONS) if kind == YES_NO else self._options(content, kind, at),
            limit=self._number(content, "limit", at, 1, HARD_VALUE) or DEFAULT_LIMIT.get(kind),
            when=self._condition(content, at) if "when" in content else None,
            questions=self._parts(content, question_id, at) if kind == "group" else (),
            item=self._text(content, "item", at) if kind == "group" else None,
            minimum=self._number(content, "minimum", at, 0, 10_000 if kind == "number" else MOST_ITEMS),
            maximum=self._number(content, "maximum", at, 1, 10_000 if kind == "number" else MOST_ITEMS),
            one_of=self._one_of(content, at) if "one_of" in content else (),
            council_only=self._flag(content, "council_only", at),
            past=self._flag(content, "past", at),
        )
        if question.minimum is not None and question.maximum is not None and question.minimum > question.maximum:
            self._refuse((*at, "minimum"), '"minimum" is larger than "maximum"')
        if group is None:
            if question_id in self._seen:
                self._refuse((*at, "id"), f'there are two questions called "{question_id}"')
            self._seen.setdefault(question_id, question)
        return question

    def _name(self, content: dict[str, Any], kind: str, label: str, at: Place) -> str:
        """What errors call the question. A label that is itself a question reads badly there, so it needs a name."""
        if kind in TOLD:
            return label
        if "name" in content:
            return self._text(content, "name", at) or ""
        if label.endswith("?"):
            self._refuse((*at, "label"), 'a label that is a question needs a "name" for error messages, such as "start date"')
        return label[:1].lower() + label[1:] if label[1:2].islower() else label

    def _options(self, content: dict[str, Any], kind: str, at: Place) -> tuple[Option, ...]:
        if kind not in CHOICES:
            return ()
        options = self._all(content, "options", at, self._option)
        self._refuse_twins([option.value for option in options], (*at, "options"), "option")
        return tuple(options)

    def _option(self, content: object, at: Place) -> Option | None:
        option = self._mapping(content, at, ("value", "label", "hint"), "an option")
        if option is None:
            return None
        return Option(self._text(option, "value", at) or "", self._text(option, "label", at) or "", self._text(option, "hint", at, needed=False))

    def _parts(self, content: dict[str, Any], group: str, at: Place) -> tuple[Question, ...]:
        parts = self._all(content, "questions", at, lambda item, place: self._question(item, place, group))
        self._refuse_twins([part.id for part in parts], (*at, "questions"), f'question of the group "{group}"')
        return tuple(parts)

    def _one_of(self, content: dict[str, Any], at: Place) -> tuple[str, ...]:
        listed = content["one_of"]
        parts = content.get("questions")
        known = [part.get("id") for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []
        if not isinstance(listed, list) or not listed or not all(item in known for item in listed):
            self._refuse((*at, "one_of"), '"one_of" must list questions of this group')
            return ()
        return tuple(listed)

    def _condition(self, content: dict[str, Any], at: Place) -> Condition | None:
        place: Place = (*at, "when")
        when = self._mapping(content["when"], place, ("question", "is"), "a condition")
        if when is None:
            return None
        asked, values = when.get("question"), when.get("is")
        other = self._seen.get(asked) if isinstance(asked, str) else None
        if other is None and asked in self._not_read:
            return None  # one mistake is told once
        if other is None:
            self._refuse((*place, "question"), f'"when" must name a question that comes earlier in the form; "{asked}" is not one')
            return None
        if not can_steer(other):
            self._refuse((*place, "question"), f'"when" must name a question with options; "{asked}" has none')
            return None
        if not isinstance(values, list) or not values:
            self._refuse(place, '"when" needs "is": a list of answers')
            return None
        for value in values:
            if not isinstance(value, str) or value not in other.labels:
                self._refuse((*place, "is"), f'"{value}" is not an option of "{asked}"')
        return Condition(other.id, frozenset(str(value) for value in values))

    def _declaration(self, content: object, at: Place) -> Declaration | None:
        declaration = self._mapping(content, at, ("id", "label"), "a declaration")
        if declaration is None:
            return None
        return Declaration(self._id(declaration, "id", at, _QUESTION_ID, "declaration"), self._text(declaration, "label", at) or "")

    # What every room of the data shares.

    def _refuse(self, at: Place, reason: str) -> None:
        while at and at not in self._lines:
            at = at[:-1]
        self.problems.append((self._lines.get(at), reason))

    def _refuse_twins(self, ids: list[str], at: Place, what: str) -> None:
        for index, name in enumerate(ids):
            if name in ids[:index]:
                self._refuse((*at, index), f'there are two of the {what} "{name}"')

    def _mapping(self, content: object, at: Place, allowed: Sequence[str], what: str) -> dict[str, Any] | None:
        if not isinstance(content, dict):
            self._refuse(at, f"{what} must be a mapping")
            return None
        for key in content:
            if key not in allowed:
                self._refuse((*at, key), f'{what} has no key "{key}"; use: {", ".join(allowed)}')
        return content

    def _all(self, content: dict[str, Any], key: str, at: Place, read: Any) -> list[Any]:
        listed = content.get(key)
        if not isinstance(listed, list) or not listed:
            if key in content or at:
                self._refuse((*at, key), f'"{key}" must be a list with at least one entry')
            return []
        found = (read(item, (*at, key, index)) for index, item in enumerate(listed))
        return [item for item in found if item is not None]

    def _text(self, content: dict[str, Any], key: str, at: Place, *, needed: bool = True) -> str | None:
        value = content.get(key)
        if isinstance(value, str) and value.strip():
            return value.strip()
        if key in content or (needed and at):
            self._refuse((*at, key), f'"{key}" must be text' if key in content else f'"{key}" is missing')
        return None

    def _id(self, content: dict[str, Any], key: str, at: Place, pattern: re.Pattern[str], what: str) -> str:
        value = content.get(key)
        if isinstance(value, str) and pattern.fullmatch(value):
            return value
        if key in content or at:
            self._refuse((*at, key), f'the {what} needs "{key}": small letters, digits and {"_" if pattern is _QUESTION_ID else "-"}, starting with a letter')
        return ""

    def _flag(self, content: dict[str, Any], key: str, at: Place) -> bool:
        if key in content and not isinstance(content[key], bool):
            self._refuse((*at, key), f'"{key}" must be true or false')
        return content.get(key) is True

    def _number(self, content: dict[str, Any], key: str, at: Place, least: int, most: int) -> int | None:
        value = content.get(key)
        if type(value) is int and least <= value <= most:
            return value
        if key in content:
            self._refuse((*at, key), f'"{key}" must be a whole number from {least} to {most:,}')
        return None


_OWN_KEYS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(CHOICES, ("options",)),
    **dict.fromkeys(TEXTS, ("limit",)),
    "date": ("past",),
    "number": ("limit", "minimum", "maximum"),
    "files": ("maximum",),
    "group": ("minimum", "maximum", "item", "questions", "one_of"),
}


def _keys_of(kind: str, group: str | None) -> tuple[str, ...]:
    """Return the keys that a question of this kind may have."""
    keys = ["id", "kind", "label", "hint"]
    if group is None:
        keys.append("when")
    if kind in TOLD:
        return tuple(keys)
    keys.append("name")
    if group is None:
        keys.append("council_only")
    if kind not in {"group", "files"}:
        keys.append("required")
    return (*keys, *_OWN_KEYS.get(kind, ()))
