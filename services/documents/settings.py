"""Settings of documents."""

from pydantic import Field

from chassis.secrets import Password
from chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    """What documents needs besides: the object store and the virus scanner."""

    s3_endpoint: str = Field(pattern=r"^https?://[^/]+/?$", description="address of the S3 service, without a path: http://host:port")
    s3_access_key: str
    s3_secret_key: Password
    s3_bucket: str = Field(default="waymark-documents", description="made when it does not exist; nobody else may use it")
    clamd_host: str
    clamd_port: int = 3310
