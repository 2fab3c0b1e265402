"""Whoever asks for files of a child."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from services.documents.domain.council_documents import Audience

Side = Literal["family", "professional", "council"]


@dataclass(frozen=True)
class Reader:
    """A person who may act for `child`: of the family, a professional, or of the SEND team.

    `organisations` are those through which a professional reaches the child: what colleagues there share or sent is theirs to
    see. `reads_family` says that they may see what the family shares, as professionals may who are allocated to the child.
    `records` are other records of the same child, for the SEND team alone.
    """

    person: UUID
    child: UUID
    organisations: frozenset[UUID] = frozenset()
    reads_family: bool = False
    side: Side = "professional"
    records: frozenset[UUID] = frozenset()

    @property
    def is_council(self) -> bool:
        """Whether they are of the SEND team."""
        return self.side == "council"

    @property
    def children(self) -> frozenset[UUID]:
        """The records that they may act for."""
        return self.records | {self.child} if self.is_council else frozenset({self.child})

    @property
    def audiences(self) -> frozenset[Audience]:
        """Of whom the council has to say that they see a document, for this person to see it. Of the SEND team nothing has to be said."""
        if self.side == "family":
            return frozenset({Audience.FAMILY, Audience.PROFESSIONALS})
        return frozenset({Audience.PROFESSIONALS}) if self.side == "professional" and self.reads_family else frozenset()
