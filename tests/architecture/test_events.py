"""Every event has an owner and readers that exist, and a public one says nothing about a person."""

import re
from datetime import date, datetime
from importlib import import_module
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin
from uuid import UUID

import pytest

from contracts.envelope import Event
from contracts.registry import EVENTS, PUBLIC
from tests.architecture.tree import ROOT, SERVICES, source_files

KINDS = sorted(EVENTS.values(), key=lambda kind: kind.type)
_HANDLERS = {service: import_module(f"services.{service}.handlers").HANDLERS for service in SERVICES}


_PERSONAL = re.compile(r"(^|_)(e?mail|name|address|phone|telephone|post|birth|born|upn|uln|nhs|token|code|secret|password|previous)")
# Their rows are deleted a month after they were sent, see chassis/retention.py; a secret's fields are gone as soon as it is sent.
KNOWN_TO_BE_PERSONAL = {"AccountVerified": {"email"}, "EmailChanged": {"email", "previous"}}


def _named(kind: type[Event]) -> str:
    return kind.type


@pytest.mark.parametrize("kind", KINDS, ids=_named)
def test_an_event_is_named_by_its_subject_and_a_fact(kind):
    assert re.fullmatch(r"uk\.ehc\.[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*\.v[1-9][0-9]*", kind.type)


@pytest.mark.parametrize("kind", KINDS, ids=_named)
def test_an_event_is_published_by_its_owner_and_nobody_else(kind):
    publishing = {path.relative_to(ROOT / "services").parts[0] for path in source_files("services") if re.search(rf"\b{kind.__name__}\(", path.read_text())}
    assert publishing == {kind.source}


@pytest.mark.parametrize("service", SERVICES)
def test_a_handler_reads_events_that_exist(service):
    assert set(_HANDLERS[service]) <= set(KINDS)
    for kind, handler in _HANDLERS[service].items():
        assert handler.__name__ == "on_" + re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.exposure == "secret"], ids=_named)
def test_a_secret_is_read_by_notify_alone(kind):
    assert [service for service in SERVICES if kind in _HANDLERS[service]] == ["notify"]


def _says_nothing_about_a_person(annotation: Any) -> bool:
    if get_origin(annotation) in {Union, UnionType, list, tuple}:
        return all(_says_nothing_about_a_person(part) for part in get_args(annotation))
    return get_origin(annotation) is Literal or annotation in {UUID, date, datetime, int, bool, NoneType, ...}


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_a_public_event_holds_ids_times_codes_and_numbers_only(name):
    """Free text, and with it a name, an address or a diagnosis, has no field to be in."""
    fields = EVENTS[name].model_fields
    assert all(_says_nothing_about_a_person(field.annotation) for field in fields.values())
    assert not {"date_of_birth", "born_on", "upn", "nhs_number"} & set(fields)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.exposure != "secret"], ids=_named)
def test_what_names_or_reaches_a_person_is_secret_unless_it_has_to_be_internal(kind):
    """Another field is not added by accident: it has to be added here. Public events have no place here, their rows are never deleted."""
    found = {field for field in kind.model_fields if _PERSONAL.search(field)}
    assert found == KNOWN_TO_BE_PERSONAL.get(kind.__name__, set())
    assert not found or kind.exposure == "internal"


_NAMES_SOMEBODY = re.compile(r"(^|_)(person|officer|requester|family|author|parent|mother|father|holder|actor|account|member|submission|contact)(_ids?)$")


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_a_public_event_names_no_grown_up_and_nothing_that_only_our_own_services_know(name):
    """Of people it names the child alone: who must hear of it, and which submission it was, is in an internal event beside it."""
    assert not {field for field in EVENTS[name].model_fields if _NAMES_SOMEBODY.search(field)}
