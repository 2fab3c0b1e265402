"""Form definitions as text, in files called `<form>.v<version>.yaml` or as an administrator sends it, read with the line of every value.

Scalars follow YAML 1.2: `yes`, `no` and dates are text, not booleans and dates as in YAML 1.1, where `value: no` would
silently become false. Aliases are refused: a definition must read the same from top to bottom as in the middle. Whatever the text is,
it is read or refused: nothing in it makes the reader fail.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from services.forms.domain.definition import Definition
from services.forms.domain.definition_reader import BadDefinition, Place, read_definition

_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,8})")
_WORDS = {"true": True, "false": False}
# A question inside a group, with its options, stands ten deep.
_DEEPEST = 20
# What JSON may hold and text in PostgreSQL may not.
_NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True)
class Written:
    """A definition as it was written. `lines` says on which line each value stands."""

    definition: Definition
    lines: Mapping[Place, int]


def read_folder(folder: Path) -> list[Definition]:
    """Return every definition in the folder, in the order of file names.

    Raises `BadDefinition` for the first file with mistakes, and when the folder has no definitions at all.
    """
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise BadDefinition(str(folder), [(None, "there are no form definitions (*.yaml) in this folder")])
    return [read_file(file) for file in files]


def read_file(file: Path) -> Definition:
    """Return the definition in `file`. Raises `BadDefinition` with the file, the line and the reason of each mistake."""
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise BadDefinition(file.name, [(None, "the file is not UTF-8 text")]) from None
    written = read_text(text, file.name)
    definition = written.definition
    expected = f"{definition.form}.v{definition.version}.yaml"
    if file.name != expected:
        raise BadDefinition(file.name, [(written.lines.get(("version",)), f'the file must be called "{expected}", after its form and version')])
    return definition


def read_text(text: str, name: str = "definition") -> Written:
    """Return the definition that the text holds. Raises `BadDefinition` with `name`, the line and the reason of each mistake.

    Reading 30 KB of YAML takes about a tenth of a second of a processor, so a process that answers requests reads in a thread.
    """
    try:
        _refuse_what_is_not_plain(text, name)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise BadDefinition(name, [(line, f"the file is not YAML: {error.problem}")]) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise BadDefinition(name, [(line, "the file is not YAML: there is a character that text may not have")]) from None
    lines: dict[Place, int] = {}
    problems: list[tuple[int | None, str]] = []
    content = _plain(node, (), lines, problems)
    if problems:
        raise BadDefinition(name, problems)
    return Written(read_definition(content, name, lines), lines)


def _refuse_what_is_not_plain(text: str, name: str) -> None:
    """Raise `BadDefinition` for aliases, and for what is nested so deeply that walking it would run out of stack."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else None
        if isinstance(event, yaml.AliasEvent):
            raise BadDefinition(name, [(line, "aliases (*name) are not allowed; write it out")])
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise BadDefinition(name, [(line, f"this is nested more than {_DEEPEST} deep")])


def _plain(node: yaml.Node | None, at: Place, lines: dict[Place, int], problems: list[tuple[int | None, str]]) -> object:
    """Return the node as dicts, lists, text, whole numbers and booleans, noting where each stands."""
    if node is None:
        return None
    line = node.start_mark.line + 1
    lines[at] = line
    if isinstance(node, yaml.MappingNode):
        mapping: dict[str, object] = {}
        for key, value in node.value:
            name = _storable(key, problems) if isinstance(key, yaml.ScalarNode) else "?"
            if name in mapping:
                problems.append((key.start_mark.line + 1, f'"{name}" is there twice'))
            mapping[name] = _plain(value, (*at, name), lines, problems)
            # The reader of an error looks for the key, which for a block of text stands above it.
            lines[(*at, name)] = key.start_mark.line + 1
        return mapping
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*at, index), lines, problems) for index, item in enumerate(node.value)]
    text = _storable(node, problems)
    plain = isinstance(node, yaml.ScalarNode) and node.style is None
    if plain and _INTEGER.fullmatch(text):
        return int(text)
    if plain and text in _WORDS:
        return _WORDS[text]
    return text


def _storable(node: yaml.Node, problems: list[tuple[int | None, str]]) -> str:
    text = str(node.value)
    if _NOT_STORABLE.search(text):
        problems.append((node.start_mark.line + 1, "there is a character that cannot be stored"))
        return ""
    return text
