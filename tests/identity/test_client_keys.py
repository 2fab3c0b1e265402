"""Systems that sign for themselves: private_key_jwt (RFC 7523), and the public keys that an administrator pastes."""

import asyncio
import base64
import json
from uuid import uuid4

import pytest
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

from tests.identity.systems import KINDS, TOKEN_ENDPOINT, add, add_with_key, refusal, sign, some_client
from tests.identity.workplaces import answer

WRONG = (401, "invalid_client")


@pytest.mark.parametrize("algorithm", KINDS)
async def test_a_system_that_signs_with_its_key_gets_a_token(identity, algorithm):
    system = await add_with_key(identity, algorithm)
    assert (await system.ask_signed()).status_code == 200
    assert (await system.ask_signed({"aud": ["https://elsewhere.example", "https://portal.example"]}, client_id=system.id)).status_code == 200


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
async def test_the_old_name_of_ed25519_is_taken_too(identity):
    system = await add_with_key(identity, "Ed25519")
    system.algorithm = "EdDSA"
    assert (await system.ask_signed()).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "https://elsewhere.example"},
        {"aud": None},
        {"aud": 7},
        {"iss": None},
        {"iss": some_client()},
        {"sub": None},
        {"exp": None},
        {"exp": 0},
        {"exp": "soon"},
        {"exp": 10**400},
        {"exp": float("nan")},
        {"exp": float("inf")},
        {"nbf": 10**12},
        {"iat": 10**12},
        {"jti": None},
        {"jti": ""},
        {"jti": "x" * 201},
        {"jti": 7},
        {"jti": ["x"]},
    ],
)
async def test_a_statement_that_is_not_for_us_now_and_once_is_refused(identity, changes):
    system = await add_with_key(identity)
    assert refusal(await system.ask_signed(changes, client_id=system.id)) == WRONG


async def test_a_statement_is_good_for_five_minutes_at_most(identity):
    system = await add_with_key(identity)
    now = int(identity.clock.now().timestamp())
    assert (await system.ask_signed({"exp": now + 300})).status_code == 200
    assert refusal(await system.ask_signed({"exp": now + 320})) == WRONG
    assert refusal(await system.ask_signed({"exp": now - 20})) == WRONG


async def test_a_statement_is_taken_once_also_when_it_comes_twice_at_the_same_moment(identity):
    system = await add_with_key(identity)
    name = str(uuid4())
    answers = await asyncio.gather(*(system.ask_signed({"jti": name}) for _ in range(5)))
    assert sorted(response.status_code for response in answers) == [200, 401, 401, 401, 401]
    other = await add_with_key(identity)
    assert (await other.ask_signed({"jti": name})).status_code == 200


async def test_what_another_key_signed_or_nobody_is_refused(identity):
    system, other = await add_with_key(identity), await add_with_key(identity)
    good = sign(system, {})
    system.key, key = other.key, system.key
    assert refusal(await system.ask_signed()) == WRONG
    assert refusal(await system.ask_signed(client_assertion=sign(other, {}), client_id=system.id)) == WRONG
    system.key = key
    assert (await system.ask_signed(client_assertion=good)).status_code == 200


async def test_a_statement_that_nobody_signed_is_refused(identity):
    system = await add_with_key(identity)
    head, payload, signature = sign(system, {}).split(".")
    nobody = "eyJhbGciOiJub25lIn0"
    shared = "eyJhbGciOiJIUzI1NiJ9"
    listed = "eyJhbGciOiJFUzI1NiIsImtpZCI6W119"
    for spoilt in (
        f"{nobody}.{payload}.",
        f"{shared}.{payload}.{signature}",
        f"{listed}.{payload}.{signature}",
        f"{head}.{payload}.",
        f"{head}.{payload}",
        "x",
        "..",
        "\N{SNOWMAN}.x.y",
        "e30.e30.e30",
    ):
        assert refusal(await system.ask_signed(client_assertion=spoilt, client_id=system.id)) == WRONG, spoilt


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("\ud800", id="half a character"),
        pytest.param("\0", id="a null character"),
        pytest.param(7, id="a number"),
        pytest.param([], id="a list"),
    ],
)
async def test_a_statement_of_somebody_whose_name_is_none_is_refused(identity, name):
    system = await add_with_key(identity)
    payload = base64.urlsafe_b64encode(json.dumps({"sub": name}).encode()).decode().rstrip("=")
    assert refusal(await system.ask_signed(client_assertion=f"e30.{payload}.AAAA")) == WRONG


@pytest.mark.parametrize("header", [{"crit": 1}, {"crit": [[]]}, {"crit": ["x"]}, {"b64": False}, {"typ": 7}, {"kid": {}}, {"x": "\ud800"}], ids=json.dumps)
async def test_a_statement_whose_head_says_what_it_should_not_is_refused_though_it_is_signed(identity, header):
    system = await add_with_key(identity)
    head, payload, _ = sign(system, {}).split(".")
    spoilt = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4))) | header
    head = base64.urlsafe_b64encode(json.dumps(spoilt).encode()).decode().rstrip("=")
    signature = JWSRegistry.algorithms[system.algorithm].sign(f"{head}.{payload}".encode(), system.key)
    signed = f"{head}.{payload}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"
    assert refusal(await system.ask_signed(client_assertion=signed)) == WRONG


async def test_of_several_keys_the_one_that_is_named_is_used(identity):
    system = await add_with_key(identity)
    first, second = system.key, ECKey.generate_key("P-256")
    keys = [{**first.as_dict(private=False), "kid": "2025"}, {**second.as_dict(private=False), "kid": "2026"}]
    assert (await system.call("PUT", "/keys", {"keys": json.dumps({"keys": keys})})).status_code == 204
    assert [key["id"] for key in (await system.shown())["keys"]] == ["2025", "2026"]
    for key, kid, status in [(first, "2025", 200), (second, "2026", 200), (second, "2025", 401), (second, "2027", 401)]:
        system.key = key
        assert (await system.ask_signed(client_assertion=sign(system, {}, kid=kid))).status_code == status, kid
    assert (await system.ask_signed()).status_code == 200


async def test_keys_that_were_taken_away_sign_no_more(identity):
    system = await add_with_key(identity)
    assert (await system.call("PUT", "/keys", {"keys": ""})).status_code == 204
    assert refusal(await system.ask_signed()) == WRONG
    assert (await system.shown())["keys"] == []


async def test_a_single_public_key_will_do(identity):
    system = await add(identity, secret=False)
    system.algorithm, system.key = "Ed25519", OKPKey.generate_key("Ed25519")
    assert (await system.call("PUT", "/keys", {"keys": json.dumps(system.key.as_dict(private=False))})).status_code == 204
    assert (await system.ask_signed({"aud": TOKEN_ENDPOINT})).status_code == 200


@pytest.mark.parametrize(
    "keys",
    [
        "-----BEGIN PUBLIC KEY-----",
        "[]",
        "7",
        "{}",
        '{"keys": []}',
        '{"keys": 7}',
        '{"keys": [7]}',
        '{"keys": [{"kty": "EC", "crv": "P-256", "x": "x"}]}',
        '{"keys": [{"kty": "RSA", "n": "AQAB", "e": "AQAB"}]}',
        '{"keys": [{"kty": []}]}',
        pytest.param(json.dumps(OKPKey.generate_key("Ed25519").as_dict(private=True)), id="a private key"),
        pytest.param(json.dumps(OKPKey.generate_key("X25519").as_dict(private=False)), id="X25519"),
        pytest.param(json.dumps(ECKey.generate_key("P-384").as_dict(private=False)), id="P-384"),
        pytest.param(json.dumps(OctKey.generate_key(256).as_dict(private=True)), id="a shared secret"),
        pytest.param(json.dumps({"keys": [ECKey.generate_key("P-256").as_dict(private=False) for _ in range(5)]}), id="five keys"),
        pytest.param("[" * 9000, id="nine thousand lists"),
    ],
)
async def test_what_is_no_set_of_public_keys_is_refused_and_the_keys_there_were_stay(identity, keys):
    system = await add_with_key(identity)
    refused = await system.call("PUT", "/keys", {"keys": keys})
    assert answer(refused) == (422, "invalid")
    assert refused.json()["errors"][0]["field"] == "keys"
    assert (await system.ask_signed()).status_code == 200


@pytest.mark.parametrize("kid", ["\0", "\ud800", "a\nb", "x" * 201, 7, ["x"]], ids=ascii)
async def test_a_key_whose_name_cannot_be_kept_is_refused_in_plain_words(identity, kid):
    system = await add_with_key(identity)
    key = {**OKPKey.generate_key("Ed25519").as_dict(private=False), "kid": kid}
    refused = await system.call("PUT", "/keys", {"keys": json.dumps(key)})
    assert (answer(refused), refused.json()["errors"][0]["field"]) == ((422, "invalid"), "keys")
    assert "kid" in refused.json()["errors"][0]["message"]
    assert (await system.ask_signed()).status_code == 200


async def test_what_is_wrong_with_keys_is_said_in_plain_words(identity):
    system = await add(identity, secret=False)
    for keys, words in [('{"keys": [1]}', "is no key"), ("x" * 20_001, "must be 20,000 characters or fewer")]:
        refused = await system.call("PUT", "/keys", {"keys": keys})
        assert (refused.status_code, words in refused.json()["errors"][0]["message"]) == (422, True)


@pytest.mark.filterwarnings("ignore:Key size should be")
async def test_a_key_that_is_too_short_is_refused(identity):
    system = await add(identity, secret=False)
    short = json.dumps(RSAKey.generate_key(1024).as_dict(private=False))
    assert answer(await system.call("PUT", "/keys", {"keys": short})) == (422, "invalid")
