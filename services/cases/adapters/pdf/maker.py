"""The maker of PDFs of letters. Typst takes some milliseconds of a processor, so it works in a thread."""

import asyncio
import json
import re
from dataclasses import asdict
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import structlog
import typst

from chassis.errors import Unavailable
from services.cases.adapters.pdf.displayable import NOTE, Hidden, clean_all
from services.cases.domain.letters import Part, day
from services.cases.domain.notices import Notice

log = structlog.get_logger()

_TEMPLATE = Path(__file__).parent / "letter.typ"
# The first that the host has; the last comes inside Typst, so there is always one. Sans serif reads more easily.
_FAMILIES = ("Noto Sans", "Liberation Sans", "DejaVu Sans", "Libertinus Serif")
_AT_ONCE = 2
_MOST_TRIES = 100
# Longer than any word: an address on the web, say, which would run over the edge of the paper.
_LONG_WORD = re.compile(r"(\S{40})(?=\S)")


class PdfMaker:
    """Makes PDFs, two at a time. Fonts are read once, when the first is made."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(_AT_ONCE)
        self._template = _TEMPLATE.read_bytes()
        self._fonts: typst.Fonts | None = None

    async def make(self, notice: Notice) -> bytes:
        """Return the PDF: the same bytes each time, as long as the host has the same fonts. Raises `Unavailable` when Typst cannot make it."""
        sections = [{"heading": section.heading, "parts": [_part(part) for part in section.parts]} for section in notice.letter.sections]
        letter = {**asdict(notice.letter), "sections": sections, "addressee": notice.addressee.lines, "date": day(notice.written_on)}
        # Tuples become lists, which is what JSON and the cleaning know.
        plain = clean_all(json.loads(json.dumps(letter)), _breakable)
        written_at = datetime.combine(notice.written_on, time(), UTC)
        async with self._turn:
            return await asyncio.to_thread(self._compile, plain, int(written_at.timestamp()), str(notice.id))

    def _compile(self, letter: dict[str, Any], timestamp: int, notice_id: str) -> bytes:
        if self._fonts is None:
            self._fonts = typst.Fonts()
        known = set(self._fonts.families())
        families = [family for family in _FAMILIES if family in known]
        hidden = Hidden()
        for _ in range(_MOST_TRIES):
            shown = clean_all(letter, hidden.clean)
            data = {**shown, "fonts": families, "note": NOTE if hidden.used else ""}
            try:
                return typst.compile(
                    self._template,
                    font_paths=self._fonts,
                    sys_inputs={"letter": json.dumps(data)},
                    pdf_standards=["ua-1"],
                    timestamp=timestamp,
                )
            except typst.TypstError as error:
                if not hidden.learn(error.message):
                    # Not the message itself: it may quote what a person typed.
                    log.warning("pdf_refused", notice_id=notice_id)
                    break
        raise Unavailable("no_pdf", "The PDF cannot be made now. You can print the page instead")


def _part(part: Part) -> dict[str, Any]:
    """Return the lines of a paragraph, or the items of a list."""
    return {"lines": part.splitlines(), "items": []} if isinstance(part, str) else {"lines": [], "items": part}


def _breakable(text: str) -> str:
    """Let long words end at the end of a line."""
    return _LONG_WORD.sub("\\1\u200b", text)
