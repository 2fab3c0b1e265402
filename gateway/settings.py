"""What the gateway reads from its environment. Every variable is prefixed `WAYMARK_`."""

from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator
from pydantic_settings import NoDecode

from chassis.secrets import PublicKey, SealKey, SigningKey, seal_key
from chassis.settings import ProcessSettings
from gateway.colour import contrast_with_white, read_colour

# WCAG 2.2, 1.4.3: white words on the council's colour.
MIN_CONTRAST = 4.5

Network = IPv4Network | IPv6Network


class Settings(ProcessSettings):
    """The gateway's settings; those that begin with `council_` and `sendiass_` are what a council changes to make it its own."""

    port: int = 8000
    metrics_host: str = Field(default="127.0.0.1", description="where the metrics are served; nobody outside may reach it")
    metrics_port: int | None = Field(default=None, ge=1, le=65535, description="the port of the metrics; without it they are served nowhere")
    identity_url: str
    cases_url: str
    forms_url: str
    documents_url: str
    notify_url: str
    public_url: str = Field(description="what users type, such as https://send.anytown.gov.uk")
    signing_key: SigningKey = Field(description="Ed25519 private JWK: signs the gateway's own service token")
    previous_signing_key: PublicKey | None = Field(default=None, description="the other signing key of a rotation: published, and does not sign")
    seal_key: SealKey = Field(description="32 random bytes, base64url: page tokens and sealed hidden fields")
    previous_seal_key: SealKey | None = Field(default=None, description="the other seal key of a rotation: opens, and does not seal")
    trusted_proxies: Annotated[tuple[Network, ...], NoDecode] = Field(
        default=(), description="addresses or networks, with commas, whose X-Forwarded-For is believed"
    )

    session_requests: int = Field(default=300, ge=1, description="requests in five minutes from one session")
    address_requests: int = Field(default=3000, ge=1, description="requests in five minutes from one network address; a school shares one")
    credential_requests: int = Field(default=20, ge=1, description="tries a minute from one address at signing in, registering and forgotten passwords")
    token_requests: int = Field(default=120, ge=1, description="tokens a minute that are asked for from one address; the systems of a council share one")

    council_name: str = "Anytown Council"
    council_colour: str = Field(default="#0b4d5b", description="the council's colour, #rrggbb; white words must be readable on it")
    council_logo: Path | None = Field(default=None, description="a file, SVG or PNG, for the header; readable on the council's colour")
    council_email: str = "send@anytown.example"
    council_telephone: str = "01632 960 000"
    council_professional_email: str = Field(default="send-professionals@anytown.example", description="where professionals outside the council ask for help")
    council_staff_help: str = Field(
        default="Log a call with the ICT service desk", description="what the council's own staff do for help, as one sentence without its full stop"
    )
    council_staff_help_url: str | None = Field(default=None, description="where that leads, if it is a page")
    council_hours: str = "Monday to Friday, 9am to 5pm"
    council_url: str = "https://www.anytown.example"
    council_privacy_url: str = "https://www.anytown.example/privacy"
    council_complaints_url: str = "https://www.anytown.example/complaints"
    portal_name: str = "Education services portal"
    sendiass_name: str = "Anytown SENDIASS"
    sendiass_url: str = "https://www.anytown-sendiass.example"
    sendiass_telephone: str = "01632 960 111"
    sendiass_email: str = "advice@anytown-sendiass.example"

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _read_networks(cls, given: object) -> object:
        if not isinstance(given, str):
            return given
        return tuple(ip_network(part.strip(), strict=False) for part in given.split(",") if part.strip())

    @field_validator("council_colour")
    @classmethod
    def _readable(cls, given: str) -> str:
        if contrast_with_white(read_colour(given)) < MIN_CONTRAST:
            raise ValueError("white words cannot be read on this colour (WCAG 2.2 asks for a contrast of 4.5 to 1): choose a darker one")
        return given.lower()

    @field_validator("council_logo")
    @classmethod
    def _is_a_picture(cls, given: Path | None) -> Path | None:
        if given is not None and (given.suffix not in {".svg", ".png"} or not given.is_file()):
            raise ValueError("must be an SVG or PNG file that can be read")
        return given

    @field_validator("public_url", "identity_url", "cases_url", "forms_url", "documents_url", "notify_url")
    @classmethod
    def _plain_address(cls, given: str) -> str:
        found = urlsplit(given)
        if found.scheme not in {"http", "https"} or not found.netloc or found.path.strip("/") or found.query:
            raise ValueError("must be an address without a path, such as http://127.0.0.1:8001")
        return given.rstrip("/")

    @model_validator(mode="after")
    def _metrics_are_apart(self) -> Self:
        if self.metrics_port == self.port:
            raise ValueError("WAYMARK_METRICS_PORT must not be WAYMARK_PORT, which the outside reaches")
        return self

    def seal_keys(self) -> tuple[bytes, ...]:
        """The keys that page tokens and sealed fields are derived from: the first makes them, each opens them."""
        return tuple(seal_key(given.get_secret_value()) for given in (self.seal_key, self.previous_seal_key) if given is not None)
