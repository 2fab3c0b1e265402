"""A password is taken whole, as it was typed; what we make up is long enough that nobody guesses it. Security checklist 1, 14 and 20."""

import re

import pytest

from services.identity.domain import links, sessions


@pytest.mark.parametrize(
    "password",
    ["  spaces at both ends  ", "紫色茶壶三月里的雨水声声", "🦊🐙 fox & squid 🦑", "Tab\tand \u00a0 hard space", "teapots and lanterns " * 6],
    ids=["spaces around", "another script", "pictures", "other spaces", "126 characters"],
)
async def test_a_password_signs_in_exactly_as_it_was_chosen(identity, password):
    person = await identity.register(password=password)
    person.password = password
    assert (await identity.confirm(person)).status_code == 200
    assert (await identity.sign_in(person)).status_code == 200
    changed = {password.strip(), password[:-1], password[:64], password.swapcase(), " ".join(password.split())} - {password}
    for other in changed:
        assert (await identity.sign_in(person, password=other)).status_code == 401, other


@pytest.mark.parametrize("make", [links.new_token, sessions.new_secret])
def test_links_and_sessions_carry_256_random_bits(make):
    made = [make() for _ in range(1000)]
    assert len(set(made)) == 1000
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", text) for text in made)
    # A fixed or counted part would show: every place takes (nearly) every sign.
    assert all(len({text[place] for text in made}) > 55 for place in range(42))
