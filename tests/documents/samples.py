"""Files as people and attackers send them, made in memory."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

import pikepdf
from PIL import ExifTags, Image

WORD_TYPES = (
    b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" '
    b'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
PLACE = b"51.477928"
TEXT = "Alex reads w\u00e9ll when rested.\r\n\tSecond line\r\n".encode()


def pdf(extra: Mapping[str, object] | None = None, *, password: str | None = None) -> bytes:
    """A PDF of one page; `extra` goes into its catalogue."""
    document = pikepdf.new()
    document.add_blank_page()
    for key, value in (extra or {}).items():
        document.Root[key] = value
    out = io.BytesIO()
    document.save(out, encryption=pikepdf.Encryption(owner=password, user=password) if password else None)
    return out.getvalue()


def pdf_with_action(**fields: object) -> bytes:
    """A PDF that does something when it is opened."""
    return pdf({"/OpenAction": pikepdf.Dictionary({f"/{name}": value for name, value in fields.items()})})


def pdf_with_attachment(content: bytes) -> bytes:
    """A PDF that carries another file."""
    document = pikepdf.new()
    document.add_blank_page()
    document.attachments["inside.com"] = content
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pdf_of_size(size: int) -> bytes:
    """A valid PDF of exactly so many bytes."""
    document = pikepdf.new()
    document.add_blank_page()
    document.Root["/Filler"] = document.make_stream(b"")
    out = io.BytesIO()
    document.save(out, compress_streams=False)
    missing = size - len(out.getvalue())
    # The length is written with more digits once it is long.
    for shorter in range(40):
        document.Root["/Filler"] = document.make_stream(bytes(missing - shorter))
        out = io.BytesIO()
        document.save(out, compress_streams=False)
        if len(out.getvalue()) == size:
            return out.getvalue()
    raise AssertionError("no such size")


def zipped(entries: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP of these entries."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as packed:
        for name, content in entries.items():
            packed.writestr(name, content)
    return out.getvalue()


def docx(extra: Mapping[str, bytes] | None = None, *, types: bytes = WORD_TYPES) -> bytes:
    """A Word document with further parts."""
    return zipped({"[Content_Types].xml": types, "word/document.xml": b"<w:document/>", **(extra or {})})


def odt(extra: Mapping[str, bytes] | None = None, *, manifest: bytes = b"<manifest/>", kind: bytes = b"application/vnd.oasis.opendocument.text") -> bytes:
    """An OpenDocument text with further parts."""
    return zipped({"mimetype": kind, "content.xml": b"<office/>", "META-INF/manifest.xml": manifest, **(extra or {})})


def picture(kind: str, *, size: tuple[int, int] = (60, 40), mode: str = "RGB", orientation: int = 1) -> bytes:
    """A picture, left half red, that tells where it was taken and by whom."""
    image = Image.new(mode, size)
    if mode == "RGB":
        image.paste((255, 0, 0), (0, 0, size[0] // 2, size[1]))
    exif = image.getexif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Artist] = "A. Parent"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSMapDatum] = PLACE.decode()
    out = io.BytesIO()
    options = {"comment": b"said in private"} if kind == "JPEG" else {}
    image.save(out, kind, exif=exif, **options)
    return out.getvalue()


def huge_png(width: int, height: int) -> bytes:
    """The header of a PNG of this size, and hardly anything else."""
    small = io.BytesIO()
    Image.new("L", (1, 1)).save(small, "PNG")
    data = bytearray(small.getvalue())
    data[16:24] = struct.pack(">II", width, height)
    data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))
    return bytes(data)


def box(kind: bytes, *parts: bytes) -> bytes:
    """A box of an ISO media file."""
    body = b"".join(parts)
    return struct.pack(">I4s", len(body) + 8, kind) + body


def heic(*, exif: bytes = b"\0\0\0\0MM\0*" + PLACE, width: int = 4000, height: int = 3000, place: int | None = None, behind: bytes = b"") -> bytes:
    """A HEIC of one picture and one item of EXIF data. The coded picture is made up: nothing here decodes it."""
    coded = b"coded picture " * 8

    def build(data_at: int) -> bytes:
        infe = [box(b"infe", b"\2\0\0\0", struct.pack(">HH4s", number, 0, kind), b"\0") for number, kind in ((1, b"hvc1"), (2, b"Exif"))]
        places = [(1, data_at, len(coded)), (2, place if place is not None else data_at + len(coded), len(exif))]
        iloc = b"\0\0\0\0" + struct.pack(">HH", 0x4400, 2) + b"".join(struct.pack(">HHHII", number, 0, 1, at, size) for number, at, size in places)
        ispe = box(b"ispe", b"\0\0\0\0", struct.pack(">II", width, height))
        meta = box(
            b"meta",
            b"\0\0\0\0",
            box(b"pitm", b"\0\0\0\0", struct.pack(">H", 1)),
            box(b"iloc", iloc),
            box(b"iinf", b"\0\0\0\0", struct.pack(">H", 2), *infe),
            box(b"iprp", box(b"ipco", ispe)),
        )
        return box(b"ftyp", b"heic\0\0\0\0mif1heic") + meta

    start = len(build(0)) + 8
    return build(start) + box(b"mdat", coded, exif) + behind
