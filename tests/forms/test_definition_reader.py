"""A definition with mistakes is refused with its file, the line and the reason of each."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from services.forms.adapters.definition_files import read_file, read_folder
from services.forms.domain.definition_reader import BadDefinition, content_hash, read_definition
from tests.forms.sample import CONTENT, content, question_in

_FOLDER = Path(__file__).parents[2] / "services" / "forms" / "definitions"


def _reasons(data: object) -> list[str]:
    with pytest.raises(BadDefinition) as refused:
        read_definition(data)
    return [reason for _, reason in refused.value.problems]


def _write(folder: Path, text: str, name: str = "sample.v1.yaml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def _refused(folder: Path, text: str, name: str = "sample.v1.yaml") -> str:
    with pytest.raises(BadDefinition) as refused:
        read_file(_write(folder, text, name))
    return str(refused.value)


def test_the_sample_form_is_read():
    definition = read_definition(CONTENT)
    assert [page.id for page in definition.pages] == ["start", "who", "only-others", "details", "people", "reason"]
    assert definition.steering == {"requester", "support"}
    assert definition.home["why"] == "reason"


def test_a_question_that_cannot_be_read_is_one_mistake_however_many_depend_on_it():
    data = content()
    question_in(data, "requester")["kind"] = "radio"
    (reason,) = _reasons(data)
    assert reason.startswith('"radio" is not a kind of question')


def test_yes_no_is_read_as_radios_with_two_options():
    definition = read_definition(CONTENT)
    details = definition.page("details")
    assert details is not None
    happy = details.asked["happy"]
    assert (happy.kind, list(happy.labels.items())) == ("radios", [("yes", "Yes"), ("no", "No")])


@pytest.mark.parametrize(
    ("name", "change", "reason"),
    [
        ("role", {"colour": "red"}, 'a question of kind "text" has no key "colour"'),
        ("role", {"kind": "colour"}, '"colour" is not a kind of question'),
        ("role", {"kind": ["text"]}, "is not a kind of question"),
        ("role", {"when": {"question": "requester", "is": [["other"]]}}, "is not an option of"),
        ("role", {"kind": "information"}, 'a question of kind "information" has no key'),
        ("role", {"label": ""}, '"label" must be text'),
        ("role", {"label": 3}, '"label" must be text'),
        ("role", {"required": "yes"}, '"required" must be true or false'),
        ("role", {"limit": 0}, '"limit" must be a whole number from 1'),
        ("role", {"limit": True}, '"limit" must be a whole number from 1'),
        ("role", {"limit": 1_000_000}, '"limit" must be a whole number from 1'),
        ("role", {"id": "requester"}, 'there are two questions called "requester"'),
        ("role", {"id": "a-b"}, 'the question needs "id": small letters, digits and _'),
        ("role", {"when": {"question": "why", "is": ["x"]}}, '"why" is not one'),
        ("role", {"when": {"question": "nowhere", "is": ["x"]}}, '"nowhere" is not one'),
        ("role", {"when": {"question": "role", "is": ["x"]}}, '"role" is not one'),
        ("role", {"when": {"question": "requester", "is": ["nobody"]}}, '"nobody" is not an option of "requester"'),
        ("role", {"when": {"question": "requester", "is": []}}, '"when" needs "is"'),
        ("role", {"when": {"question": "requester", "is": ["other"], "unless": 1}}, 'a condition has no key "unless"'),
        ("role", {"when": "requester"}, "a condition must be a mapping"),
        ("support_more", {"when": {"question": "hours", "is": ["1"]}}, '"hours" has none'),
        ("requester", {"options": []}, '"options" must be a list with at least one entry'),
        ("requester", {"options": [{"value": "a", "label": "A"}, {"value": "a", "label": "B"}]}, 'there are two of the option "a"'),
        ("requester", {"options": [{"value": "parent"}]}, '"label" is missing'),
        ("requester", {"options": ["parent"]}, "an option must be a mapping"),
        ("requester", {"name": None}, '"name" must be text'),
        ("hours", {"minimum": 70}, '"minimum" is larger than "maximum"'),
        ("people", {"questions": []}, '"questions" must be a list with at least one entry'),
        ("people", {"item": ""}, '"item" must be text'),
        ("people", {"required": True}, 'a question of kind "group" has no key "required"'),
        ("people", {"one_of": ["nothing"]}, '"one_of" must list questions of this group'),
        ("people", {"one_of": [], "questions": [{"id": "a", "kind": "files", "label": "A"}]}, 'a question of kind "files" cannot stand inside a group'),
        ("people", {"one_of": ["a"], "questions": [{"id": "a", "kind": "text", "label": "A", "when": {}}]}, 'a question of kind "text" has no key "when"'),
        ("people", {"one_of": ["a"], "questions": [{"id": "a", "kind": "text", "label": "A"}] * 2}, 'there are two of the question of the group "people" "a"'),
    ],
)
def test_a_mistake_in_a_question_is_refused_with_its_reason(name: str, change: dict[str, Any], reason: str):
    data = content()
    question_in(data, name).update(change)
    assert any(reason in found for found in _reasons(data))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"colour": "red"}, 'the form has no key "colour"'),
        ({"version": "1"}, '"version" must be a whole number from 1'),
        ({"version": 0}, '"version" must be a whole number from 1'),
        ({"offered_to": "everyone"}, '"offered_to" must be one of: self, others, professionals'),
        ({"kind": "advice", "offered_to": "professionals", "channel": "professional"}, 'says which in "advice"'),
        ({"advice": "health"}, 'a form of kind "advice", and no other, says which in "advice"'),
        ({"kind": "advice", "advice": "dental"}, '"advice" must be one of: educational, health, social-care, educational-psychology, adulthood, other'),
        ({"kind": "advice", "advice": "health"}, 'a form of kind "advice" is offered to professionals'),
        ({"offered_to": "professionals"}, 'the channel is "professional" where "offered_to" is "professionals"'),
        ({"channel": "professional"}, 'the channel is "professional" where "offered_to" is "professionals"'),
        ({"channel": "carrier pigeon"}, '"channel" must be one of'),
        ({"title": " "}, '"title" must be text'),
        ({"form": "Sample Form"}, 'the form needs "form"'),
        ({"pages": []}, '"pages" must be a list with at least one entry'),
        ({"pages": [{"id": "summary", "title": "S", "questions": [{"id": "a", "kind": "text", "label": "A"}]}]}, 'a page may not be called "summary"'),
        ({"declarations": {}}, '"declarations" must be a list'),
        ({"declarations": [{"id": "a", "label": "A"}] * 2}, 'there are two of the declaration "a"'),
    ],
)
def test_a_mistake_in_the_form_is_refused_with_its_reason(change: dict[str, Any], reason: str):
    assert any(reason in found for found in _reasons(content(**change)))


@pytest.mark.parametrize("key", ["form", "version", "title", "summary", "offered_to", "kind", "channel", "pages", "declarations"])
def test_every_key_of_a_form_is_needed(key: str):
    data = content()
    del data[key]
    assert _reasons(data) == [f'the form has no "{key}"']


@pytest.mark.parametrize("data", [None, [], "text", 3, {}])
def test_data_that_is_not_a_form_is_refused(data: object):
    assert _reasons(data)


def test_two_pages_of_one_name_are_refused():
    data = content()
    data["pages"].append(data["pages"][0] | {"questions": [{"id": "again", "kind": "text", "label": "Again"}]})
    assert _reasons(data) == ['there are two of the page "start"']


def test_a_label_that_is_a_question_needs_a_name_for_errors():
    data = content()
    del question_in(data, "requester")["name"]
    assert "needs a" in _reasons(data)[0]


def test_every_mistake_is_named_at_once():
    data = content(title="")
    question_in(data, "role")["kind"] = "colour"
    question_in(data, "hours")["limit"] = 0
    assert len(_reasons(data)) == 3


def test_the_hash_does_not_depend_on_the_order_of_keys():
    assert content_hash(dict(reversed(CONTENT.items()))) == content_hash(CONTENT)
    assert content_hash(content(title="Another")) != content_hash(CONTENT)


def test_a_definition_read_from_the_store_is_the_same(tmp_path: Path):
    written = read_file(_write(tmp_path, yaml.safe_dump(CONTENT)))
    assert read_definition(written.content) == written == read_definition(CONTENT)


def test_a_mistake_in_a_file_is_named_with_its_line(tmp_path: Path):
    text = (_FOLDER / "parental-request.v3.yaml").read_text(encoding="utf-8")
    lines = text.splitlines()
    line = next(number for number, found in enumerate(lines, start=1) if "kind: nhs_number" in found)
    refused = _refused(tmp_path, text.replace("kind: nhs_number", "kind: nhs"), "parental-request.v3.yaml")
    assert f'parental-request.v3.yaml:{line}: "nhs" is not a kind of question' in refused


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: [1\n", "sample.v1.yaml:2: the file is not YAML"),
        ("a: 1\nb: 2\na: 3", 'sample.v1.yaml:3: "a" is there twice'),
        ("a: &x 1\nb: *x", "sample.v1.yaml:2: aliases"),
        ("a: !!python/object:os.system 1", "the form has no key"),
        ("", "the form must be a mapping"),
        ("a: \x01", "the file is not YAML"),
    ],
)
def test_a_file_that_is_not_plain_yaml_is_refused(tmp_path: Path, text: str, reason: str):
    assert reason in _refused(tmp_path, text)


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path):
    file = tmp_path / "sample.v1.yaml"
    file.write_bytes(b"title: caf\xe9")
    with pytest.raises(BadDefinition, match="not UTF-8"):
        read_file(file)


def test_a_file_is_called_after_its_form_and_version(tmp_path: Path):
    assert 'must be called "sample.v1.yaml"' in _refused(tmp_path, yaml.safe_dump(CONTENT), "sample.v2.yaml")


def test_a_folder_without_definitions_is_refused(tmp_path: Path):
    with pytest.raises(BadDefinition, match="no form definitions"):
        read_folder(tmp_path)


def test_yes_and_no_without_quotes_are_words(tmp_path: Path):
    definition = read_file(_write(tmp_path, yaml.safe_dump(CONTENT).replace("value: none", "value: no")))
    details = definition.page("details")
    assert details is not None
    assert "no" in details.asked["support"].labels


def test_a_form_for_advice_says_which_kind_and_is_started_by_nobody_on_their_own():
    advice = read_definition(content(kind="advice", advice="health", offered_to="professionals", channel="professional"))
    assert (advice.kind, advice.advice) == ("advice", "health")
    assert not any(advice.is_offered_to(relation) for relation in ("self", "mother", "professional"))


def test_a_request_of_professionals_is_offered_to_them_alone():
    request = read_definition(content(offered_to="professionals", channel="professional"))
    assert request.advice is None
    assert [request.is_offered_to(relation) for relation in ("self", "mother", "professional")] == [False, False, True]


def test_the_forms_of_families_are_not_offered_to_professionals():
    assert not read_definition(CONTENT).is_offered_to("professional")


def test_the_forms_that_come_with_the_service_ask_little_that_is_mandatory():
    """A request may not be refused for missing evidence, so only who asks, one parent and why are needed."""
    parent, young_person = (item for item in read_folder(_FOLDER) if item.offered_to != "professionals")
    assert (parent.form, young_person.form) == ("parental-request", "young-person-request")
    mandatory = {
        definition.form: [question.id for _, question in definition.questions() if question.required or question.minimum]
        for definition in (parent, young_person)
    }
    assert mandatory == {"parental-request": ["requester", "parents", "why"], "young-person-request": ["why"]}
    assert 12 <= len(parent.pages) <= 14
    assert 12 <= len(young_person.pages) <= 14


def test_the_forms_of_families_do_not_ask_again_for_what_add_child_asked():
    known = {"first_name", "last_name", "known_as", "date_of_birth", "sex", "address", "setting", "relationship", "parental_responsibility"}
    for definition in read_folder(_FOLDER):
        assert definition.offered_to == "professionals" or not known & set(definition.home)
