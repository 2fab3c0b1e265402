"""Hashing, sealing, authenticators and codes as they are made."""

import asyncio
import re
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from chassis.errors import Unavailable
from services.identity.adapters import authenticator, hashing
from services.identity.adapters.hashing import PasswordHasher
from services.identity.adapters.sealing import Seal, Unsealable, read_key
from services.identity.domain import codes, recovery

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def hasher():
    return PasswordHasher()


async def test_passwords_that_differ_after_72_characters_are_different(hasher):
    encoded = await hasher.hash("p" * 72 + "a")
    assert await hasher.verify(encoded, "p" * 72 + "a")
    assert not await hasher.verify(encoded, "p" * 72 + "b")


async def test_a_hash_is_argon2id_with_at_least_the_parameters_of_owasp_and_a_salt_of_its_own(hasher):
    first, second = await hasher.hash("violet teapots"), await hasher.hash("violet teapots")
    found = re.fullmatch(r"\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([^$]+)\$([^$]+)", first)
    assert found is not None
    assert (int(found[1]) >= 19456, int(found[2]) >= 2, int(found[3])) == (True, True, 1)
    assert len(found[4]) >= 22  # 16 bytes in base64
    assert first != second


@pytest.mark.alone
async def test_nobody_has_a_password_that_fits_and_looking_costs_the_same(hasher):
    encoded = await hasher.hash("violet teapots")

    async def cost(known):
        started = time.perf_counter()
        assert not await hasher.verify(encoded if known else None, "not the password")
        return time.perf_counter() - started

    samples = [(await cost(True), await cost(False)) for _ in range(15)]
    known, unknown = (min(column) for column in zip(*samples, strict=True))
    assert abs(known - unknown) < 0.35 * known


async def test_a_hash_with_weaker_parameters_is_outdated(hasher):
    weaker = "$argon2id$v=19$m=8192,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$0000000000000000000000000000000000000000000"
    assert hasher.outdated(weaker)
    assert not hasher.outdated(await hasher.hash("violet teapots"))


@pytest.mark.alone
async def test_the_event_loop_goes_on_while_passwords_are_hashed(hasher):
    hashing_now = asyncio.gather(*(hasher.hash("violet teapots") for _ in range(6)))
    beats = 0
    while not hashing_now.done():
        await asyncio.sleep(0.005)
        beats += 1
    await hashing_now
    assert beats > 5


async def test_more_passwords_than_can_be_carried_are_refused_at_once(monkeypatch):
    monkeypatch.setattr(hashing, "QUEUE", 2)
    small = PasswordHasher(threads=1)
    answers = await asyncio.gather(*(small.hash("violet teapots") for _ in range(5)), return_exceptions=True)
    assert sum(isinstance(answer, Unavailable) for answer in answers) == 3


def test_what_is_sealed_opens_for_its_owner_alone_and_with_its_key_alone():
    seal, other = Seal(bytes(range(32))), Seal(bytes(range(1, 33)))
    sealed = seal.seal(b"the seed", b"account")
    assert b"the seed" not in sealed
    assert seal.open(sealed, b"account") == b"the seed"
    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for attempt in (lambda: seal.open(sealed, b"another"), lambda: other.open(sealed, b"account"), lambda: seal.open(changed, b"account")):
        with pytest.raises(Unsealable):
            attempt()
    assert seal.seal(b"the seed", b"account") != sealed


def test_a_digest_depends_on_the_key_and_the_purpose():
    seal, other = Seal(bytes(range(32))), Seal(bytes(range(1, 33)))
    assert seal.digest("code", "123456") == seal.digest("code", "123456")
    assert seal.digest("code", "123456") not in {seal.digest("recovery", "123456"), other.digest("code", "123456")}


@pytest.mark.parametrize("key", ["", "short", "A" * 43, "!" * 43, "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gIQ"])
def test_a_seal_key_that_is_short_or_plain_is_refused(key):
    with pytest.raises(ValueError, match="seal key"):
        read_key(key)


def test_an_authenticator_code_is_right_one_step_early_and_one_step_late_and_no_further():
    seed = authenticator.new_seed()
    code = pyotp.TOTP(seed).at(NOON)
    step = int(NOON.timestamp()) // 30
    for steps, expected in ((-2, None), (-1, step), (0, step), (1, step), (2, None)):
        assert authenticator.matching_step(seed, code, NOON + timedelta(seconds=30 * steps)) == expected


def test_an_authenticator_seed_has_160_bits_and_its_uri_names_the_account():
    seed = authenticator.new_seed()
    assert len(seed) * 5 >= 160
    assert authenticator.uri(seed, "someone@example.org").startswith("otpauth://totp/Waymark:someone%40example.org?secret=" + seed)


def test_every_security_code_is_equally_likely():
    """Chi-square over 100,000 codes: 1,000 cells of leading digits and 1,000 of trailing ones. 1,300 is p = 3e-10 for 999 degrees."""
    made = [codes.new_code() for _ in range(100_000)]
    assert all(re.fullmatch(r"\d{6}", code) for code in made)
    for part in (slice(0, 3), slice(3, 6)):
        cells = Counter(code[part] for code in made)
        assert sum((cells[f"{cell:03}"] - 100) ** 2 / 100 for cell in range(1000)) < 1300


def test_a_security_code_may_be_typed_with_spaces_and_hyphens():
    assert codes.as_typed(" 123-4 56 ") == "123456"


def test_there_are_ten_recovery_codes_of_at_least_64_bits_that_survive_being_read_from_paper():
    made = recovery.new_codes()
    assert len(set(made)) == 10
    assert all(re.fullmatch(r"([0-9A-Z]{4}-){3}[0-9A-Z]{4}", code) for code in made)
    assert all(recovery.read(f" {code.lower().replace('0', 'o').replace('1', 'l')} ") == code.replace("-", "") for code in made)
    assert recovery.read("123456") is None
