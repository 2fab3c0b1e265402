"""docs/operations.md says of every setting who reads it and what it is unless set, and names nothing that is not there."""

import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings

import chassis.metrics
from deploy.provision import SERVICES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "operations.md").read_text()
PROCESSES = [*SERVICES, "gateway"]
READERS = {"all": PROCESSES, "services": list(SERVICES)}
MOST_LINES = 300


def _fields(process: str) -> dict[str, FieldInfo]:
    settings: type[BaseSettings] = import_module("gateway.settings" if process == "gateway" else f"services.{process}.settings").Settings
    return settings.model_fields


def _unless_set(field: FieldInfo) -> str:
    """Return what the page has to say of a setting that is not set."""
    default: Any = field.default
    if field.is_required():
        return "must be set"
    if isinstance(default, bool):
        return str(default).lower()
    if default is None or (isinstance(default, str | tuple | frozenset) and not default):
        return "none"
    return f"`{default.relative_to(ROOT)}`" if isinstance(default, Path) else f"`{default:g}`" if isinstance(default, float) else f"`{default}`"


def _table() -> dict[str, dict[str, str]]:
    """Return what the page says, by process and variable."""
    found: dict[str, dict[str, str]] = {process: {} for process in PROCESSES}
    for variable, readers, unless_set in re.findall(r"^\| `(WAYMARK_\w+)` \| ([^|]+) \| ([^|]+) \| [^|]+ \|$", PAGE, re.MULTILINE):
        first, *others = unless_set.split("; ")
        own = dict(other.split(" ", 1) for other in others)
        for process in READERS.get(readers) or readers.split(", "):
            assert variable not in found[process], f"{variable} stands there twice"
            found[process][variable] = own.get(process, first)
    return found


@pytest.mark.parametrize("process", PROCESSES)
def test_the_table_has_every_setting_of_a_process_and_no_other(process: str) -> None:
    assert _table()[process] == {f"WAYMARK_{name.upper()}": _unless_set(field) for name, field in _fields(process).items()}


def test_every_variable_that_is_named_is_one() -> None:
    settings = {f"WAYMARK_{name.upper()}" for process in PROCESSES for name in _fields(process)}
    elsewhere = "\n".join(path.read_text() for path in (ROOT / "deploy").rglob("*") if path.suffix in {".py", ".yaml", ".env"} or path.name == ".env")
    assert not [name for name in re.findall(r"WAYMARK_[A-Z_]*[A-Z]\b(?!_)", PAGE) if name not in settings and name not in elsewhere]


def test_every_metric_that_is_named_is_one_and_all_are() -> None:
    counted = {metric._name for metric in vars(chassis.metrics).values() if hasattr(metric, "_name")}
    assert {name.removesuffix("_total") for name in re.findall(r"`(waymark_\w+)`", PAGE)} == counted


def test_the_page_can_be_read_in_one_sitting() -> None:
    assert len(PAGE.splitlines()) <= MOST_LINES
