"""Settings of cases."""

from pydantic import Field, SecretStr

from chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    """What cases needs besides: the key that it signs case passes with."""

    signing_key: SecretStr = Field(description="Ed25519 private key, as a JWK in JSON")
    previous_signing_key: SecretStr | None = Field(default=None, description="public key that is still published after a rotation")
