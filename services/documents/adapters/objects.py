"""The object store: one private bucket of any S3 service, reached with the minio SDK.

The SDK blocks, so every call runs in a thread of this module's own: a slow store then holds up no other work.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from functools import partial
from itertools import islice
from typing import BinaryIO, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

import structlog
import urllib3
from minio import Minio
from minio.error import MinioException, S3Error

from chassis.errors import Unavailable

log = structlog.get_logger()

_THREADS = 8
_CHUNK = 64 * 1024
_LISTED = 500
_SLOW = urllib3.Timeout(connect=3, read=30)
_RETRIES = urllib3.Retry(total=2, backoff_factor=0.2, status_forcelist=(500, 502, 503, 504), allowed_methods=None)

Result = TypeVar("Result")


class ObjectDamaged(Exception):
    """What is stored is not what was put there: it is missing, cut short or changed. Trying again will not help."""


class ObjectReader:
    """Reads one object, and gives its end only when the whole has the expected SHA-256. Used by one thread at a time."""

    def __init__(self, response: urllib3.BaseHTTPResponse, sha256: bytes) -> None:
        self._response = response
        self._expected = sha256
        self._hash = hashlib.sha256()
        self._ahead = self._fetch()

    def read(self, _count: int = _CHUNK) -> bytes:
        """Return the next bytes, none at the end; more or fewer than were asked for. Raises ObjectDamaged instead of the last of them."""
        chunk = self._ahead
        if chunk:
            self._ahead = self._fetch()
        return chunk

    def close(self) -> None:
        """Let go of the connection. Safe to repeat."""
        self._response.close()
        self._response.release_conn()

    def _fetch(self) -> bytes:
        try:
            chunk = self._response.read(_CHUNK)
        except urllib3.exceptions.HTTPError as error:
            raise Unavailable("storage_unavailable", "Files cannot be read at the moment. Try again in a minute") from error
        self._hash.update(chunk)
        if not chunk and self._hash.digest() != self._expected:
            raise ObjectDamaged
        return chunk


class ObjectStore:
    """The bucket of documents. Every method raises Unavailable `storage_unavailable` when the store does not answer."""

    def __init__(self, endpoint: str, access_key: str, secret_key: str, bucket: str) -> None:
        address = urlsplit(endpoint)
        self._bucket = bucket
        self._client = Minio(
            address.netloc,
            access_key=access_key,
            secret_key=secret_key,
            secure=address.scheme == "https",
            http_client=urllib3.PoolManager(timeout=_SLOW, retries=_RETRIES, maxsize=_THREADS, cert_reqs="CERT_REQUIRED"),
        )
        self._threads = ThreadPoolExecutor(_THREADS, "objects")
        self._bucket_is_there = False
        self._making = asyncio.Lock()
        self._removals: set[asyncio.Task[None]] = set()

    async def put(self, key: UUID, content: BinaryIO, size: int) -> None:
        """Store `size` bytes from where `content` stands. The bucket is made when this process first needs it."""
        await self._ensure_bucket()
        # No content type: nobody but us reads the bucket, and what is served says its own. Parts of 5 MiB at most are in memory.
        await self._call(lambda: self._client.put_object(self._bucket, str(key), content, size))

    async def open(self, key: UUID, sha256: bytes) -> ObjectReader:
        """Return a reader of an object. Raises ObjectDamaged when there is none. The caller closes it."""
        return await self._call(lambda: ObjectReader(self._client.get_object(self._bucket, str(key)), sha256))

    async def read(self, reader: ObjectReader) -> bytes:
        """Return the next bytes of an object that is open, none at the end. Raises ObjectDamaged instead of the last of them."""
        return await self._call(reader.read)

    async def remove(self, keys: list[UUID]) -> None:
        """Remove objects; that one is gone already is no error."""
        for key in keys:
            await self._call(partial(self._client.remove_object, self._bucket, str(key)))

    def remove_later(self, key: UUID) -> None:
        """Remove an object in the background. When that fails, the sweep finds it."""
        task = asyncio.create_task(self._try_to_remove(key))
        self._removals.add(task)
        task.add_done_callback(self._removals.discard)

    async def older_than(self, moment: datetime) -> AsyncIterator[list[UUID]]:
        """Yield the keys of all objects put before `moment`, some hundreds at a time."""
        await self._ensure_bucket()
        listing = iter(self._client.list_objects(self._bucket))
        while True:
            page = await self._call(lambda: list(islice(listing, _LISTED)))
            if not page:
                return
            keys = []
            for found in page:
                # The bucket is ours alone, yet what we have not put there is not ours to remove.
                with suppress(ValueError):
                    if found.last_modified is not None and found.last_modified < moment:
                        keys.append(UUID(found.object_name))
            yield keys

    async def _try_to_remove(self, key: UUID) -> None:
        try:
            await self.remove([key])
        except Unavailable:
            log.warning("object_not_removed", key=str(key))

    async def _ensure_bucket(self) -> None:
        async with self._making:
            if not self._bucket_is_there:
                await self._call(self._make_bucket)
                self._bucket_is_there = True

    def _make_bucket(self) -> None:
        if not self._client.bucket_exists(self._bucket):
            try:
                self._client.make_bucket(self._bucket)
            except S3Error:
                # Another process has made it meanwhile; stores call that by different names.
                if not self._client.bucket_exists(self._bucket):
                    raise

    async def _call(self, act: Callable[[], Result]) -> Result:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, act)
        except S3Error as error:
            if error.code == "NoSuchKey":
                raise ObjectDamaged from error
            raise Unavailable("storage_unavailable", "Files cannot be stored or read at the moment. Try again in a minute") from error
        except (MinioException, urllib3.exceptions.HTTPError, OSError) as error:
            raise Unavailable("storage_unavailable", "Files cannot be stored or read at the moment. Try again in a minute") from error
