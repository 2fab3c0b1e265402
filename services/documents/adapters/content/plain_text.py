"""Plain text: UTF-8 or Latin-1, and nothing that a browser or another program would run."""

import codecs
import re
from typing import BinaryIO

from services.documents.domain import refusals

_PIECE = 1024 * 1024
# Control characters that no text has; tab, line ends and form feed are fine. Bytes 0x80 to 0x9f are curly quotes in the Latin-1 of Windows.
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
# Anywhere: what makes a browser that guesses take text for a page.
_MARKUP = re.compile(rb"<\s*(?:!doctype|html|head|body|script|svg|iframe|object|embed|style|meta|link|img|\?xml|\?php|%@)|<\?xml|javascript:", re.IGNORECASE)
_LONGEST_MARKUP = 64
# At the start: programs and documents that are written as text.
_OTHER_KINDS = (b"%pdf-", b"%!ps", b"{\\rtf", b"#!", b"<", b"mime-version:")


def examine(file: BinaryIO) -> None:
    """Raise the refusal `file_content` unless the file is plain text."""
    file.seek(0)
    start = file.read(_PIECE).removeprefix(codecs.BOM_UTF8).lstrip()[:_LONGEST_MARKUP].lower()
    if start.startswith(_OTHER_KINDS):
        raise refusals.wrong_content()
    file.seek(0)
    before = b""
    while piece := file.read(_PIECE):
        # Latin-1 gives every byte a character, so what is no UTF-8 is text too unless it has control characters.
        if _CONTROLS.search(piece) or _MARKUP.search(before + piece):
            raise refusals.wrong_content()
        before = piece[-_LONGEST_MARKUP:]
