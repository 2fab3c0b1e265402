"""The files of a form that was sent, as far as whoever reads it may know of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class SentFile:
    """One file. `state` is empty where documents does not list it; `shared` says that the family shows it to professionals."""

    document_id: str
    name: str
    description: str
    state: str
    shared: bool


def file_ids(sections: Sequence[Mapping[str, Any]]) -> list[str]:
    """The ids of all files among the answers."""
    return [file["document_id"] for section in sections for answer in section["answers"] for file in answer["files"]]


def readable_files(sections: Sequence[Mapping[str, Any]], documents: Mapping[str, Mapping[str, Any]]) -> list[SentFile]:
    """Return the files whose names the reader may know: forms names those of the reader and of colleagues, documents those that were shared."""
    files = (file for section in sections for answer in section["answers"] for file in answer["files"])
    return [found for file in files if (found := _readable(file, documents)) is not None]


def with_readable_files(sections: Sequence[Mapping[str, Any]], documents: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the sections with these files alone. An answer with none of them is read as its lines, which then say that files are left out."""
    return [
        {**section, "answers": [{**answer, "files": readable_files([{"answers": [answer]}], documents)} for answer in section["answers"]]}
        for section in sections
    ]


def _readable(file: Mapping[str, Any], documents: Mapping[str, Mapping[str, Any]]) -> SentFile | None:
    known = documents.get(file["document_id"])
    name = file["name"] or (known["name"] if known else "")
    if not name:
        return None
    return SentFile(file["document_id"], name, file["description"], known["state"] if known else "", bool(known and known["shared"]))
