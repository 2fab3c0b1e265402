"""A form that a browser sent: shown to come from a page of ours, and read."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager

from fastapi import HTTPException, Request
from python_multipart.multipart import parse_options_header
from starlette.datastructures import FormData
from starlette.formparsers import FormParser, MultiPartException

from gateway import csrf, held
from gateway.multipart import MAX_FIELDS, MAX_PART, FormReader, Upload
from gateway.page import Page
from gateway.portals.form_fields import gather
from gateway.session import SESSION_COOKIE, VISITOR_COOKIE, read_cookie
from gateway.sizes import MAX_FILE, MAX_FILES_KEPT, MAX_SECONDS, PATIENT_SECONDS, SLOWEST_BYTES_A_SECOND

_PLAIN, _WITH_FILES = b"application/x-www-form-urlencoded", b"multipart/form-data"


class NotFromUs(Exception):
    """The request did not come from a page of ours."""


class WrongContentType(Exception):
    """A form in a shape that no browser form has."""


@asynccontextmanager
async def form_of(page: Page, *, most: int = MAX_FILE) -> AsyncIterator[None]:
    """Read the form of a request into `page`. Its files, of which `most` bytes each are kept, are there until the block ends.

    Raises NotFromUs, WrongContentType, TooLarge, HTTPException 400 for what cannot be read and 408 for what does not arrive.
    """
    request = page.request
    if not csrf.comes_from_us(request.headers, page.settings.public_url):
        raise NotFromUs
    content_type, options = parse_options_header(request.headers.get("content-type"))
    # The framework decodes a multipart form by whatever codec it names, and not every codec of Python yields text that can be written.
    if content_type not in {_PLAIN, _WITH_FILES} or options.get(b"charset", b"utf-8").lower() != b"utf-8":
        raise WrongContentType
    form = await _read(request, most if content_type == _WITH_FILES else None)
    try:
        _take(page, form)
        yield
    finally:
        await form.close()


async def _read(request: Request, most: int | None) -> FormData:
    try:
        # Somebody who sends a byte a second would hold a connection for ever.
        async with asyncio.timeout(PATIENT_SECONDS) as patience, aclosing(request.stream()) as body, aclosing(_in_time(body, patience)) as stream:
            if most is None:
                return await FormParser(request.headers, stream, max_fields=MAX_FIELDS, max_part_size=MAX_PART).parse()
            return await FormReader(request.headers, stream, most=most, room=MAX_FILES_KEPT).parse()
    except TimeoutError as error:
        raise HTTPException(408) from error
    except MultiPartException as error:
        raise HTTPException(400) from error


async def _in_time(body: AsyncGenerator[bytes, None], patience: asyncio.Timeout) -> AsyncGenerator[bytes, None]:
    """Hand the pieces of a body on, and wait the longer the more of it has come."""
    clock = asyncio.get_running_loop().time
    started, received = clock(), 0
    async for piece in body:
        received += len(piece)
        patience.reschedule(started + min(MAX_SECONDS, PATIENT_SECONDS + received / SLOWEST_BYTES_A_SECOND))
        yield piece


def _take(page: Page, form: FormData) -> None:
    pairs = form.multi_items()
    values = gather(pair for pair in pairs if pair[0] not in {csrf.FIELD, held.FIELD})
    if any("\x00" in text for texts in values.values() for text in texts):
        raise WrongContentType
    page.values = values
    page.files = {name: value for name, value in pairs if isinstance(value, Upload) and value.filename}
    carried = form.get(held.FIELD)
    page.held_text = carried if isinstance(carried, str) else None
    token = form.get(csrf.FIELD)
    if isinstance(token, str):
        page.writer = page.tools.csrf.check(token, read_cookie(page.request, VISITOR_COOKIE), read_cookie(page.request, SESSION_COOKIE))
    if page.writer is None:
        raise NotFromUs
