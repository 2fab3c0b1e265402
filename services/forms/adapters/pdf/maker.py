"""The maker of PDFs. Typst takes some milliseconds of a processor, so it works in a thread."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import structlog
import typst

from chassis.errors import Unavailable
from services.forms.adapters.pdf.displayable import NOTE, Hidden, clean_all
from services.forms.domain.definition import Definition
from services.forms.domain.submission import Submission
from services.forms.domain.summary import Section

log = structlog.get_logger()

_TEMPLATE = Path(__file__).parent / "submission.typ"
_LONDON = ZoneInfo("Europe/London")
# The first that the host has; the last comes inside Typst, so there is always one. Sans serif reads more easily.
_FAMILIES = ("Noto Sans", "Liberation Sans", "DejaVu Sans", "Libertinus Serif")
_AT_ONCE = 2
_MOST_TRIES = 100


class PdfMaker:
    """Makes PDFs, two at a time. Fonts are read once, when the first is made."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(_AT_ONCE)
        self._template = _TEMPLATE.read_bytes()
        self._fonts: typst.Fonts | None = None

    async def make(self, submission: Submission, definition: Definition, sections: Sequence[Section], first_received: date | None = None) -> bytes:
        """Return the PDF. `first_received` is when the first revision of a form that was added to came. Raises `Unavailable` when Typst cannot make it."""
        received = submission.received_at.astimezone(_LONDON)
        form = {
            "title": definition.title,
            "reference": submission.reference,
            "received": _day(submission.received_on),
            "revision": submission.revision,
            "first_received": _day(first_received) if first_received else "",
            "sections": [asdict(section) for section in sections],
            "declarations": [{"label": item.label, "agreed": _day(item.agreed_at.astimezone(_LONDON))} for item in submission.declarations],
        }
        # Tuples become lists, which is what JSON and the cleaning know.
        plain = json.loads(json.dumps(form))
        async with self._turn:
            return await asyncio.to_thread(self._compile, plain, int(received.timestamp()))

    def _compile(self, form: dict[str, Any], timestamp: int) -> bytes:
        if self._fonts is None:
            self._fonts = typst.Fonts()
        known = set(self._fonts.families())
        families = [family for family in _FAMILIES if family in known]
        hidden = Hidden()
        for _ in range(_MOST_TRIES):
            shown = clean_all(form, hidden.clean)
            data = {**shown, "fonts": families, "note": NOTE if hidden.used else ""}
            try:
                return typst.compile(
                    self._template,
                    font_paths=self._fonts,
                    sys_inputs={"form": json.dumps(data)},
                    pdf_standards=["ua-1"],
                    timestamp=timestamp,
                )
            except typst.TypstError as error:
                if not hidden.learn(error.message):
                    # Not the message itself: it may quote what a person typed.
                    log.warning("pdf_refused", submission_reference=form["reference"])
                    raise Unavailable("no_pdf", "The PDF cannot be made now. You can print the page instead") from None
        raise Unavailable("no_pdf", "The PDF cannot be made now. You can print the page instead")


def _day(day: Any) -> str:
    return f"{day.day} {day:%B %Y}"
