"""What a secret has to be, and that what is said about a bad one does not repeat it."""

import base64
import secrets

import pytest
from pydantic import BaseModel, ConfigDict, ValidationError

from chassis.secrets import Password, PublicKey, SealKey, SigningKey, UrlWithPassword, must_be_strong

GOOD = "Zq83xPw2-Lk9vTn4_Rb7"


class _Settings(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)

    development: bool = False
    password: Password | None = None
    url: UrlWithPassword | None = None
    seal_key: SealKey | None = None
    signing_key: SigningKey | None = None
    public_key: PublicKey | None = None


def _key(of: bytes) -> str:
    return base64.urlsafe_b64encode(of).decode()


def _refusal(**given: str) -> str:
    with pytest.raises(ValidationError) as refused:
        _Settings.model_validate(given)
    (found,) = refused.value.errors(include_input=False, include_context=False)
    return found["msg"].removeprefix("Value error, ")


@pytest.mark.parametrize("secret", [secrets.token_urlsafe(), secrets.token_hex(10), GOOD], ids=["urlsafe", "hex", "typed"])
def test_a_random_secret_is_taken(secret: str) -> None:
    must_be_strong(secret)


@pytest.mark.parametrize(
    ("secret", "why"),
    [
        ("", "too short"),
        ("Zq83xPw2-Lk9vTn", "too short"),
        ("abababababababab", "too easy"),
        ("ThePassword-Zq83xPw2", "too easy"),
        ("minioadminMINIO1", "too easy"),
    ],
    ids=["empty", "fifteen", "two letters", "the word", "well known"],
)
def test_a_secret_that_can_be_guessed_is_refused(secret: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        must_be_strong(secret)


def test_a_secret_for_development_is_taken_there_alone_and_must_not_be_short_either() -> None:
    must_be_strong("development-canary", development=True)
    with pytest.raises(ValueError, match="published"):
        must_be_strong("Development-canary")
    with pytest.raises(ValueError, match="too short"):
        must_be_strong("development", development=True)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"password": "canary"}, "too short: a secret has 16 characters or more"),
        ({"url": "amqp://cases:canary@broker:5672/"}, "its password is too short: a secret has 16 characters or more"),
        ({"url": "amqp://broker:5672/"}, "its password is too short: a secret has 16 characters or more"),
        ({"url": "amqp://cases:canary-pass%77ord-Zq83@broker:5672/"}, "its password is too easy to guess: make a random one"),
        ({"url": f"amqp://cases:{GOOD}-canary@[broker:5672/"}, "is no address"),
        ({"url": f"amqp://cases:{GOOD}-canary@broker\N{FULLWIDTH SOLIDUS}:5672/"}, "is no address"),
        ({"seal_key": "canary"}, "must be 32 random bytes in base64url"),
        ({"seal_key": _key(b"canary" * 6)}, "must be 32 random bytes in base64url"),
        ({"seal_key": _key(b"canary-secret-of-thirty-two-bytes"[:32])}, "too easy to guess: make a random one"),
        ({"signing_key": "canary"}, "must be an Ed25519 private key, as a JWK in JSON"),
        ({"signing_key": '{"kty":"OKP","crv":"Ed25519","x":"canary"}'}, "must be an Ed25519 private key, as a JWK in JSON"),
        ({"public_key": '"canary"'}, "must be an Ed25519 public key, as a JWK in JSON"),
    ],
    ids=["password", "URL", "no password", "encoded", "brackets", "odd letters", "seal key", "long key", "readable key", "no JSON", "half a key", "public key"],
)
def test_what_is_wrong_is_said_without_the_secret(given: dict[str, str], said: str) -> None:
    assert _refusal(**given) == said


def test_a_public_key_and_a_whole_one_can_be_published() -> None:
    whole = '{"kty":"OKP","crv":"Ed25519","x":"AMStb3jEwBppNqbYyf3V03lDnRk7PigZ5J2RSiiiQjE","d":"ZGV2ZWxvcG1lbnQtc2lnbmluZy1pZGVudGl0eS0tLS0"}'
    for given in (whole, whole.partition(',"d"')[0] + "}"):
        _Settings(public_key=given)
