"""Settings of cases."""

from pydantic import Field, SecretStr

from chassis.secrets import SigningKey
from chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    """What cases needs besides: the key that it signs case passes with, and whom its letters tell families to turn to."""

    signing_key: SigningKey = Field(description="Ed25519 private key, as a JWK in JSON")
    previous_signing_key: SecretStr | None = Field(default=None, description="public key that is still published after a rotation")
    council_name: str
    council_email: str
    council_telephone: str
    sendiass_name: str
    sendiass_url: str
    sendiass_telephone: str
    sendiass_email: str
    mediation_name: str = Field(description="the mediation adviser whom a family must contact before it appeals")
    mediation_telephone: str
    mediation_email: str
