"""The password policy. Security checklist 1 and 2."""

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.identity.adapters import common_passwords
from services.identity.domain.passwords import SERVICE_WORDS, TOO_COMMON, check_password

COMMON = common_passwords.load()
SERVICE = (*SERVICE_WORDS, "anytown council", "anytowncouncil", "anytown")


def problem_of(password, personal=("Rowan", "Ashby", "rowan.ashby", "example")):
    return check_password(password, common=COMMON, personal=personal, service=SERVICE)


def test_a_password_of_twelve_characters_is_long_enough_and_one_of_eleven_is_not():
    assert problem_of("kettle-Moor9") is None
    assert problem_of("kettle-Moor") == "Password must be 12 characters or more"


def test_a_password_of_128_characters_is_taken_and_one_of_129_is_not():
    long = "".join(secrets.choice("bcdfghjkmnpqrstvwxyz") for _ in range(128))
    assert problem_of(long) is None
    assert problem_of(long + "x") == "Password must be 128 characters or fewer"


def test_length_is_counted_in_characters_so_other_scripts_and_spaces_are_taken():
    assert problem_of("пурпурный чай") is None
    assert problem_of("紫色茶壶三月里的雨水声声") is None
    assert problem_of("🦊🐙 fox & squid 🦑") is None


@pytest.mark.parametrize(
    "password",
    [
        "password12345",
        "Password1234!",
        "P@ssw0rd1234",
        "passwordpassword",
        "p@ssw0rdp@ssw0rd",
        "1234567890123",
        "qwertyuiop123",
        "qwertyuiop[]",
        "1qaz2wsx3edc",
        "abcdefghijklmno",
        "aaaaaaaaaaaaaaaa",
        "abcabcabcabcabc",
        "Monkey123456!",
        "!!!letmein!!!",
        "iloveyou iloveyou",
        "987654321987654321",
        "Liverpool-2024",
    ],
)
def test_a_common_password_is_refused_however_it_is_dressed_up(password):
    assert problem_of(password) == TOO_COMMON


def test_every_password_of_the_list_that_is_long_enough_is_refused():
    long = [password for password in COMMON if len(password) >= 12]
    assert len(COMMON) > 10_000
    assert len(long) > 300
    assert all(problem_of(password) is not None for password in long)


def test_every_common_password_is_refused_with_digits_behind_it():
    assert all(problem_of(f"{password}{'7' * 12}") for password in sorted(COMMON)[::97] if password.isalpha())


@pytest.mark.parametrize("password", ["Rowan has a teapot", "teapots of ASHBY 9", "my-example-teapots", "xx rowan.ashby xx"])
def test_the_owners_name_and_address_are_refused(password):
    assert problem_of(password) == "Password must not include your name or e-mail address"


def test_a_short_name_is_refused_by_itself_and_not_inside_another_word():
    assert problem_of("lee likes teapots", personal=("Lee",)) is not None
    assert problem_of("sleepless teapots", personal=("Lee",)) is None


@pytest.mark.parametrize("password", ["Waymark teapots 3", "anytown teapots 33", "the council forgets"])
def test_words_of_the_service_and_the_council_are_refused(password):
    assert problem_of(password) == "Password must not include the name of this service or the council"


@pytest.mark.parametrize(
    "password", ["correct horse battery staple", "violet teapots 3 march", "Xk9#mQ2$vL7p", "jumping over 17 fences", "onlylowercaseletters"]
)
def test_an_unusual_password_is_taken_whatever_kinds_of_character_it_has(password):
    assert problem_of(password) is None


@given(st.text(max_size=140))
def test_no_text_breaks_the_policy(password):
    assert problem_of(password) != ""
