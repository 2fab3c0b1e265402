"""Check digits and references catch what people mistype."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.forms.domain.identifiers import is_nhs_number, is_uln, is_upn, spaced_nhs_number
from services.forms.domain.reference import ALPHABET, new_reference

_signs = st.text(ALPHABET, min_size=8, max_size=8)
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


@pytest.mark.parametrize("uln", ["9276308686", "927 630 8686", "9276-308-686", "1000000043"])
def test_a_real_uln_is_accepted_however_it_is_spaced(uln: str):
    assert is_uln(uln)


@pytest.mark.parametrize(
    "uln", ["9276308687", "927630868", "92763086860", "9999999999", "0000000042", "1000000060", "9434765919", "927630868X", "", "٩٢٧٦٣٠٨٦٨٦"]
)
def test_other_ulns_are_refused(uln: str):
    """Too few digits, a wrong one, 9999999999 (which stands for a learner without one), one that starts with 0, one whose check digit would be 10."""
    assert not is_uln(uln)


@given(st.from_regex(r"[0-9]{10}", fullmatch=True))
def test_no_number_is_both_a_uln_and_an_nhs_number(digits: str):
    assert not (is_uln(digits) and is_nhs_number(digits))


@given(st.from_regex(r"[1-9][0-9]{8}", fullmatch=True), st.integers(0, 9), st.integers(0, 9))
def test_a_uln_with_one_wrong_digit_is_refused(digits: str, place: int, digit: int):
    for uln in (f"{digits}{check}" for check in range(10)):
        wrong = uln[:place] + str(digit) + uln[place + 1 :]
        assert not is_uln(uln) or wrong == uln or not is_uln(wrong)


@given(_references)
def test_a_reference_has_no_sign_that_looks_like_another(reference: str):
    assert len(reference) == 11
    assert not set(reference.replace("-", "")) & set("01OILSZ5BUYAE")


@given(_signs, st.integers(0, 7), st.sampled_from(ALPHABET))
def test_one_sign_misheard_gives_another_check(signs: str, place: int, sign: str):
    assert signs[place] == sign or _check(signs[:place] + sign + signs[place + 1 :]) != _check(signs)


@given(_signs, st.integers(0, 7), st.integers(0, 7))
def test_two_signs_swapped_give_another_check(signs: str, one: int, other: int):
    swapped = list(signs)
    swapped[one], swapped[other] = signs[other], signs[one]
    assert signs[one] == signs[other] or _check("".join(swapped)) != _check(signs)


def _check(signs: str) -> str:
    given_out = iter(signs)
    return new_reference(lambda _: next(given_out))[-1]
