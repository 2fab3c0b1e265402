"""The seal key can be changed: authenticators, recovery codes and codes on their way work before, during and after."""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import pytest
import structlog

from services.identity import app as composition
from services.identity.adapters.sealing import Seal, read_seal
from services.identity.use_cases import renew_seals
from services.identity.use_cases.renew_seals import SealRenewal
from services.identity.worker import rotation
from tests.identity.client import Identity

OLD = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"  # the one of these tests' settings
NEW = base64.urlsafe_b64encode(bytes(range(100, 132))).decode()


@asynccontextmanager
async def with_keys(identity, settings, signers, key, other=None) -> AsyncIterator[Identity]:
    """The same service on the same database, with other keys."""
    changed = settings.model_validate({**settings.model_dump(), **_secrets(settings), "seal_key": key, "previous_seal_key": other})
    app = composition.build(changed, clock=identity.clock)
    async with app.router.lifespan_context(app), httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://identity") as http:
        yield Identity(http, signers, app.state.database, identity.clock)


def _secrets(settings):
    return {"signing_key": settings.signing_key.get_secret_value()}


async def _sign_in_by_app(identity, person):
    identity.clock.move(seconds=60)
    return (await identity.verify(await identity.begin(person), person.totp.at(identity.clock.now()))).status_code


async def _renew_all(identity, *keys):
    renewal = SealRenewal(read_seal(*keys))
    with structlog.testing.capture_logs() as logs:
        while not logs:
            async with identity.database.open_work() as work:
                await renewal.renew_next(work)
    return logs[0]


async def _sealed(identity, person):
    account_id = await identity.account_id(person)
    ((seed,),) = await identity.execute("SELECT totp_seed FROM accounts WHERE id = :id", id=account_id)
    return account_id.bytes, bytes(seed)


async def test_a_seed_that_is_opened_with_the_previous_key_is_sealed_with_the_present_one(identity, settings, signers):
    person = await identity.person("totp")
    async with with_keys(identity, settings, signers, NEW, OLD) as during:
        assert await _sign_in_by_app(during, person) == 200
    owner, sealed = await _sealed(identity, person)
    assert read_seal(NEW, None).open(sealed, owner).decode() == person.totp.secret
    async with with_keys(identity, settings, signers, NEW) as after:
        assert await _sign_in_by_app(after, person) == 200


async def test_a_wrong_code_renews_nothing_less_and_a_seed_under_the_present_key_stays_as_it_is(identity, settings, signers):
    person = await identity.person("totp")
    before = await _sealed(identity, person)
    async with with_keys(identity, settings, signers, OLD, NEW) as during:
        assert await _sign_in_by_app(during, person) == 200
    assert await _sealed(identity, person) == before


async def test_those_who_do_not_sign_in_meanwhile_keep_their_authenticator_and_their_recovery_codes(identity, settings, signers, monkeypatch):
    monkeypatch.setattr(renew_seals, "AT_ONCE", 2)
    people, codes = [], []
    for _ in range(5):
        person = await identity.person()
        codes.append((await identity.choose(person, "totp"))["recovery_codes"])
        people.append(person)
    assert (await identity.verify(await identity.begin(people[0]), codes[0][0])).status_code == 200
    first = await _renew_all(identity, NEW, OLD)
    assert (first["event"], first["renewed"], first["unsealable"]) == ("seals_looked_through", 5 + 5 * 10 - 1, 0)
    second = await _renew_all(identity, NEW, OLD)
    assert second["renewed"] == 0
    async with with_keys(identity, settings, signers, NEW) as after:
        for person, own in zip(people, codes, strict=True):
            assert await _sign_in_by_app(after, person) == 200
            assert (await after.verify(await after.begin(person), own[1])).status_code == 200
            assert (await after.verify(await after.begin(person), own[1])).status_code == 401, "used up"
        assert (await after.verify(await after.begin(people[0]), codes[0][0])).status_code == 401, "used up before the change"
        assert (await after.verify(await after.begin(people[0]), codes[1][2])).status_code == 401, "of somebody else"


@pytest.mark.parametrize("keys", [(NEW, OLD), (OLD, NEW)], ids=["new first", "old first"])
async def test_a_recovery_code_is_taken_during_the_change(identity, settings, signers, keys):
    person = await identity.person()
    codes = (await identity.choose(person, "totp"))["recovery_codes"]
    async with with_keys(identity, settings, signers, *keys) as during:
        assert (await during.verify(await during.begin(person), codes[0])).status_code == 200


async def test_a_code_that_was_sent_before_the_change_is_taken_after_it(identity, settings, signers):
    person = await identity.person("email")
    pending = await identity.begin(person)
    code = await identity.sent_code(person)
    async with with_keys(identity, settings, signers, NEW, OLD) as during:
        assert (await during.verify(pending, code)).status_code == 200


async def test_an_authenticator_that_is_set_up_during_the_change_is_sealed_with_the_present_key(identity, settings, signers):
    person = await identity.person()
    headers = await identity.headers_of(await identity.session(person))
    before = (await identity.http.post("/me/two-step/authenticator", headers=headers)).json()["secret"]
    async with with_keys(identity, settings, signers, NEW, OLD) as during:
        assert (await during.http.post("/me/two-step/authenticator", headers=headers)).json()["secret"] == before, "a QR code that was scanned stays good"
        await during.choose(person, "totp")
    async with with_keys(identity, settings, signers, NEW) as after:
        assert await _sign_in_by_app(after, person) == 200


async def test_a_browser_that_was_known_is_known_after_the_change(identity, settings, signers):
    person, device = await identity.person(), "d" * 43
    assert (await identity.sign_in(person, device=device)).status_code == 200
    async with with_keys(identity, settings, signers, NEW) as after:
        assert (await after.sign_in(person, device=device)).status_code == 200
    assert await identity.execute("SELECT 1 FROM outbox WHERE type LIKE '%new-device%'") == []


async def test_what_neither_key_opens_is_told_in_numbers(identity):
    await identity.person("totp")
    other = base64.urlsafe_b64encode(bytes(range(50, 82))).decode()
    told = await _renew_all(identity, NEW, other)
    assert (told["log_level"], told["renewed"], told["unsealable"]) == ("error", 0, 11)
    assert set(told) == {"event", "log_level", "renewed", "unsealable"}


async def test_rows_that_somebody_uses_at_this_moment_are_left_for_another_time(identity):
    person = await identity.person("totp")
    async with identity.database.open_work() as busy:
        await busy.accounts.lock(await identity.account_id(person))
        assert (await _renew_all(identity, NEW, OLD))["renewed"] == 0
    assert (await _renew_all(identity, NEW, OLD))["renewed"] == 11


def test_a_seal_is_renewed_only_when_it_is_another_keys():
    old, both = Seal(bytes(range(32))), Seal(bytes(range(1, 33)), bytes(range(32)))
    sealed = old.seal(b"the seed", b"account")
    assert both.open(sealed, b"account") == b"the seed"
    renewed = both.renewed(sealed, b"account")
    assert renewed is not None
    assert Seal(bytes(range(1, 33))).open(renewed, b"account") == b"the seed"
    assert both.renewed(renewed, b"account") is None
    assert old.renewed(sealed, b"account") is None
    assert both.is_digest(old.digest("code", "123456"), "code", "123456")
    assert not both.is_digest(old.digest("code", "123456"), "code", "123457")


def test_the_worker_renews_seals_only_while_the_key_changes(settings):
    changing = settings.model_validate({**settings.model_dump(), **_secrets(settings), "seal_key": NEW, "previous_seal_key": OLD})
    assert rotation(settings) == []
    assert [timer.name for timer in rotation(changing)] == ["renew-seals"]
