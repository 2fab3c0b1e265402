"""Settings of cases."""

from pydantic import Field

from chassis.secrets import PublicKey, SigningKey
from chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    """What cases needs besides: the key that it signs case passes with, and whom its letters tell families to turn to."""

    signing_key: SigningKey = Field(description="Ed25519 private key, as a JWK in JSON")
    previous_signing_key: PublicKey | None = Field(default=None, description="the other signing key of a rotation: published, and does not sign")
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
