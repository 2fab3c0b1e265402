"""Takes the body of an upload into a temporary file, so that no file is ever whole in memory."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import BinaryIO, cast

from services.documents.domain import refusals
from services.documents.domain.limits import MAX_BYTES, MIB, SLOWEST_BYTES_A_SECOND, UPLOAD_SECONDS

_BATCH = MIB


@asynccontextmanager
async def spooled(body: AsyncIterator[bytes]) -> AsyncIterator[BinaryIO]:
    """Yield a file that holds the whole body. Raises the refusals `file_size`, without reading the rest, `file_slow` and `file_empty`.

    The file has no name on disk and is gone when the block ends.
    """
    with tempfile.TemporaryFile() as file:
        opened = cast("BinaryIO", file)
        if not await _receive(body, opened):
            raise refusals.empty()
        yield opened


async def _receive(body: AsyncIterator[bytes], file: BinaryIO) -> int:
    clock = asyncio.get_running_loop().time
    started, received, batch = clock(), 0, bytearray()
    chunks = aiter(body)
    while True:
        try:
            async with asyncio.timeout_at(started + UPLOAD_SECONDS + received / SLOWEST_BYTES_A_SECOND):
                chunk = await anext(chunks)
        except StopAsyncIteration:
            break
        except TimeoutError as error:
            raise refusals.too_slow() from error
        received += len(chunk)
        if received > MAX_BYTES:
            raise refusals.too_large()
        batch += chunk
        if len(batch) >= _BATCH:
            # A disk that is busy must not hold up other requests; a thread for each chunk would cost more than the writing.
            await asyncio.to_thread(file.write, bytes(batch))
            batch.clear()
    await asyncio.to_thread(file.write, bytes(batch))
    return received
