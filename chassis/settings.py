"""Settings that every service reads from its environment, prefixed `WAYMARK_`."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class ProcessSettings(BaseSettings):
    """What any process of ours needs: where to listen and how much to log."""

    model_config = SettingsConfigDict(env_prefix="WAYMARK_", extra="ignore", hide_input_in_errors=True, frozen=True)

    host: str = "127.0.0.1"
    port: int
    log_level: str = "INFO"


class ServiceSettings(ProcessSettings):
    """What every service needs besides: its database, the bus, and where the signers of tokens publish their keys."""

    database_url: str = Field(description="postgresql+asyncpg://user:password@host:port/database")
    database_pool: int = Field(default=10, ge=1, description="connections kept open by one process")
    amqp_url: str = Field(description="amqp://user:password@host:port/vhost")
    identity_url: str
    cases_url: str
    gateway_url: str
