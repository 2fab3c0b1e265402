"""Who decides for somebody who is over compulsory school age: themselves, or somebody else where they lack capacity.

Source: Children and Families Act 2014, section 80; Special Educational Needs and Disability Regulations 2014 (SI 2014/1530), reg 63 to 65;
Mental Capacity Act 2005; Education Act 1996, section 8, for compulsory school age.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from chassis.errors import FieldError, Invalid
from services.cases.domain.children import MAX_NAME, SELF, Relation, spaces
from services.cases.domain.clocks import over_school_age_from
from services.cases.domain.people import ContactRelation
from services.cases.domain.receipt import checked_text

RightsBasis = Literal["passed", "representative", "parent"]
"""`passed` to the young person. The others are for somebody who lacks capacity: a deputy or attorney, or else a parent."""
Holder = Literal["parent", "young-person", "representative"]

HOLDERS: dict[RightsBasis, Holder] = {"passed": "young-person", "representative": "representative", "parent": "parent"}


@dataclass(frozen=True)
class RightsHolder:
    """Who decides since `from_on`, kept for good; a later one takes its place.

    `representative` is the name of a deputy or attorney, `person` their account if they have one. `by` is of the SEND team.
    """

    id: UUID
    child: UUID
    basis: RightsBasis
    from_on: date
    representative: str
    person: UUID | None
    evidence: str
    by: UUID
    at: datetime

    def says_the_same_as(self, other: "RightsHolder") -> bool:
        """Whether both record the same, whoever recorded it and when."""
        return replace(self, id=other.id, child=other.child, by=other.by, at=other.at) == other

    def is_held_by(self, relation: Relation | ContactRelation, account: UUID | None, name: str = "") -> bool:
        """Whether somebody who gets letters is told that they decide (reg 64 and Schedule 3, part 2): the young person, the deputy or attorney, or a parent.

        A deputy or attorney is known by the account, or by the name that a contact has. For whom the parents decide, whoever else gets
        letters reads them as for a child.
        """
        if self.basis == "representative":
            return (account is not None and account == self.person) or spaces(name).casefold() == self.representative.casefold()
        return (relation == SELF) == (self.basis == "passed")


def checked_rights(holder: RightsHolder, born: date, today: date) -> RightsHolder:
    """Return it tidied. Raises Invalid, naming each answer that must change; within compulsory school age with the day on which it is over."""
    first = over_school_age_from(born)
    errors = []
    if holder.from_on > today:
        errors.append(FieldError("from_on", "The date must be today or in the past"))
    elif holder.from_on < first:
        errors.append(FieldError("from_on", f"Rights pass after compulsory school age, from {first.day} {first:%B %Y} on. The date cannot be before it"))
    name = spaces(holder.representative) if holder.basis == "representative" else ""
    if holder.basis == "representative" and not 0 < len(name) <= MAX_NAME:
        errors.append(FieldError("representative", f"Enter the name of the deputy or attorney, in {MAX_NAME} characters or fewer"))
    if errors:
        raise Invalid(errors)
    evidence = checked_text(holder.evidence, "evidence", "Enter what this is based on")
    return replace(holder, representative=name, person=holder.person if holder.basis == "representative" else None, evidence=evidence)
