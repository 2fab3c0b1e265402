"""Settings of identity."""

from pydantic import Field

from chassis.secrets import PublicKey, SealKey, SigningKey
from chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    """What identity reads from its environment, besides what every service does."""

    signing_key: SigningKey = Field(description="the Ed25519 private key, as a JWK in JSON, that signs principal tokens")
    previous_signing_key: PublicKey | None = Field(default=None, description="the other signing key of a rotation: published, and does not sign")
    seal_key: SealKey = Field(description="32 random bytes in base64url: encrypts the seeds of authenticators")
    previous_seal_key: SealKey | None = Field(default=None, description="the other seal key of a rotation: opens, and does not seal")
    public_url: str = Field(description="what people type to reach the portal, without a slash at its end", pattern=r"^https?://[^\s/]+$")
    council_name: str = Field(default="", description="the council's name, whose words no password may contain")
