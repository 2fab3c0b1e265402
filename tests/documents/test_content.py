"""Only what its name says, alone and without anything that acts, is stored (OWASP ASVS 5.0, 5.2)."""

import io
import resource
import struct
import zipfile
import zlib

import pikepdf
import pytest

from chassis.errors import WaymarkError
from services.documents.adapters.content.inspector import inspect
from services.documents.domain.file_types import FileType
from services.documents.domain.limits import MIB
from tests.documents import samples

GOOD = {
    FileType.PDF: samples.pdf(),
    FileType.DOCX: samples.docx(),
    FileType.ODT: samples.odt(),
    FileType.JPG: samples.picture("JPEG"),
    FileType.PNG: samples.picture("PNG"),
    FileType.HEIC: samples.heic(),
    FileType.TXT: samples.TEXT,
}
OTHERS = {
    "exe": b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff" + bytes(200),
    "html": b"<!DOCTYPE html><html><script>alert(1)</script></html>",
    "svg": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "zip": samples.zipped({"a.txt": b"a"}),
    "xlsx": samples.zipped({"[Content_Types].xml": b"spreadsheetml.sheet.main+xml", "xl/workbook.xml": b"<x/>"}),
    "gif": b"GIF89a" + bytes(50),
    "doc": bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600),
    "rtf": b"{\\rtf1 hello}",
    "empty zip": b"PK\5\6" + bytes(18),
    "nothing": b"\0",
}


def _code(content: bytes, kind: FileType) -> str | None:
    try:
        inspect(io.BytesIO(content), kind)
    except WaymarkError as error:
        return error.code
    return None


def _after(content: bytes, kind: FileType) -> bytes:
    file = io.BytesIO(content)
    found = inspect(file, kind)
    assert found.size == len(file.getvalue())
    return file.getvalue()


@pytest.mark.parametrize("kind", list(FileType))
def test_a_file_that_is_what_it_says_is_taken(kind):
    assert _code(GOOD[kind], kind) is None


@pytest.mark.parametrize("kind", list(FileType))
@pytest.mark.parametrize("actual", list(FileType))
def test_a_file_under_another_extension_is_refused(kind, actual):
    if kind != actual:
        assert _code(GOOD[actual], kind) == "file_content"


@pytest.mark.parametrize("kind", list(FileType))
@pytest.mark.parametrize("other", OTHERS)
def test_no_other_type_is_taken_under_an_accepted_extension(kind, other):
    assert _code(OTHERS[other], kind) == "file_content"


@pytest.mark.parametrize("kind", [kind for kind in FileType if kind != FileType.TXT])
def test_a_file_that_ends_in_the_middle_is_refused(kind):
    content = GOOD[kind]
    # The last bytes of a PNG only check what was decoded already.
    for length in range(1, len(content) - 50, max(1, len(content) // 40)):
        assert _code(content[:length], kind) in {"file_content", "file_damaged"}, length


# Text


@pytest.mark.parametrize(
    "content",
    [
        "na\u00efve \u2014 \u4f60\u597d".encode(),
        "caf\u00e9".encode("latin-1"),
        b"\x93quoted\x94 by Windows",
        b"\xef\xbb\xbfwith a mark",
        b"BMI 17\nMZ",
        b"a < b and b > c",
    ],
)
def test_text_is_taken_in_utf_8_and_in_latin_1(content):
    assert _after(content, FileType.TXT) == content


@pytest.mark.parametrize(
    "content",
    [
        "utf-16".encode("utf-16"),
        b"text with\0zero",
        b"\x1b[31mterminal",
        b"hello <SCRIPT src=//evil></script>",
        b" \n\xef\xbb\xbf<?xml version='1.0'?>",
        b"#!/bin/sh\nrm",
        b"x" * (MIB - 3) + b"<script>",
        b"x" * 5000 + b"< html >",
    ],
)
def test_text_that_another_program_would_run_is_refused(content):
    assert _code(content, FileType.TXT) == "file_content"


# PDF


@pytest.mark.parametrize(
    "content",
    [
        samples.pdf_with_action(S=pikepdf.Name.JavaScript, JS="app.alert(1)"),
        samples.pdf_with_action(S=pikepdf.Name.Launch, F="cmd.exe"),
        samples.pdf_with_attachment(b"MZ"),
        samples.pdf({"/Names": pikepdf.Dictionary({"/JavaScript": pikepdf.Dictionary()})}),
        samples.pdf({"/AA": pikepdf.Array([pikepdf.Array([pikepdf.Dictionary({"/JS": "x"})])])}),
        samples.pdf_with_action(S=pikepdf.Name.JavaScript, JS="x").replace(b"/JavaScript", b"/J#61vaScript"),
    ],
)
def test_a_pdf_that_acts_or_carries_files_is_refused(content):
    assert _code(content, FileType.PDF) == "file_active"


def test_what_acts_is_found_in_packed_objects_too():
    document = pikepdf.new()
    document.add_blank_page()
    document.Root["/OpenAction"] = document.make_indirect(pikepdf.Dictionary({"/S": pikepdf.Name.JavaScript, "/JS": "x"}))
    out = io.BytesIO()
    document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert b"/JavaScript" not in out.getvalue()
    assert _code(out.getvalue(), FileType.PDF) == "file_active"


def test_a_pdf_with_a_password_says_so():
    assert _code(samples.pdf(password="secret"), FileType.PDF) == "file_password"


def test_a_pdf_that_opens_without_its_owners_password_is_taken():
    document = pikepdf.new()
    document.add_blank_page()
    out = io.BytesIO()
    document.save(out, encryption=pikepdf.Encryption(owner="owner", user=""))
    assert _code(out.getvalue(), FileType.PDF) is None


@pytest.mark.parametrize(
    "content",
    [
        samples.pdf() + samples.zipped({"a.txt": b"a"}),
        samples.pdf() + b"<html><script>alert(1)</script></html>",
        samples.pdf_of_size(5_000) + b"<html><script>alert(1)</script></html>",
        samples.pdf_of_size(5_000) + samples.zipped({"a.txt": b"a"}),
        b"%PDF-1.7\n<html><script>alert(1)</script>\n" + samples.pdf()[9:],
        b"\n" + samples.pdf(),
        samples.zipped({"a.txt": samples.pdf()}, zipfile.ZIP_STORED),
    ],
)
def test_a_pdf_that_is_something_else_as_well_is_refused(content):
    assert _code(content, FileType.PDF) == "file_content"


def test_a_pdf_of_two_megabytes_that_unpacks_to_two_gigabytes_is_refused_at_once():
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b" " * MIB) for _ in range(2048)) + packer.flush()
    parts = [
        b"1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n",
        b"5 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n" % len(packed) + packed + b"\nendstream\nendobj\n",
    ]
    start = len(b"%PDF-1.7\n")
    second = start + len(parts[0])
    end = second + len(parts[1])
    rows = [(0, 0, 65535), (1, start, 0), (2, 5, 0), (0, 0, 0), (0, 0, 0), (1, second, 0), (1, end, 0)]
    table = b"".join(struct.pack(">BIH", *row) for row in rows)
    xref = b"6 0 obj\n<</Type/XRef/Size 7/W[1 4 2]/Root 1 0 R/Length %d>>stream\n" % len(table) + table + b"\nendstream\nendobj\n"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert _code(b"%PDF-1.7\n" + b"".join(parts) + xref + b"startxref\n%d\n%%%%EOF\n" % end, FileType.PDF) == "file_damaged"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 500_000


# Packed documents


@pytest.mark.parametrize(
    "content",
    [
        samples.docx({"word/vbaProject.bin": b"x"}),
        samples.docx({"word/VBAPROJECT.BIN": b"x"}),
        samples.docx({"word/embeddings/book.xlsm": samples.zipped({"xl/vbaProject.bin": b"x"})}),
        samples.docx(types=b"application/vnd.ms-word.document.macroEnabled.main+xml"),
    ],
)
def test_a_word_document_with_macros_is_refused(content):
    assert _code(content, FileType.DOCX) == "file_macros"


@pytest.mark.parametrize("name", ["Basic/Standard/Module1.xml", "Scripts/python/evil.py"])
def test_an_opendocument_text_with_macros_is_refused(name):
    assert _code(samples.odt({name: b"x"}), FileType.ODT) == "file_macros"


def test_packed_documents_with_a_password_say_so():
    encrypted = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2000) + "EncryptedPackage".encode("utf-16-le") + bytes(100)
    assert _code(encrypted, FileType.DOCX) == "file_password"
    assert _code(samples.odt(manifest=b"<manifest:encryption-data/>"), FileType.ODT) == "file_password"
    marked = bytearray(samples.docx())
    for signature, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        marked[marked.find(signature) + offset] |= 1
    assert _code(bytes(marked), FileType.DOCX) == "file_password"


def test_a_spreadsheet_inside_a_document_is_fine():
    inner = samples.zipped({"xl/workbook.xml": b"<x/>"})
    assert _code(samples.docx({"word/embeddings/book.xlsx": inner}), FileType.DOCX) is None


@pytest.mark.parametrize(
    "content",
    [
        samples.docx({"word/media/big.bin": bytes(20 * MIB)}),
        samples.docx({f"word/{number}": bytes(MIB) for number in range(201)}),
        samples.docx({f"word/{number}": bytes(900_000) for number in range(100)}),
        samples.docx({f"word/{number}": b"" for number in range(1000)}),
        samples.docx({"a.docx": samples.zipped({"b.zip": samples.zipped({"c.txt": b"c"})})}),
        samples.docx({"a.docx": samples.zipped({"zeros": bytes(20 * MIB)})}),
        samples.docx({"../../etc/cron.d/evil": b"x"}),
        samples.docx({"/etc/passwd": b"x"}),
        samples.docx({"..\\evil": b"x"}),
        samples.docx({"C:evil": b"x"}),
    ],
    ids=["ratio", "size", "ratio of many", "entries", "nesting", "nested bomb", "parent", "absolute", "backslash", "drive"],
)
def test_a_packed_document_that_is_a_bomb_or_leads_outside_is_refused(content):
    assert _code(content, FileType.DOCX) == "file_packed"


def test_more_than_200_mib_inside_are_refused_at_an_innocent_ratio():
    half_random = b"".join(struct.pack(">I", number * 2654435761 % 2**32) + bytes(60) for number in range(MIB // 64))
    content = samples.docx({f"word/{number}": half_random for number in range(200)})
    assert len(content) < 25 * MIB
    assert _code(content, FileType.DOCX) == "file_packed"


def test_a_symbolic_link_inside_is_refused():
    out = io.BytesIO(samples.docx())
    with zipfile.ZipFile(out, "a") as packed:
        link = zipfile.ZipInfo("word/link")
        link.external_attr = 0o120777 << 16
        packed.writestr(link, "/etc/passwd")
    assert _code(out.getvalue(), FileType.DOCX) == "file_packed"


def test_entries_that_share_their_bytes_are_refused():
    """A list that names the same bytes again and again is how 40 kilobytes claim to be petabytes."""
    content = samples.docx()
    directory, end = content.index(b"PK\1\2"), content.index(b"PK\5\6")
    last = content[content.rindex(b"PK\1\2") : end]
    listed = struct.pack("<HHI", 3, 3, end - directory + len(last))
    shared = content[:end] + last + content[end : end + 8] + listed + content[end + 16 :]
    assert len(zipfile.ZipFile(io.BytesIO(shared)).infolist()) == 3
    assert _code(shared, FileType.DOCX) == "file_packed"


@pytest.mark.parametrize(
    "content", [b"junk" + samples.docx(), samples.docx() + b"junk", samples.docx() + samples.pdf(), b"PK\3\4" + samples.pdf() + samples.docx()]
)
def test_a_packed_document_with_something_before_or_behind_is_refused(content):
    assert _code(content, FileType.DOCX) == "file_content"
