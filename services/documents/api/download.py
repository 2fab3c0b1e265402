"""How a file goes out: to be saved, never to be shown as part of our pages. Source: OWASP ASVS 5.0, 3.2.1, 5.4.1 and 5.4.2."""

import unicodedata
from collections.abc import AsyncIterator
from urllib.parse import quote
from uuid import UUID

import structlog

from services.documents.adapters.objects import ObjectDamaged, ObjectReader, ObjectStore
from services.documents.domain.documents import Document

log = structlog.get_logger()

# Allowed in a `filename*` besides letters and digits: attr-char of RFC 8187.
_ATTRIBUTE_CHARACTERS = "!#$&+-.^_`|~"
_UNSAFE_IN_QUOTES = str.maketrans(dict.fromkeys('"\\%;', "_"))


def headers(document: Document) -> dict[str, str]:
    """Return the headers of a file that is sent."""
    return {
        "Content-Disposition": disposition(document.name, document.type),
        "Content-Length": str(document.size),
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }


def disposition(name: str, extension: str) -> str:
    """Return a Content-Disposition that saves a file under its name (RFC 6266), with a plain one for programs that know no other."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().translate(_UNSAFE_IN_QUOTES).strip(" .")
    if plain.lower() in {"", extension}:
        plain = f"document.{extension}"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe=_ATTRIBUTE_CHARACTERS)}"


async def chunks(reader: ObjectReader, objects: ObjectStore, document: UUID) -> AsyncIterator[bytes]:
    """Yield the file. When its SHA-256 is wrong the last bytes are not sent, so the browser reports a download that failed."""
    try:
        while chunk := await objects.read(reader):
            yield chunk
    except ObjectDamaged:
        log.exception("document_damaged", document_id=str(document))
        raise
    finally:
        reader.close()
