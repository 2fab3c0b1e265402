"""Whoever asks for files of a child."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Reader:
    """A person who may act for `child`.

    `organisations` are those through which a professional reaches the child: what colleagues there share or sent is theirs to
    see. `reads_family` says that they may see what the family shares.
    """

    person: UUID
    child: UUID
    organisations: frozenset[UUID] = frozenset()
    reads_family: bool = False
