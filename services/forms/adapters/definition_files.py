"""Form definitions in files called `<form>.v<version>.yaml`, read with the line of every value for the author's sake.

Scalars follow YAML 1.2: `yes`, `no` and dates are text, not booleans and dates as in YAML 1.1, where `value: no` would
silently become false. Aliases are refused: a definition must read the same from top to bottom as in the middle.
"""

import re
from pathlib import Path

import yaml

from services.forms.domain.definition import Definition
from services.forms.domain.definition_reader import BadDefinition, Place, read_definition

_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,8})")
_WORDS = {"true": True, "false": False}


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
        _refuse_aliases(text, file.name)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except UnicodeDecodeError:
        raise BadDefinition(file.name, [(None, "the file is not UTF-8 text")]) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise BadDefinition(file.name, [(line, f"the file is not YAML: {error.problem}")]) from None
    except yaml.YAMLError as error:
        raise BadDefinition(file.name, [(None, f"the file is not YAML: {error}")]) from None
    lines: dict[Place, int] = {}
    problems: list[tuple[int | None, str]] = []
    content = _plain(node, (), lines, problems)
    if problems:
        raise BadDefinition(file.name, problems)
    definition = read_definition(content, file.name, lines)
    expected = f"{definition.form}.v{definition.version}.yaml"
    if file.name != expected:
        raise BadDefinition(file.name, [(lines.get(("version",)), f'the file must be called "{expected}", after its form and version')])
    return definition


def _refuse_aliases(text: str, name: str) -> None:
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            line = event.start_mark.line + 1 if event.start_mark else None
            raise BadDefinition(name, [(line, "aliases (*name) are not allowed; write it out")])


def _plain(node: yaml.Node | None, at: Place, lines: dict[Place, int], problems: list[tuple[int | None, str]]) -> object:
    """Return the node as dicts, lists, text, whole numbers and booleans, noting where each stands."""
    if node is None:
        return None
    line = node.start_mark.line + 1
    lines[at] = line
    if isinstance(node, yaml.MappingNode):
        mapping: dict[str, object] = {}
        for key, value in node.value:
            name = str(key.value) if isinstance(key, yaml.ScalarNode) else "?"
            if name in mapping:
                problems.append((key.start_mark.line + 1, f'"{name}" is there twice'))
            mapping[name] = _plain(value, (*at, name), lines, problems)
            # The reader of an error looks for the key, which for a block of text stands above it.
            lines[(*at, name)] = key.start_mark.line + 1
        return mapping
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*at, index), lines, problems) for index, item in enumerate(node.value)]
    text = str(node.value)
    plain = isinstance(node, yaml.ScalarNode) and node.style is None
    if plain and _INTEGER.fullmatch(text):
        return int(text)
    if plain and text in _WORDS:
        return _WORDS[text]
    return text
