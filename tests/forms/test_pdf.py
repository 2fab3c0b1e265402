"""The PDF of a sent form can be read by everybody, and what people typed in it is never more than text."""

import asyncio
import io
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import IndirectObject

from services.forms.adapters.pdf.displayable import NOT_SHOWN, NOTE, Hidden
from tests.forms.conftest import Parent
from tests.forms.sample import file

_PAYLOADS = [
    '#panic("run")',
    '#read("/etc/passwd")',
    '"] #sys.inputs #["',
    "$ x $ *bold* _it_ `raw` = Heading\n- item\n/ term: x",
    "<label> @reference // comment /* comment */",
    "\\u{41} \\ # ~ -- ...",
    "</xmp><script>alert(1)</script>",
    "{{ form.title }} ${7*7} %n",
    "https://169.254.169.254/latest/meta-data",
]


async def _pdf(parent: Parent, **changes: dict[str, Any]) -> bytes:
    draft = await parent.start()
    await parent.fill(draft, **changes)
    receipt = (await parent.submit(draft, record=[{"label": "Child", "value": ["Alex Example"]}])).json()
    answer = await parent.get(f"/submissions/{receipt['submission_id']}/pdf")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == f'attachment; filename="request-{receipt["reference"]}.pdf"'
    return answer.content


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


async def test_the_pdf_says_that_it_is_pdf_ua_and_is_tagged_titled_and_in_english(parent: Parent):
    reader = PdfReader(io.BytesIO(await _pdf(parent)))
    root: Any = reader.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert str(reader.metadata.title).startswith("Sample request, reference ")
    tags = _tags(root["/StructTreeRoot"]["/K"], [])
    assert {"/Document", "/H1", "/H2", "/H3", "/P", "/L"} <= set(tags)
    metadata = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata


async def test_the_pdf_has_every_answer_the_record_and_the_statements(parent: Parent):
    shown = _text(await _pdf(parent, details={"support": ["a"], "support_more": "One\r\nTwo", "home": {"line1": "1 Road", "postcode": "CV1 5RR"}}))
    for expected in ("Sample request", "Reference:", "Alex Example", "Who are you?", "Parent", "Help A", "One", "1 Road", "CV1 5RR", "Not provided"):
        assert expected in shown
    for expected in ("Person 1", "sam@example.com", "report.pdf: Report", "It is true. I agreed on"):
        assert expected in shown


@pytest.mark.parametrize("payload", _PAYLOADS)
async def test_what_people_type_is_text_and_never_code(parent: Parent, payload: str):
    shown = _text(await _pdf(parent, reason={"why": payload[:100], "documents": [file(name=payload[:100], description=payload[:100])]}))
    expected = " ".join(payload.split())
    # What line breaking does to a hyphen, and a ligature, is not what this test is about.
    assert expected.replace(" ", "")[:30] in shown.replace(" ", "")


async def test_every_font_is_embedded(parent: Parent):
    reader = PdfReader(io.BytesIO(await _pdf(parent)))
    pages: list[Any] = list(reader.pages)
    fonts = [font.get_object() for page in pages for font in page["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        descendant = font["/DescendantFonts"][0].get_object()
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descendant["/FontDescriptor"].get_object())
        assert "/ToUnicode" in font


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Zażółć gęślą jaźń", "Zażółć gęślą jaźń"),
        ("a\x07b\x0bc", "a b c"),
        # Code points that Unicode has not given to any script, so that no font of any host has them.
        ("She is \u0a11\u0a12 \u0378 and well", f"She is {NOT_SHOWN} {NOT_SHOWN} and well"),
        ("\U0003fff0\u200d\U0003fff1\ufe0f name", f"{NOT_SHOWN} name"),
    ],
)
async def test_a_script_that_no_font_has_is_left_out_visibly_and_the_rest_is_there(parent: Parent, typed: str, kept: str):
    shown = _text(await _pdf(parent, reason={"why": typed}))
    assert kept in shown
    assert (NOTE in shown) == (NOT_SHOWN in kept)


async def test_a_long_form_becomes_many_pages_with_numbers(parent: Parent):
    people = [{"first": f"Sam {number}", "mail": "sam@example.com", "address": {"line1": "x " * 49}} for number in range(3)]
    content = await _pdf(parent, people={"people": people}, details={"support": ["a"], "support_more": "line\r\n" * 8}, reason={"why": "a\r\n" * 49})
    pages = PdfReader(io.BytesIO(content)).pages
    assert len(pages) > 1
    assert f"Page 2 of {len(pages)}" in " ".join(pages[1].extract_text().split())


async def test_many_pdfs_at_the_same_moment_are_all_made(parent: Parent):
    receipt = await parent.submitted()
    answers = await asyncio.gather(*(parent.get(f"/submissions/{receipt['submission_id']}/pdf") for _ in range(20)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1


def test_a_script_that_lacks_one_character_is_left_out_whole():
    hidden = Hidden()
    assert hidden.learn('PDF/UA-1 error: the text `"\u0a15"` could not be displayed with font `"Any"`')
    assert hidden.clean("Sat Nam \u0a38\u0a24\u0a3f \u0a28\u0a3e\u0a2e.") == f"Sat Nam {NOT_SHOWN} {NOT_SHOWN}."
    assert not hidden.learn('PDF/UA-1 error: the text `"\u0a15"` could not be displayed with font `"Any"`')


def test_punctuation_and_latin_that_lack_one_character_keep_the_others():
    hidden = Hidden()
    assert hidden.learn('the text `"\\u{2e3b}\u0250"` could not be displayed')
    assert hidden.clean("a \u2e3b b \u201cquoted\u201d \u1e9e \u0250 \u0251") == f"a {NOT_SHOWN} b \u201cquoted\u201d \u1e9e {NOT_SHOWN} \u0251"


def test_marks_that_turn_the_direction_of_text_are_left_out():
    assert Hidden().clean("a\u202eb\u2066c\x00d") == "a b c d"


def test_an_error_about_anything_else_teaches_nothing():
    assert not Hidden().learn("unknown variable: form")
