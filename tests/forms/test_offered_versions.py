"""Which version of a form is offered, which may come next, and that no text makes the reader of definitions fail."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from services.forms.adapters.definition_files import read_text
from services.forms.adapters.definition_text import with_version, write_text
from services.forms.domain.definition_reader import BadDefinition
from services.forms.domain.versions import Version, mistakes_as_next, next_version, offered
from tests.forms.sample import CONTENT, content, definition
from tests.forms.test_definition_reader import _FOLDER

NOW = datetime(2026, 6, 1, tzinfo=UTC)
ADVICE = {"offered_to": "professionals", "channel": "professional", "kind": "advice", "advice": "health"}


def version(number: int, *, published: bool = False, form: str = "sample") -> Version:
    return Version(form, number, f"{form}-{number}", NOW, uuid4() if published else None)


@pytest.mark.parametrize(
    ("versions", "brought", "chosen"),
    [
        ([version(1), version(2)], {"sample-1", "sample-2"}, 2),
        ([version(1), version(2)], {"sample-1"}, 1),
        ([version(1), version(2, published=True)], {"sample-1"}, 2),
        ([version(1, published=True), version(2, published=True)], set(), 2),
        # A release of the software brings a version that is newer than the administrator's.
        ([version(1), version(2, published=True), version(3)], {"sample-3"}, 2),
        # What was in a file and is in none any more is not offered.
        ([version(1)], set(), None),
    ],
)
def test_what_an_administrator_published_is_offered_and_otherwise_the_newest_file(versions: list[Version], brought: set[str], chosen: int | None):
    for order in (versions, versions[::-1]):
        found = offered(order, brought).get("sample")
        assert (found.version if found else None) == chosen


def test_the_next_version_comes_after_every_one_that_was_ever_kept():
    versions = [version(1), version(2, published=True), version(5), version(9, form="other")]
    assert (next_version("sample", versions), next_version("other", versions), next_version("new", versions)) == (6, 10, 1)


def test_a_version_is_the_next_one_and_a_new_form_begins_with_the_first():
    kept, others = [version(1), version(2)], {"sample": definition(version=2)}
    assert mistakes_as_next(definition(version=3), kept, others) == []
    assert mistakes_as_next(definition(form="new"), kept, others) == []
    for form, number, why in (("sample", 2, "must be 3, since the newest"), ("sample", 4, "must be 3"), ("new", 2, 'must be 1, since "new" is a new form')):
        ((key, reason),) = mistakes_as_next(definition(form=form, version=number), kept, others)
        assert key == "version"
        assert why in reason


def test_whom_a_form_is_for_and_what_it_is_never_changes():
    others = {"sample": definition()}
    mistakes = mistakes_as_next(definition(version=2, **ADVICE), [version(1)], others)
    assert [key for key, _ in mistakes] == ["offered_to", "kind", "advice", "channel"]


def test_there_is_one_form_for_a_kind_of_advice():
    others = {"health": definition(form="health", **ADVICE)}
    ((key, reason),) = mistakes_as_next(definition(form="other", **ADVICE), [version(1, form="health")], others)
    assert key == "advice"
    assert '"health" is the form' in reason
    assert mistakes_as_next(definition(form="other", **ADVICE | {"advice": "educational"}), [], others) == []
    assert mistakes_as_next(definition(form="health", version=2, **ADVICE), [version(1, form="health")], others) == []


@pytest.mark.parametrize("file", sorted(_FOLDER.glob("*.yaml")), ids=lambda file: file.name)
def test_a_form_that_is_written_as_text_reads_back_the_same_with_the_next_version(file):
    found = read_text(file.read_text(encoding="utf-8")).definition
    text = write_text(found.content)
    assert text.startswith(f"form: {found.form}\nversion: {found.version}\ntitle: ")
    assert read_text(text).definition == found
    again = read_text(with_version(text, 77)).definition
    assert again.content == {**found.content, "version": 77}


def test_a_new_version_number_leaves_the_rest_of_a_text_as_it_was():
    text = "# version: none\nform: sample\nversion: 1  # the first\ntitle: version\n"
    assert with_version(text, 12) == "# version: none\nform: sample\nversion: 12\ntitle: version\n"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-10, 10) | st.text(max_size=5) | st.sampled_from(["group", "yes_no", "files", "who", "requester"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "kind", "label", "is", "question", "value", "x"]), inner, max_size=3),
    max_leaves=5,
)


@st.composite
def spoilt(draw: Any) -> Any:
    """The sample form with something else in one place."""
    data = content()
    here: Any = data
    while True:
        key = draw(st.sampled_from(sorted(here))) if isinstance(here, dict) else draw(st.integers(0, len(here) - 1))
        if not isinstance(here[key], dict | list) or not here[key] or draw(st.booleans()):
            here[key] = draw(_JSON)
            return data
        here = here[key]


@given(spoilt())
def test_whatever_stands_where_in_a_form_it_is_read_or_refused(data: Any):
    with suppress(BadDefinition):
        read_text(yaml.safe_dump(data))


@given(st.text(), st.integers(0, 40))
def test_whatever_text_stands_in_a_definition_it_is_read_or_refused(text: str, line: int):
    lines = yaml.safe_dump(CONTENT).splitlines()
    lines.insert(line, text)
    with suppress(BadDefinition):
        read_text("\n".join(lines))


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("[" * 100_000, 1, "nested more than 20 deep"),
        ("- " * 50_000, 1, "nested more than 20 deep"),
        ("form: sample\ntitle: a\ufffeb", 2, "a character that text may not have"),
        ("form: sample\n\ntitle: a\x00b", 3, "a character that text may not have"),
        ("form: sample\ntitle: a\ud800b", 2, "a character that text may not have"),
        ('form: sample\ntitle: "a\\0b"', 2, "a character that cannot be stored"),
        ('form: sample\n"\\uD800": b', 2, "a character that cannot be stored"),
        ("form: sample\ntitle: 'a", 2, "the file is not YAML"),
        ("form: sample\n? [a]\n: b", 2, 'no key "?"'),
    ],
)
def test_what_would_make_a_reader_fail_is_refused_with_its_line(text: str, line: int, reason: str):
    with pytest.raises(BadDefinition) as refused:
        read_text(text)
    assert line in [found for found, said in refused.value.problems if reason in said]
