"""Settings that every service reads from its environment, prefixed `WAYMARK_`."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from chassis.secrets import UrlWithPassword


class ProcessSettings(BaseSettings):
    """What any process of ours needs: where to listen and how much to log."""

    model_config = SettingsConfigDict(env_prefix="WAYMARK_", extra="ignore", hide_input_in_errors=True, frozen=True, env_ignore_empty=True)

    development: bool = Field(default=False, description="takes the secrets of deploy/.env, which everybody knows")
    host: str = "127.0.0.1"
    port: int
    log_level: str = "INFO"
    drain_seconds: float = Field(
        default=0, ge=0, description="so long after SIGTERM requests are still answered, each with the end of its connection: others find the other replicas"
    )


class ServiceSettings(ProcessSettings):
    """What every service needs besides: its database, the bus, and where the signers of tokens publish their keys."""

    database_url: UrlWithPassword = Field(description="postgresql+asyncpg://user:password@host:port/database")
    database_pool: int = Field(default=10, ge=1, description="connections kept open by one process")
    amqp_url: UrlWithPassword = Field(description="amqp://user:password@host:port/vhost")
    identity_url: str
    cases_url: str
    gateway_url: str
