"""The short forms of advice, which only some are asked for: SEND Regulations 2014, regulation 6(1)(f) to (h)."""

import re
from pathlib import Path

import pytest

from services.forms.adapters.definition_files import read_folder
from services.forms.domain.visibility import visible_questions

_FORMS = {item.form: item for item in read_folder(Path(__file__).parents[2] / "services" / "forms" / "definitions")}
_PAGES = {
    "adulthood-advice": ["about-this-advice", "moving-on", "needs-and-provision", "documents"],
    "other-advice": ["about-this-advice", "needs-and-provision", "documents"],
}


@pytest.mark.parametrize("form", _PAGES)
def test_a_short_form_has_the_pages_that_it_needs_and_names_them_by_their_steps(form: str):
    assert [page.id for page in _FORMS[form].pages] == _PAGES[form]
    words = str(_FORMS[form].content)
    summary, documents = _PAGES[form].index("needs-and-provision") + 1, len(_PAGES[form])
    assert f"Only the summary on step {summary} is mandatory" in words
    assert set(re.findall(r"step (\d)", words)) == {str(summary), str(documents)}


def test_advice_on_adulthood_asks_everybody_about_each_part_of_it():
    parts = {f"adulthood_{part}" for part in ("work", "living", "community", "health")}
    assert parts <= visible_questions(_FORMS["adulthood-advice"], {})
    assert not parts & set(_FORMS["other-advice"].home)
