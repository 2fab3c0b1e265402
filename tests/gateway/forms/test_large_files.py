"""A file that is too large is not kept, and the answers beside it are."""

import resource
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager
from typing import Any
from uuid import uuid4

import pytest
from starlette.datastructures import Headers
from starlette.formparsers import MultiPartException

from chassis.errors import TooLarge
from gateway.multipart import MAX_TEXT, FormReader, Upload
from gateway.sizes import MAX_BODY, MAX_FILE, MAX_UPLOAD, most_bytes
from tests.gateway.conftest import PUBLIC_URL, Browser, page_token
from tests.gateway.html_form import browser_sends
from tests.gateway.stand_in import Services

CHILD, DRAFT = str(uuid4()), str(uuid4())
PAGE = f"/citizen/children/{CHILD}/forms/{DRAFT}/reason"
FORMS_PAGE = f"/drafts/{DRAFT}/pages/reason"
SESSION = "S" * 43
QUESTIONS = [{"id": "why", "kind": "textarea", "label": "Why?"}, {"id": "proof", "kind": "files", "label": "Proof"}]
PIECE = b"\r\n" + bytes(range(256)) * 256


def _head(name: str, file: str | None = None) -> bytes:
    of_file = "" if file is None else f'; filename="{file}"\r\nContent-Type: application/pdf'
    return f'--edge\r\nContent-Disposition: form-data; name="{name}"{of_file}\r\n\r\n'.encode()


def _form(fields: dict[str, str], *files: tuple[str, int], after: dict[str, str] | None = None) -> Iterator[bytes]:
    """A form as a browser sends it: fields, files of a length, more fields."""
    for name, value in fields.items():
        yield _head(name) + value.encode() + b"\r\n"
    for name, length in files:
        yield _head(name, f"{name}.pdf")
        for _ in range(length // len(PIECE)):
            yield PIECE
        yield PIECE[: length % len(PIECE)] + b"\r\n"
    for name, value in (after or {}).items():
        yield _head(name) + value.encode() + b"\r\n"
    yield b"--edge--\r\n"


async def _stream(pieces: Iterator[bytes]) -> AsyncGenerator[bytes, None]:
    for piece in pieces:
        yield piece


@asynccontextmanager
async def _read(pieces: Iterator[bytes], *, most: int = MAX_FILE, room: int = 64 * 1024 * 1024) -> AsyncIterator[list[tuple[str, Any]]]:
    async with aclosing(_stream(pieces)) as stream:
        form = await FormReader(Headers({"content-type": "multipart/form-data; boundary=edge"}), stream, most=most, room=room).parse()
    try:
        yield form.multi_items()
    finally:
        await form.close()


@pytest.fixture
async def parent(browser: Browser, services: Services) -> Browser:
    """A parent on a page with a file among its questions."""
    services.sign_in(SESSION, "parent@example.org")
    browser.hold_session(SESSION)
    given = {
        "id": CHILD,
        "name": "Alex Sample",
        "date_of_birth": "2016-02-29",
        "relation": "mother",
        "case": None,
        "rights": ["read", "write"],
        "case_pass": "the-pass",
    }
    services.answers["GET", f"/children/{CHILD}/pass"] = (200, given)
    page = {
        "draft": {"id": DRAFT, "child_id": CHILD, "form": uuid4().hex, "title": "A form", "definition_version": 1, "last_page": "reason", "revises": None},
        "steps": [{"id": "reason", "title": "Reason", "state": "current", "reachable": True}],
        "page": {"id": "reason", "title": "Why you are asking", "guidance": None, "questions": QUESTIONS},
        "answers": {"why": "Kept"},
        "version": 3,
        "previous": None,
        "next": "summary",
    }
    services.answers["GET", FORMS_PAGE] = (200, page)
    services.answers["PUT", FORMS_PAGE] = (200, {"version": 3, "errors": [], "next": "summary"})
    services.answers["POST", "/documents"] = (201, {"id": str(uuid4()), "name": "proof-file.pdf"})
    await browser.open(PAGE)
    return browser


async def _send(parent: Browser, length: int, *, after: dict[str, str] | None = None) -> Any:
    fields = {"csrf_token": page_token(parent.shown), "_version": "2", "why": "Kept"}
    pieces = list(_form(fields, ("proof-file", length), after=after))
    headers = {"origin": PUBLIC_URL, "content-type": "multipart/form-data; boundary=edge", "content-length": str(sum(map(len, pieces)))}
    return await parent.post(PAGE, content=_stream(iter(pieces)), headers=headers)


@pytest.mark.parametrize("mebibytes", [26, 70, 200])
async def test_the_answers_beside_a_file_that_is_too_large_are_saved_and_the_page_says_so(parent: Browser, services: Services, mebibytes: int) -> None:
    response = await _send(parent, mebibytes * 1024 * 1024, after={"proof-new-description": "A letter"})
    assert response.status_code == 422
    assert "The selected file must be 25 MB or smaller" in response.text
    sent = dict(browser_sends(response.text))
    assert (sent["why"], sent["proof-new-description"]) == ("Kept", "A letter")
    assert services.made("PUT", FORMS_PAGE)[0].body["answers"]["why"] == "Kept"
    assert not services.made("POST", "/documents")


async def test_more_than_is_read_is_refused_at_its_first_byte(parent: Browser, services: Services) -> None:
    async def never() -> AsyncIterator[bytes]:
        pytest.fail("it was read")
        yield b""

    headers = {"origin": PUBLIC_URL, "content-type": "multipart/form-data; boundary=edge", "content-length": str(MAX_UPLOAD + 1)}
    response = await parent.post(PAGE, content=never(), headers=headers)
    assert response.status_code == 413
    assert response.headers["connection"] == "close"
    assert "A file can be up to 25 MB" in response.text
    assert not services.made("PUT", FORMS_PAGE)


def test_only_a_form_with_files_on_a_page_for_files_may_be_long() -> None:
    def scope(path: str, sent: bytes) -> dict[str, Any]:
        return {"path": path, "headers": [(b"content-type", sent)]}

    assert most_bytes(scope(PAGE, b"multipart/form-data; boundary=x")) == MAX_UPLOAD
    assert most_bytes(scope(PAGE, b"Multipart/Form-Data; boundary=x")) == MAX_UPLOAD
    assert most_bytes(scope(PAGE, b"application/x-www-form-urlencoded")) == MAX_BODY
    assert most_bytes(scope("/account/details", b"multipart/form-data; boundary=x")) == MAX_BODY


async def test_a_file_of_the_largest_size_is_kept_whole_and_one_byte_more_is_not() -> None:
    for length, kept in ((MAX_FILE, MAX_FILE), (MAX_FILE + 1, 0)):
        async with _read(_form({}, ("f", length))) as ((_, file),):
            assert isinstance(file, Upload)
            assert (file.length, file.cut) == (length, kept == 0)
            content = await file.read()
            assert len(content) == kept
            assert content == (PIECE * (length // len(PIECE) + 1))[:kept]


async def test_files_together_take_no_more_than_their_room_and_a_dropped_one_leaves_room_for_the_next() -> None:
    files = (("large", 900), ("first", 300), ("second", 300), ("third", 100))
    async with _read(_form({"a": "1"}, *files, after={"z": "2"}), most=500, room=500) as found:
        assert (found[0], found[-1]) == (("a", "1"), ("z", "2"))
        assert [(name, file.length, file.cut) for name, file in found[1:-1]] == [
            ("large", 900, True),
            ("first", 300, False),
            ("second", 300, True),
            ("third", 100, False),
        ]


async def test_text_in_a_form_with_files_is_bounded_however_long_the_form_may_be() -> None:
    with pytest.raises(TooLarge):
        async with _read(_form({str(number): "x" * 1_000_000 for number in range(MAX_TEXT // 1_000_000 + 1)})):
            pass
    with pytest.raises(MultiPartException):
        async with _read(_form({}, *((str(number), 1) for number in range(21)))):
            pass


async def test_reading_past_half_a_gigabyte_takes_no_memory() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    async with _read(_form({}, ("f", 500 * 1024 * 1024))) as ((_, file),):
        assert file.length == 500 * 1024 * 1024
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 10 * 1024, "kilobytes"
