"""Reads a form with files (RFC 7578). What is larger than we take is read past and not kept, so that the text beside it is not lost.

The framework's reader would write all of it to disk first, and a body limit would have to refuse the text together with the file.
"""

from collections.abc import AsyncGenerator
from typing import BinaryIO

from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartParser

from chassis.errors import TooLarge

# One field can hold everything that was typed on a page, sealed.
MAX_PART = 3 * 1024 * 1024
MAX_FIELDS = 1000
MAX_FILES = 20
# What is held, and a form of 1 MiB beside it. The limit of the body leaves room for files, which are not held in memory.
MAX_TEXT = MAX_PART + 1024 * 1024


class Room:
    """How many bytes the files of one request may still take."""

    def __init__(self, left: int) -> None:
        self.left = left


class Upload(UploadFile):
    """A file as it arrived. `length` counts every byte that came; one that was `cut` holds none of them."""

    def __init__(self, file: BinaryIO, *, filename: str | None, headers: Headers, most: int, room: Room) -> None:
        super().__init__(file, size=None, filename=filename, headers=headers)
        self.length = 0
        self.cut = False
        self._most = most
        self._room = room

    async def write(self, data: bytes) -> None:
        """Keep the next piece, unless the file is now too large: then nothing of it is kept."""
        self.length += len(data)
        if self.cut:
            return
        if self.length > self._most or len(data) > self._room.left:
            self.cut = True
            self._room.left += self.length - len(data)
            self.file.seek(0)
            self.file.truncate()
            return
        self._room.left -= len(data)
        await super().write(data)


class FormReader(MultiPartParser):
    """The framework's reader, with files that know when to stop: `most` bytes each, `room` together."""

    def __init__(self, headers: Headers, stream: AsyncGenerator[bytes, None], *, most: int, room: int) -> None:
        super().__init__(headers, stream, max_files=MAX_FILES, max_fields=MAX_FIELDS, max_part_size=MAX_PART)
        self._most = most
        self._room = Room(room)
        self._text_left = MAX_TEXT

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        """A piece of a part came. Raises TooLarge for more text than all fields together may have."""
        if self._current_part.file is None:
            self._text_left -= end - start
            if self._text_left < 0:
                raise TooLarge("too_large", "There is more on this page than we can take at once")
        super().on_part_data(data, start, end)

    def on_headers_finished(self) -> None:
        """A part begins: a field, or a file."""
        super().on_headers_finished()
        if (made := self._current_part.file) is not None:
            self._current_part.file = Upload(made.file, filename=made.filename, headers=made.headers, most=self._most, room=self._room)
