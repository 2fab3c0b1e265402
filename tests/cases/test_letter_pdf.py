"""The PDF of a letter can be read by everybody, has the words that were kept, and what people typed in it is never more than text."""

import io
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from pypdf import PdfReader
from pypdf.generic import IndirectObject

from services.cases.adapters.pdf import PdfMaker
from services.cases.adapters.pdf.displayable import NOT_SHOWN, NOTE, Hidden
from services.cases.domain.letters import LetterKind
from services.cases.domain.notices import Addressee, Notice
from tests.cases.test_letters import KINDS, written

_MAKER = PdfMaker()


async def _pdf(kind: LetterKind = "will-not-assess", reasons: str = "", lines: tuple[str, ...] = ("The parent or carer of Alex Example",)) -> bytes:
    letter = written(kind, reasons=reasons)
    return await _MAKER.make(Notice(uuid4(), uuid4(), uuid4(), kind, None, Addressee(lines), letter, (), date(2026, 12, 31), uuid4()))


def _text(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def _tags(node: Any, found: list[str]) -> list[str]:
    if isinstance(node, IndirectObject):
        node = node.get_object()
    if isinstance(node, list):
        for child in node:
            _tags(child, found)
    elif isinstance(node, dict):
        if "/S" in node:
            found.append(str(node["/S"]))
        if "/K" in node:
            _tags(node["/K"], found)
    return found


@pytest.mark.parametrize("kind", KINDS)
async def test_every_letter_is_pdf_ua_tagged_titled_and_in_english(kind: LetterKind):
    reader = PdfReader(io.BytesIO(await _pdf(kind)))
    root: Any = reader.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert str(reader.metadata.title) == written(kind).title
    assert {"/Document", "/H1", "/H2", "/P", "/L"} <= set(_tags(root["/StructTreeRoot"]["/K"], []))
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data().decode()


async def test_the_pdf_has_the_council_the_address_the_date_the_reference_and_every_word():
    shown = _text(await _pdf(reasons="They make progress.\n\nThe school helps:\nevery day.", lines=("Somebody", "1 High Street", "CV1 2AB")))
    for expected in ("Anytown Council", "Somebody 1 High Street CV1 2AB", "31 December 2026", "Our reference: REF123", "Dear parent or carer of Alex Example"):
        assert expected in shown
    for section in written("will-not-assess").sections:
        for part in section.parts:
            for line in [part] if isinstance(part, str) else part:
                assert line.replace(" ", "") in shown.replace(" ", "")
    assert "They make progress. The school helps: every day." in shown
    assert shown.endswith("The SEND team Anytown Council Page 2 of 2")


@pytest.mark.parametrize(
    "payload",
    [
        '#panic("run") #read("/etc/passwd")',
        "$ x $ *bold* _it_ `raw` = Heading - item / term: x",
        "<label> @reference // comment /* comment */ \\u{41} \\ # ~ --",
        '"] #sys.inputs #[" {{ letter.title }} ${7*7} %n',
    ],
)
async def test_what_is_typed_is_text_and_never_code(payload: str):
    assert payload.replace(" ", "")[:25] in _text(await _pdf(reasons=payload, lines=(payload,))).replace(" ", "")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("\u200fright\u202e to left\u2069 \U0001f600 smile", "smile"),
        ("a\x07b\x0bc", "a b c"),
        ("She is \u0a11\u0a12 \u0378 and well", f"She is {NOT_SHOWN} {NOT_SHOWN} and well"),
    ],
)
async def test_hostile_text_takes_no_letter_away(typed: str, kept: str):
    shown = _text(await _pdf(reasons=typed))
    assert kept in shown
    assert (NOTE in shown) == (NOT_SHOWN in shown)


async def test_reasons_of_ten_thousand_characters_without_a_space_stay_on_the_paper():
    reader = PdfReader(io.BytesIO(await _pdf(reasons="W" * 10_000)))
    right_edge: list[float] = []
    for page in reader.pages:
        page.extract_text(visitor_text=lambda text, _cm, matrix, _font, size: right_edge.append(matrix[4] + len(text.split("\n")[0]) * size * 0.4))
    assert len(reader.pages) > 4
    assert max(right_edge) < float(reader.pages[0].mediabox.width)


def test_a_script_that_lacks_one_character_is_left_out_whole_and_anything_else_teaches_nothing():
    hidden = Hidden()
    assert hidden.learn('PDF/UA-1 error: the text `"\u0a15"` could not be displayed with font `"Any"`')
    assert hidden.clean("Sat Nam \u0a38\u0a24\u0a3f \u0a28\u0a3e\u0a2e.") == f"Sat Nam {NOT_SHOWN} {NOT_SHOWN}."
    assert not hidden.learn('PDF/UA-1 error: the text `"\u0a15"` could not be displayed with font `"Any"`')
    assert hidden.learn('the text `"\\u{2e3b}\u0250"` could not be displayed')
    assert hidden.clean("a \u2e3b b \u201cquoted\u201d \u0250 \u0251") == f"a {NOT_SHOWN} b \u201cquoted\u201d {NOT_SHOWN} \u0251"
    assert not hidden.learn("unknown variable: letter")
