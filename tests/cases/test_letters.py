"""What letters say: each decision carries what the law wants it to, and words that were written stay as they are."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.cases.domain.cases import Case, open_case
from services.cases.domain.letter_texts import APPEALS, TRIBUNAL, write_letter
from services.cases.domain.letters import Letter, LetterKind, Occasion, paragraphs
from services.cases.domain.rights import RightsHolder
from tests.cases.people import COUNCIL

# A case in which every step has been taken: each kind of letter finds its dates.
CASE = replace(
    open_case(uuid4(), UUID(int=1), date(2026, 5, 1)),
    comment_by=date(2026, 9, 15),
    final_on=date(2026, 9, 20),
    ended_on=date(2026, 10, 1),
)
DECISIONS: tuple[LetterKind, ...] = ("will-not-assess", "will-not-issue-plan", "final-plan", "plan-will-end")
OTHERS: tuple[LetterKind, ...] = (
    "acknowledgement",
    "will-assess",
    "will-issue-plan",
    "draft-plan",
    "withdrawn",
    "transferred-out",
    "plan-ceased",
    "rights-passed",
)
KINDS = (*DECISIONS, *OTHERS)


HOLDER = RightsHolder(uuid4(), UUID(int=1), "passed", date(2026, 6, 27), "", None, "Evidence", uuid4(), datetime(2026, 7, 1, tzinfo=UTC))


def written(kind: LetterKind, case: Case = CASE, **changes: Any) -> Letter:
    about = Occasion(kind, case, date(2026, 12, 31), "", "", "Alex Example", "", to_young_person=False, by_post=False)
    if kind == "rights-passed":
        about = replace(about, holder=HOLDER, decides=changes.get("to_young_person", False))
    return write_letter(replace(about, **changes), COUNCIL, "REF123")


def text_of(letter: Letter) -> str:
    parts = [part if isinstance(part, str) else "\n".join(part) for section in letter.sections for part in (section.heading, *section.parts)]
    return "\n".join([letter.title, letter.greeting, *parts])


@pytest.mark.parametrize("kind", DECISIONS)
def test_a_decision_gives_its_reasons_the_appeal_its_time_limit_mediation_and_where_to_get_advice(kind: LetterKind):
    letter = written(kind, reasons="They make good progress.\n\nThe school can help.")
    text = text_of(letter)
    assert "They make good progress.\nThe school can help." in text
    assert f"You can appeal to the {TRIBUNAL} against {APPEALS[kind]}." in text
    # Two months after 31 December end with February.
    assert "28 February 2027, which is 2 months after the date of this letter" in text
    assert "1 month after the date of the certificate of a mediation adviser" in text
    assert "whichever is later" in text
    for line in (*COUNCIL.mediation.lines, *COUNCIL.sendiass.lines, *COUNCIL.contact.lines):
        assert line in text
    assert "disagreement resolution" in text


@pytest.mark.parametrize("kind", OTHERS)
def test_a_letter_about_anything_else_speaks_of_no_appeal_and_names_who_gives_advice(kind: LetterKind):
    text = text_of(written(kind))
    assert TRIBUNAL not in text
    assert "Example Mediation" not in text
    assert "Anytown SENDIASS" in text


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("to_young_person", [True, False])
def test_a_letter_speaks_to_its_reader(kind: LetterKind, to_young_person: bool):
    letter = written(kind, to_young_person=to_young_person)
    assert letter.greeting == ("Dear Alex Example" if to_young_person else "Dear parent or carer of Alex Example")
    body = text_of(replace(letter, greeting=""))
    assert ("Alex Example" in body) == (not to_young_person)
    assert letter.about == "Alex Example"
    assert written(kind, to_young_person=to_young_person, reader="Jo Other").greeting == ("Dear Alex Example" if to_young_person else "Dear Jo Other")
    assert letter.reference == "REF123"


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("acknowledgement", ("1 May 2026", "12 June 2026")),
        (
            "will-assess",
            ("21 August 2026", "18 September 2026", "Alex Example\u2019s needs, what would help", "whom else we should ask", "in the portal"),
        ),
        ("will-issue-plan", ("at least 15 days", "18 September 2026")),
        (
            "draft-plan",
            ("15 days", "31 December 2026", "15 September 2026", "particular school", "meeting with one of our officers", "find information about schools"),
        ),
        ("final-plan", ("20 September 2026", "within 12 months", "only about section I", "section B", "section F", "section I")),
        ("withdrawn", ("1 October 2026",)),
        ("transferred-out", ("1 October 2026", "Within 6 weeks")),
        ("plan-will-end", ("stays in place until the time for an appeal is over", "in place until the appeal is over")),
        ("plan-ceased", ("From 1 October 2026 on",)),
    ],
)
def test_each_letter_has_the_dates_and_the_choices_of_its_step(kind: LetterKind, said: tuple[str, ...]):
    text = text_of(written(kind))
    for expected in said:
        assert expected in text


def test_a_final_plan_names_its_setting_and_an_assessment_that_moves_away_has_no_plan_to_review():
    assert "Section I of the plan names Example Academy." in text_of(written("final-plan", setting="Example Academy"))
    moved = text_of(written("transferred-out", replace(CASE, final_on=None)))
    assert "plan from" not in moved
    assert "how the assessment goes on" in moved


@pytest.mark.parametrize("kind", [*DECISIONS, "draft-plan"])
def test_time_that_runs_from_service_is_not_cut_short_by_the_post(kind: LetterKind):
    """Which day a letter is posted is known only once it is printed."""
    assert "posted" not in text_of(written(kind))
    assert "delivered" not in text_of(written(kind))
    later = text_of(written(kind, by_post=True))
    assert "begin with the day on which we posted it" in later
    assert ("The last day is" in later) is False


@pytest.mark.parametrize("kind", [*DECISIONS, "will-assess", "will-issue-plan"])
@pytest.mark.parametrize("by_post", [True, False])
def test_whoever_was_told_before_is_reminded_of_the_day_and_the_time_for_an_appeal_runs_from_it(kind: LetterKind, by_post: bool):
    text = text_of(written(kind, told_on=date(2026, 11, 30), by_post=by_post))
    assert "We told you this in writing on 30 November 2026." in text
    assert ("30 January 2027, which is 2 months after we told you in writing" in text) == (kind in DECISIONS)
    for words in ("28 February 2027", "the date of this letter", "posted"):
        assert words not in text


@pytest.mark.parametrize("kind", ["draft-plan", "final-plan", "withdrawn", "transferred-out", "plan-ceased"])
def test_a_letter_that_lacks_its_date_is_not_written(kind: LetterKind):
    with pytest.raises(ValueError, match="no date"):
        written(kind, open_case(uuid4(), UUID(int=1), date(2026, 5, 1)))


def test_reasons_keep_their_paragraphs_and_lines():
    assert paragraphs("One\nline two\n\n \n  Two \n") == ("One\nline two", "Two")
    assert paragraphs(" \n\n ") == ()
