"""The world outside of documents: the object store, the virus scanner, and the contents of files."""

from dataclasses import dataclass
from typing import Self

from services.documents.adapters.content.inspector import Inspector
from services.documents.adapters.objects import ObjectStore
from services.documents.adapters.scanner import Scanner
from services.documents.settings import Settings


@dataclass(frozen=True)
class Outside:
    """What use cases reach besides the database; one of each a process."""

    objects: ObjectStore
    scanner: Scanner
    inspector: Inspector

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return what a process with these settings reaches. Nothing is connected to until it is needed."""
        return cls(
            ObjectStore(settings.s3_endpoint, settings.s3_access_key, settings.s3_secret_key.get_secret_value(), settings.s3_bucket),
            Scanner(settings.clamd_host, settings.clamd_port),
            Inspector(),
        )
