"""The types of file that are accepted. Everything else is refused, whatever it calls itself."""

from enum import StrEnum

from services.documents.domain import refusals


class FileType(StrEnum):
    """A type, named as the file extension that goes with it."""

    PDF = "pdf"
    DOCX = "docx"
    ODT = "odt"
    JPG = "jpg"
    PNG = "png"
    HEIC = "heic"
    TXT = "txt"

    @property
    def media_type(self) -> str:
        """The media type to serve it with."""
        return _MEDIA_TYPES[self]


_MEDIA_TYPES = {
    FileType.PDF: "application/pdf",
    FileType.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileType.ODT: "application/vnd.oasis.opendocument.text",
    FileType.JPG: "image/jpeg",
    FileType.PNG: "image/png",
    FileType.HEIC: "image/heic",
    # Without a charset: it may be UTF-8 or Latin-1, and it is saved rather than shown.
    FileType.TXT: "text/plain",
}
_EXTENSIONS = {**{kind.value: kind for kind in FileType}, "jpeg": FileType.JPG}


def type_named(name: str) -> FileType:
    """Return the type that a file's name claims by its last extension. Raises the refusal `file_type`."""
    stem, dot, extension = name.rpartition(".")
    if not stem or not dot or extension.lower() not in _EXTENSIONS:
        raise refusals.wrong_type()
    return _EXTENSIONS[extension.lower()]
