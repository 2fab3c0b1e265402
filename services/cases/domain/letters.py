"""A letter of the council to one member of a family: its words, which are kept as they were written.

Source: Special Educational Needs and Disability Regulations 2014 (SI 2014/1530), reg 4, 5(3), 10, 13 and 14; Children and Families Act
2014, sections 51 to 57, for appeals, mediation and the resolution of disagreements.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from services.cases.domain.cases import Case
from services.cases.domain.rights import RightsHolder

LetterKind = Literal[
    "acknowledgement",
    "will-assess",
    "will-not-assess",
    "will-issue-plan",
    "will-not-issue-plan",
    "draft-plan",
    "final-plan",
    "withdrawn",
    "transferred-out",
    "plan-will-end",
    "plan-ceased",
    "rights-passed",
]
Part = str | tuple[str, ...]
"""A paragraph, in which line breaks count, or a list."""

_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")


@dataclass(frozen=True)
class Contact:
    """Somebody whom a family can turn to. `web` may be empty."""

    name: str
    telephone: str
    email: str
    web: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """How to reach them, as a list."""
        return (self.name, f"Telephone: {self.telephone}", f"E-mail: {self.email}", *([self.web] if self.web else []))


@dataclass(frozen=True)
class Council:
    """What letters say of the council, of the local SEND information, advice and support service (SENDIASS), and of the mediation adviser."""

    contact: Contact
    sendiass: Contact
    mediation: Contact


@dataclass(frozen=True)
class Section:
    """Some parts under one heading; the first section of a letter has none."""

    heading: str
    parts: tuple[Part, ...]


Written = tuple[str, list[Section]]
"""The title of a letter, and the sections that no other kind has."""


@dataclass(frozen=True)
class Letter:
    """The words of one letter. `about` is the name of the child or young person as it was on the day of the letter."""

    title: str
    about: str
    reference: str
    greeting: str
    sections: tuple[Section, ...]
    council: Contact


@dataclass(frozen=True)
class Occasion:
    """What a letter is written about. `case` is as it is after the move, `on` the date of the letter.

    `name` is the child's, `reader` that of who reads it, where the council knows it. `to_young_person`: whoever reads it is the
    young person. `by_post`: the day it is served is not known yet. `told_on`: when the council told them of it in writing before, if it did.
    `setting` is the school or other setting that a final plan names, or empty. `replaces`: the dates of an earlier letter were wrong.
    `later_requests` are the days of those that an acknowledgement is of, where they came once it was decided to assess.
    `holder` decides after compulsory school age, where that is recorded; `decides`: whoever reads it does, as a parent does for a child.
    """

    kind: LetterKind
    case: Case
    on: date
    reasons: str
    setting: str
    name: str
    reader: str
    to_young_person: bool
    by_post: bool
    told_on: date | None = None
    replaces: bool = False
    later_requests: tuple[date, ...] = ()
    holder: RightsHolder | None = None
    decides: bool = True

    @property
    def whom(self) -> str:
        """For "an assessment for ..."."""
        return "you" if self.to_young_person else self.name

    @property
    def whose(self) -> str:
        """For "... plan"."""
        return "your" if self.to_young_person else f"{self.name}\u2019s"

    @property
    def decider(self) -> str:
        """For "... can appeal": the reader, or who decides in their place."""
        if self.holder is None or self.decides:
            return "you"
        parents = "your parents" if self.to_young_person else f"the parents of {self.name}"
        return {"passed": self.name, "representative": self.holder.representative, "parent": parents}[self.holder.basis]

    @property
    def they(self) -> str:
        """For "... think", about the same."""
        return "you" if self.decides else "they"

    @property
    def greeting(self) -> str:
        """How the letter begins."""
        return f"Dear {self.name}" if self.to_young_person else f"Dear {self.reader or f'parent or carer of {self.name}'}"


def day(on: date) -> str:
    """Return a date as letters write it: 3 March 2027."""
    return f"{on.day} {on:%B %Y}"


def sentence(text: str) -> str:
    """Return a text that begins with a capital."""
    return f"{text[:1].upper()}{text[1:]}"


def paragraphs(text: str) -> tuple[str, ...]:
    """Return what somebody typed, split at its blank lines; its other line breaks stay."""
    return tuple(part.strip() for part in _BLANK_LINES.split(text) if part.strip())
