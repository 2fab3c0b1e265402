"""Check digits and references catch what people mistype."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.forms.domain.identifiers import is_nhs_number, is_upn, spaced_nhs_number
from services.forms.domain.reference import ALPHABET, new_reference, read_reference

_references = st.integers(0, 2**32).map(lambda seed: new_reference(random.Random(seed).choice))  # noqa: S311 - a repeatable draw for a test


@pytest.mark.parametrize("number", ["9434765919", "943 476 5919", "943-476-5919", " 943  476 5919 ", "0000000000"])
def test_a_real_nhs_number_is_accepted_however_it_is_spaced(number: str):
    assert is_nhs_number(number)


@pytest.mark.parametrize("number", ["9434765918", "943476591", "94347659190", "943476591X", "", "abc", "٩٤٣٤٧٦٥٩١٩"])
def test_other_nhs_numbers_are_refused(number: str):
    assert not is_nhs_number(number)


@given(st.from_regex(r"[0-9]{9}", fullmatch=True))
def test_nine_digits_have_at_most_one_check_digit(digits: str):
    assert sum(is_nhs_number(f"{digits}{check}") for check in range(10)) <= 1


def test_an_nhs_number_is_shown_in_three_groups():
    assert spaced_nhs_number("9434765919") == "943 476 5919"


@pytest.mark.parametrize("upn", ["B801200005001", "b801200005001", "B 8012 0000 5001"])
def test_a_real_upn_is_accepted(upn: str):
    assert is_upn(upn)


@pytest.mark.parametrize("upn", ["A801200005001", "B80120000500", "B8012000050011", "I801200005001", "B80120000500I", "8801200005001", ""])
def test_other_upns_are_refused(upn: str):
    assert not is_upn(upn)


@given(st.from_regex(r"[0-9]{11}[0-9ABCDEFGHJKLMNPQRTUVWXYZ]", fullmatch=True))
def test_every_upn_has_exactly_one_check_letter(rest: str):
    assert sum(is_upn(letter + rest) for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 1


@given(_references)
def test_a_reference_has_no_sign_that_looks_like_another(reference: str):
    assert len(reference) == 11
    assert not set(reference.replace("-", "")) & set("01OILSZ5BUYAE")


@given(_references, st.sampled_from(["{}", " {} ", "{}".lower()]))
def test_a_reference_is_read_back_however_it_is_typed(reference: str, form: str):
    assert read_reference(form.format(reference.lower())) == reference
    assert read_reference(reference.replace("-", " ")) == reference


@given(_references, st.integers(0, 8), st.sampled_from(ALPHABET))
def test_a_reference_with_one_wrong_sign_is_refused(reference: str, place: int, sign: str):
    signs = list(reference.replace("-", ""))
    if signs[place] != sign:
        signs[place] = sign
        assert read_reference("".join(signs)) is None


@given(_references, st.integers(0, 8), st.integers(0, 8))
def test_a_reference_with_two_signs_swapped_is_refused(reference: str, one: int, other: int):
    signs = list(reference.replace("-", ""))
    if signs[one] != signs[other]:
        signs[one], signs[other] = signs[other], signs[one]
        assert read_reference("".join(signs)) is None


@pytest.mark.parametrize("typed", ["", "7KD", "000-000-000", "7KD-M3Q-XR", "<script>!"])
def test_what_is_not_a_reference_is_refused(typed: str):
    assert read_reference(typed) is None
