"""PDF: pages and nothing that acts or hides. Read with qpdf, which renders nothing."""

import time
import zipfile
from typing import Any, BinaryIO

import pikepdf
from pikepdf import settings

from services.documents.domain import refusals
from services.documents.domain.limits import MIB

# 2 MB of a PDF can unpack to 2 GB while it is opened (measured: 19 s and 2 GB of memory). Streams that hold objects are far smaller than this;
# pages and pictures are not unpacked.
settings.set_qpdf_limits(flate_max_memory=16 * MIB, run_length_max_memory=16 * MIB, png_max_memory=16 * MIB, tiff_max_memory=16 * MIB, doc_max_warnings=1000)

_SECONDS = 20.0
_MAX_OBJECTS = 500_000
_EDGE = 1024
_HEADER = b"%PDF-"
_END = b"%%EOF"
_PADDING = b" \t\r\n\f\0"
_PAGES_OF_OTHER_KINDS = (b"<!doctype", b"<html", b"<script", b"<svg", b"<?php", b"pk\x03\x04")
# Keys and kinds of action that run, start, or carry something. ISO 32000-2, 7.11.4, 12.6.4 and 13.7.
_ACTIVE_KEYS = frozenset({"/JS", "/JavaScript", "/Launch", "/EmbeddedFiles", "/EF"})
_ACTIVE_KINDS = frozenset({"/JavaScript", "/Launch", "/EmbeddedFile", "/RichMedia"})
_KIND_KEYS = frozenset({"/S", "/Type", "/Subtype"})


def examine(file: BinaryIO) -> None:
    """Raise the refusals `file_content` for two kinds in one file, `file_password`, `file_active` and `file_damaged`."""
    _must_be_pdf_alone(file)
    file.seek(0)
    try:
        with pikepdf.open(file, suppress_warnings=True) as document:
            if _acts(document):
                raise refusals.active_content()
            if not len(document.pages):
                raise refusals.damaged()
    except pikepdf.PasswordError as error:
        raise refusals.password_protected() from error
    except (pikepdf.PikepdfError, pikepdf.PdfError, ValueError, TypeError, RuntimeError) as error:
        # qpdf refuses a damaged file in each of these ways, depending on where it meets the damage.
        raise refusals.damaged() from error


def _must_be_pdf_alone(file: BinaryIO) -> None:
    """A file can be a PDF and a ZIP or a page at once, each reader seeing its own: PDF starts anywhere near the front, ZIP is read from the end."""
    size = file.seek(0, 2)
    file.seek(0)
    front = file.read(_EDGE)
    file.seek(max(0, size - _EDGE))
    _, end, after = file.read(_EDGE).rpartition(_END)
    if not front.startswith(_HEADER) or not end or after.strip(_PADDING):
        raise refusals.wrong_content()
    if any(mark in front.lower() for mark in _PAGES_OF_OTHER_KINDS) or zipfile.is_zipfile(file):
        raise refusals.wrong_content()


def _acts(document: pikepdf.Pdf) -> bool:
    deadline = time.monotonic() + _SECONDS
    for number, found in enumerate(document.objects):
        if number > _MAX_OBJECTS or time.monotonic() > deadline:
            raise refusals.damaged()
        if _is_active(found):
            return True
    return _is_active(document.trailer)


def _is_active(top: Any) -> bool:
    """Look at one object and what is written inside it; objects that it refers to are visited by themselves."""
    left: list[Any] = [top]
    while left:
        match left.pop():
            case pikepdf.Dictionary() | pikepdf.Stream() as found:
                for key, value in found.items():
                    if key in _ACTIVE_KEYS or (key in _KIND_KEYS and isinstance(value, pikepdf.Name) and str(value) in _ACTIVE_KINDS):
                        return True
                    if _is_written_inside(value):
                        left.append(value)
            case pikepdf.Array() as found:
                left.extend(value for value in found if _is_written_inside(value))
    return False


def _is_written_inside(value: Any) -> bool:
    return isinstance(value, pikepdf.Dictionary | pikepdf.Array) and not value.is_indirect
