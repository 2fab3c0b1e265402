"""Word documents and OpenDocument texts: ZIP files whose contents tell the kind."""

import zipfile
import zlib
from typing import BinaryIO

from services.documents.adapters.content import packed
from services.documents.domain import refusals
from services.documents.domain.limits import MIB

_TYPES = "[Content_Types].xml"
_WORD = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_MACROS_WORD = (b"macroenabled", b"vbaproject")
_MACRO_FILES = ("vbaproject.bin", "vbadata.xml")
_MACRO_FOLDERS = ("basic/", "scripts/")
_KIND = "mimetype"
_ODT = b"application/vnd.oasis.opendocument.text"
_MANIFEST = "META-INF/manifest.xml"
_ENCRYPTED_PART = b"encryption-data"
_MAX_PART = MIB
# What Word saves with a password is an old-style compound file with this stream in it. [MS-OFFCRYPTO] 2.3.4.
_COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")


def examine_docx(file: BinaryIO) -> None:
    """Raise a refusal of `packed.names_inside`, `file_content` for what is no Word document, `file_macros` or `file_password`."""
    _must_not_be_encrypted(file)
    names = packed.names_inside(file)
    types = _part(file, _TYPES)
    if any(name.lower().endswith(_MACRO_FILES) for name in names) or any(word in types.lower() for word in _MACROS_WORD):
        raise refusals.macros()
    if _WORD not in types:
        raise refusals.wrong_content()


def examine_odt(file: BinaryIO) -> None:
    """Raise a refusal of `packed.names_inside`, `file_content` for what is no OpenDocument text, `file_macros` or `file_password`."""
    names = packed.names_inside(file)
    if _part(file, _KIND) != _ODT:
        raise refusals.wrong_content()
    if any(name.lower().startswith(_MACRO_FOLDERS) for name in names):
        raise refusals.macros()
    if _ENCRYPTED_PART in _part(file, _MANIFEST):
        raise refusals.password_protected()


def _must_not_be_encrypted(file: BinaryIO) -> None:
    file.seek(0)
    before = file.read(len(_COMPOUND))
    if before != _COMPOUND:
        return
    while piece := file.read(_MAX_PART):
        if _ENCRYPTED_STREAM in before + piece:
            raise refusals.password_protected()
        before = piece[-len(_ENCRYPTED_STREAM) :]
    raise refusals.wrong_content()


def _part(file: BinaryIO, name: str) -> bytes:
    """Return one small part of a ZIP that was judged already; nothing when there is none."""
    try:
        with zipfile.ZipFile(file) as document, document.open(name) as part:
            return part.read(_MAX_PART)
    except KeyError:
        return b""
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError, ValueError) as error:
        raise refusals.damaged() from error
