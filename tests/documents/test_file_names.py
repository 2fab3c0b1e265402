"""A name is safe to show and to save under, and says the same as before (OWASP ASVS 5.0, 5.3.2 and 5.4.1)."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import Invalid
from services.documents.api.download import disposition
from services.documents.domain.file_names import clean
from services.documents.domain.file_types import FileType, type_named


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("Letter from Dr O'Neil (2).pdf", "Letter from Dr O'Neil (2).pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("..\\..\\windows\\report.pdf", "report.pdf"),
        ("C:\\fakepath\\report.pdf", "report.pdf"),
        ("report.pdf\0.exe", "report.pdf.exe"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("-rf.pdf", "rf.pdf"),
        (".hidden.pdf", "hidden.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("nul", "_nul"),
        ("cafe\u0301.pdf", "caf\u00e9.pdf"),
        ('<b>"x"|?*.pdf', "_b__x____.pdf"),
        ("report.pdf. . ", "report.pdf"),
        ("  two   spaces .pdf", "two spaces .pdf"),
        ("\ud800.pdf", "pdf"),
        ("", ""),
        ("..", ""),
        ("folder/", ""),
    ],
)
def test_a_hostile_name_becomes_a_plain_one(given_name, shown):
    assert clean(given_name) == shown


@pytest.mark.parametrize("stem", ["x" * 300, "\u00e9" * 300, "\U0001f600" * 300])
def test_a_long_name_is_cut_at_a_character_and_keeps_its_extension(stem):
    shown = clean(f"{stem}.pdf")
    assert 250 <= len(shown.encode()) <= 255
    assert shown.endswith(".pdf")
    assert set(shown.removesuffix(".pdf")) == {stem[0]}


def test_a_name_that_is_all_extension_is_cut_too():
    assert len(clean("x." + "y" * 400).encode()) <= 255


@given(st.text(max_size=400))
def test_whatever_the_name_it_comes_out_safe_and_comes_out_the_same_again(name):
    shown = clean(name)
    assert len(shown.encode()) <= 255
    assert not {unicodedata.category(char) for char in shown} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert not set(shown) & set('/\\<>:"|?*')
    assert not shown.startswith((".", "-", " "))
    assert shown == unicodedata.normalize("NFC", shown)


@pytest.mark.parametrize(("name", "kind"), [("a.pdf", "pdf"), ("a.PDF", "pdf"), ("a.jpeg", "jpg"), ("a.b.Docx", "docx"), ("a.exe.txt", "txt")])
def test_the_last_extension_says_the_type(name, kind):
    assert type_named(name) == kind


@pytest.mark.parametrize(
    "name", ["a.exe", "a.pdf.exe", "a", "pdf", ".pdf", "a.", "a.svg", "a.docm", "a.xlsm", "a.html", "a.js", "a.xml", "a.doc", "a.zip", "a.pdf "]
)
def test_any_other_extension_is_refused(name):
    with pytest.raises(Invalid, match="file_type"):
        type_named(name)


def test_nothing_that_a_browser_would_run_is_ever_served():
    assert {kind.media_type for kind in FileType}.isdisjoint({"text/html", "image/svg+xml", "application/xml", "text/javascript", "application/xhtml+xml"})


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("report.pdf", "attachment; filename=\"report.pdf\"; filename*=UTF-8''report.pdf"),
        ("caf\u00e9 1.pdf", "attachment; filename=\"cafe 1.pdf\"; filename*=UTF-8''caf%C3%A9%201.pdf"),
        ("\u4f60\u597d.pdf", "attachment; filename=\"document.pdf\"; filename*=UTF-8''%E4%BD%A0%E5%A5%BD.pdf"),
        ("50%;a'b.pdf", "attachment; filename=\"50__a'b.pdf\"; filename*=UTF-8''50%25%3Ba%27b.pdf"),
    ],
)
def test_a_file_is_saved_under_its_name(name, header):
    assert disposition(name, "pdf") == header


@given(st.text(max_size=300))
def test_no_name_breaks_out_of_the_header(name):
    header = disposition(clean(name), "pdf")
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2
    assert "\\" not in header
