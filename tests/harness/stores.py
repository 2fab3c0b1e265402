"""An object store and a virus scanner for tests."""

import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from minio import Minio

from deploy.servers import clamd as clamd_server
from deploy.servers import ports, seaweed
from tests.harness import sources
from tests.harness.containers import servers as containers


@dataclass(frozen=True)
class S3:
    """An object store, and a bucket that is this session's own."""

    endpoint: str
    access_key: str
    secret_key: str
    bucket: str

    def client(self) -> Minio:
        """Return a client that may do everything there."""
        address = urlsplit(self.endpoint)
        return Minio(address.netloc, access_key=self.access_key, secret_key=self.secret_key, secure=address.scheme == "https")


@dataclass(frozen=True)
class Clamd:
    """A virus scanner, and a file that it must find."""

    host: str
    port: int
    infected: bytes = clamd_server.EICAR


@pytest.fixture(scope="session")
def s3(servers_folder: Path) -> Iterator[S3]:
    """An object store, for the whole session."""
    bucket = f"documents-{secrets.token_hex(4)}"
    if endpoint := os.environ.get("WAYMARK_TEST_S3_ENDPOINT"):
        found = S3(endpoint, os.environ["WAYMARK_TEST_S3_ACCESS_KEY"], os.environ["WAYMARK_TEST_S3_SECRET_KEY"], bucket)
        found.client().make_bucket(bucket)
        yield found
        return
    access, secret = (secrets.token_hex(10), secrets.token_hex(20))
    if sources.are_containers():
        with containers.minio(access, secret) as endpoint:
            found = S3(endpoint, access, secret, bucket)
            found.client().make_bucket(bucket)
            yield found
        return
    server = seaweed.launch(servers_folder / "s3", log=servers_folder / "seaweedfs.log", access_key=access, secret_key=secret)
    try:
        server.wait()
        found = S3(server.url, access, secret, bucket)
        found.client().make_bucket(bucket)
        yield found
    finally:
        server.stop()


@pytest.fixture(scope="session")
def clamd(servers_folder: Path) -> Iterator[Clamd]:
    """A virus scanner that knows the EICAR test file alone, so that it starts at once."""
    if host := os.environ.get("WAYMARK_TEST_CLAMD_HOST"):
        yield Clamd(host, int(os.environ["WAYMARK_TEST_CLAMD_PORT"]))
        return
    if sources.are_containers():
        with containers.clamav() as port:
            yield Clamd(ports.HOST, port)
        return
    server = clamd_server.launch(servers_folder / "clamd", logs=servers_folder, real_signatures=False)
    try:
        server.wait()
        yield Clamd(server.host, server.port)
    finally:
        server.stop()
