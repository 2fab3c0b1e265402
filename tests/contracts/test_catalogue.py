"""The catalogue says of every public event what a developer on the other side has to know."""

from datetime import date

import pytest
from pydantic import Field

from contracts.catalogue import catalogue, entry_of, example_of
from contracts.envelope import Envelope, Event
from contracts.registry import EVENTS, PUBLIC

ENTRIES = catalogue()


def test_it_has_every_public_event_and_no_other():
    assert [entry.type for entry in ENTRIES] == sorted(PUBLIC)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.type)
def test_an_entry_says_what_the_event_means_and_each_of_its_fields(entry):
    assert entry.title
    assert all(entry.meaning)
    assert entry.subject.startswith("the ")
    assert {field.name for field in entry.fields} == set(EVENTS[entry.type].model_fields) - {"subject"}
    for field in entry.fields:
        assert field.description.endswith("."), field.name


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.type)
def test_its_words_are_for_outsiders(entry):
    """Names of our own classes and modules mean nothing to them."""
    inside = ("services.", "contracts.", *(kind.__name__ for kind in EVENTS.values()))
    for words in (*entry.meaning, *(field.description for field in entry.fields)):
        assert not [name for name in inside if name in words], words


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.type)
def test_the_example_is_an_event_as_it_is_sent(entry):
    kind = EVENTS[entry.type]
    envelope = Envelope.model_validate(entry.example)
    event = envelope.open(kind)
    assert (envelope.type, envelope.source) == (entry.type, entry.owner)
    assert event.data() == entry.example["data"]


def test_a_field_is_described_in_words():
    received = next(entry for entry in ENTRIES if entry.type == "uk.ehc.request.received.v1")
    assert (received.title, received.subject, received.owner, received.version) == ("Request received", "the case", "cases", 1)
    fields = {field.name: field for field in received.fields}
    assert (fields["child_id"].type, fields["child_id"].required) == ("an id (UUID)", True)
    assert (fields["decide_by"].type, fields["decide_by"].required) == ("a day (YYYY-MM-DD), or null", True)
    assert (fields["asked_by"].type, fields["asked_by"].required) == ("one of 1, 2, 3, 4, 5, or null", False)


def test_an_event_that_says_too_little_cannot_be_in_it():
    class WithoutSubject(Event, type="uk.ehc.trial.told.v1", source="trial", exposure="public"):
        """Something happened."""

    class WithoutExample(Event, type="uk.ehc.trial.seen.v1", source="trial", exposure="public"):
        """Something was seen. Subject: the trial."""

        seen_on: date = Field(description="The day.")

    with pytest.raises(ValueError, match="subject"):
        entry_of(WithoutSubject)
    with pytest.raises(ValueError, match="no example of seen_on"):
        example_of(WithoutExample)
