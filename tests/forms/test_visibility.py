"""A question is asked exactly when its condition holds; hidden answers are kept, and neither judged nor shown nor sent."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.forms.domain.definition_reader import read_definition
from services.forms.domain.filled_form import FilledForm, neighbours
from services.forms.domain.summary import sections
from services.forms.domain.visibility import sent_questions, visible_pages, visible_questions
from tests.forms.sample import COMPLETE, DOCUMENT, OTHER_DOCUMENT, TODAY, content, definition, file, question_in

_FORM = definition()
_HIDDEN_FROM_PARENTS = {"role", "proof", "proof_kind", "role_detail"}


def _filled(**changes: dict[str, Any]) -> FilledForm:
    return FilledForm(_FORM, COMPLETE | {name.replace("_", "-"): answers for name, answers in changes.items()}, TODAY)


def test_a_question_is_hidden_until_its_condition_holds():
    nothing = visible_questions(_FORM, {})
    assert nothing.isdisjoint(_HIDDEN_FROM_PARENTS | {"support_more"})
    assert visible_questions(_FORM, {"requester": "other"}) - nothing == _HIDDEN_FROM_PARENTS
    assert visible_questions(_FORM, {"support": ["none", "b"]}) - nothing == {"support_more"}


def test_a_question_that_hangs_on_a_hidden_one_is_hidden():
    data = definition().content
    pages = [dict(page) for page in data["pages"]]
    pages[1] = {
        "id": "chain",
        "title": "Chain",
        "questions": [
            {"id": "requester", "kind": "yes_no", "label": "A"},
            {"id": "support", "kind": "yes_no", "label": "B", "when": {"question": "requester", "is": ["yes"]}},
            {"id": "third", "kind": "text", "label": "C", "when": {"question": "support", "is": ["yes"]}},
        ],
    }
    chain = definition(pages=pages[:2])
    assert "third" in visible_questions(chain, {"requester": "yes", "support": "yes"})
    assert "third" not in visible_questions(chain, {"requester": "no", "support": "yes"})
    page = chain.pages[1]
    assert [question.id for question in sent_questions(chain, page, visible_questions(chain, {}))] == ["requester", "support", "third"]


@given(st.dictionaries(st.sampled_from(["requester", "support"]), st.none() | st.sampled_from(["parent", "other", ""]) | st.lists(st.sampled_from(["a", "b"]))))
def test_what_is_visible_follows_from_the_choices_alone(choices: dict[str, Any]):
    visible = visible_questions(_FORM, choices)
    chosen = choices.get("requester")
    assert ("role" in visible) == (chosen == "other" or (isinstance(chosen, list) and "other" in chosen))
    support = choices.get("support")
    assert ("support_more" in visible) == (isinstance(support, list) and bool(support))
    for page in visible_pages(_FORM, visible):
        assert any(question.id in visible for question in page.questions)


def test_a_page_whose_questions_are_all_hidden_is_skipped():
    assert [step.id for step in _filled().steps(None)] == ["start", "who", "details", "people", "reason"]
    visible = visible_questions(_FORM, {})
    assert neighbours(_FORM, visible, "who") == ("start", "details")
    other = visible_questions(_FORM, {"requester": "other"})
    assert neighbours(_FORM, other, "who") == ("start", "only-others")
    assert neighbours(_FORM, other, "reason") == ("people", "summary")
    assert neighbours(_FORM, other, "start") == (None, "who")


def test_conditions_on_the_same_page_are_left_to_the_browser_and_others_are_resolved():
    who, details = _FORM.page("who"), _FORM.page("details")
    assert who is not None
    assert details is not None
    nothing = visible_questions(_FORM, {})
    assert [question.id for question in sent_questions(_FORM, who, nothing)] == ["requester", "role"]
    sent = {question.id for question in sent_questions(_FORM, details, nothing)}
    assert "support_more" in sent
    assert "role_detail" not in sent
    other = visible_questions(_FORM, {"requester": "other"})
    assert "role_detail" in {question.id for question in sent_questions(_FORM, details, other)}


def test_hidden_answers_are_neither_judged_nor_shown_nor_sent():
    form = _filled(who={"requester": "parent", "role": "far too long for its limit"}, only_others={"proof": [file(OTHER_DOCUMENT)], "proof_kind": "x"})
    assert form.problems == ()
    assert form.sent_answers()["who"] == {"requester": "parent"}
    assert "only-others" not in form.sent_answers()
    assert [str(name) for name in form.document_ids()] == [DOCUMENT]
    assert not {answer.question for section in sections(form) for answer in section.answers} & _HIDDEN_FROM_PARENTS


def test_a_hidden_file_on_a_page_that_is_asked_is_not_sent():
    data = content()
    question_in(data, "documents")["when"] = {"question": "requester", "is": ["other"]}
    form = FilledForm(read_definition(data), COMPLETE, TODAY)
    assert form.document_ids() == []
    assert form.sent_answers()["reason"] == {"why": "Because"}


def test_answers_come_back_when_the_condition_holds_again():
    form = _filled(who={"requester": "other", "role": "Aunt"}, only_others={"proof": [file(OTHER_DOCUMENT)]})
    assert form.sent_answers()["who"] == {"requester": "other", "role": "Aunt"}
    assert [str(name) for name in form.document_ids()] == [OTHER_DOCUMENT, DOCUMENT]


@given(
    st.fixed_dictionaries({"requester": st.sampled_from(["", "parent", "other"]), "role": st.text(max_size=12)}),
    st.fixed_dictionaries({"proof_kind": st.text(max_size=5)}),
    st.fixed_dictionaries({"support": st.lists(st.sampled_from(["a", "b", "none"]), unique=True), "support_more": st.text(max_size=60)}),
)
def test_what_is_sent_is_what_was_asked_and_answered(who: dict[str, Any], only_others: dict[str, Any], details: dict[str, Any]):
    form = _filled(who=who, only_others=only_others, details=details)
    sent = {name for answers in form.sent_answers().values() for name in answers}
    assert sent <= form.visible
    assert all(error.field.partition("-")[0] in form.visible for _, error in form.problems)
    again = FilledForm(_FORM, form.sent_answers(), TODAY)
    assert again.visible == form.visible
    assert again.problems == form.problems
