"""Form definitions written as text again, for somebody who wants to change one."""

import re
from collections.abc import Mapping
from typing import Any

import yaml

# In which order a reader looks for them. The database keeps no order of keys.
_ORDER = {
    key: place
    for place, key in enumerate(
        (
            *("form", "version", "title", "summary", "offered_to", "kind", "advice", "channel", "pages", "declarations"),
            *("id", "guidance", "value", "label", "name", "hint", "required", "council_only", "past", "when", "question", "is"),
            *("limit", "minimum", "maximum", "item", "one_of", "options", "questions"),
        )
    )
}
# Of a question the id comes before its kind.
_FIRST_OF_PARTS = ("id", "kind")
_VERSION = re.compile(r"^version:[^\n]*", re.MULTILINE)
_WIDTH = 150


class _Writer(yaml.SafeDumper):
    """Writes text of several lines as a block, as an author would."""


def _text(writer: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Writer.add_representer(str, _text)


def write_text(content: Mapping[str, Any]) -> str:
    """Return a definition's content as YAML that reads back as the same content."""
    return yaml.dump(_in_order(content), Dumper=_Writer, sort_keys=False, allow_unicode=True, width=_WIDTH)


def with_version(text: str, version: int) -> str:
    """Return the text of a definition with another version, all else as it was written."""
    return _VERSION.sub(f"version: {version}", text, count=1)


def _in_order(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _in_order(value[key]) for key in sorted(value, key=_place_among(value))}
    if isinstance(value, list | tuple):
        return [_in_order(item) for item in value]
    return value


def _place_among(keys: Mapping[str, Any]) -> Any:
    first = _FIRST_OF_PARTS if "id" in keys else ()
    return lambda key: first.index(key) - len(first) if key in first else _ORDER.get(key, len(_ORDER))
