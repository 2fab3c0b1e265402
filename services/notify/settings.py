"""Settings of notify."""

from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator
from pydantic_settings import NoDecode

from chassis.secrets import Password, SealKey
from chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    """What notify reads from its environment, besides what every service does."""

    public_url: str = Field(description="what people type to reach the portal; links in e-mails start with it", pattern=r"^https?://[^\s/]+$")
    smtp_host: str
    smtp_port: int = Field(ge=1, le=65535)
    smtp_from: str = Field(description="the address that e-mails come from", pattern=r"^[^\s@<>]+@[^\s@<>]+$")
    smtp_tls: Literal["none", "starttls", "tls"] = Field(default="none", description="starttls turns the connection into TLS, tls starts with it")
    smtp_user: str | None = None
    smtp_password: Password | None = None
    council_name: str = Field(pattern=r"^[^\r\n]+$")
    council_email: str
    council_professional_email: str = Field(default="send-professionals@anytown.example", description="where professionals outside the council ask for help")
    council_telephone: str
    seal_key: SealKey = Field(description="32 random bytes in base64url: encrypts the secrets of webhooks")
    previous_seal_key: SealKey | None = Field(default=None, description="the other seal key of a rotation: opens, and does not seal")
    webhook_allow_hosts: Annotated[frozenset[str], NoDecode] = Field(
        default=frozenset(), description="hosts, or host:port, with commas, to which webhooks may go though they are not on the public internet"
    )

    @field_validator("webhook_allow_hosts", mode="before")
    @classmethod
    def _read_hosts(cls, given: object) -> object:
        return frozenset(part.strip().lower() for part in given.split(",") if part.strip()) if isinstance(given, str) else given

    @model_validator(mode="after")
    def _password_is_never_in_clear(self) -> Self:
        if (self.smtp_user is None) != (self.smtp_password is None):
            raise ValueError("WAYMARK_SMTP_USER and WAYMARK_SMTP_PASSWORD come together")
        if self.smtp_password is not None and self.smtp_tls == "none":
            raise ValueError("WAYMARK_SMTP_PASSWORD needs WAYMARK_SMTP_TLS: starttls or tls")
        return self

    @property
    def seal_keys(self) -> tuple[str, str | None]:
        """The seal key, and the other one of a rotation."""
        return self.seal_key.get_secret_value(), None if self.previous_seal_key is None else self.previous_seal_key.get_secret_value()
