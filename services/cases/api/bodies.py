"""Bodies of requests and responses about children and their cases. Dates are ISO 8601."""

from dataclasses import asdict
from datetime import date
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.cases.domain.cases import Case, Stage
from services.cases.domain.children import Address, Child, ChildDetails, ParentalResponsibility, Relation, Relationship, Setting, SettingKind, Sex
from services.cases.domain.clocks import StatutoryDates
from services.cases.store.children import Related

_MAX = 1_000


def _is_none(value: object) -> bool:
    return value is None


class Body(BaseModel):
    """What somebody sends: unknown fields are refused, and nothing of it comes back in an error."""

    model_config = ConfigDict(extra="forbid", str_max_length=_MAX, hide_input_in_errors=True)


class AddressBody(Body):
    """A postal address; the domain says what must be in it."""

    line1: str
    line2: str = ""
    town: str
    county: str = ""
    postcode: str


class SettingBody(Body):
    """Where the child learns."""

    kind: SettingKind
    name: str = ""


class DetailsBody(Body):
    """What a person says about a child."""

    legal_first_name: str
    legal_last_name: str
    known_as: str = ""
    date_of_birth: date
    sex: Sex
    address: AddressBody
    setting: SettingBody

    def details(self) -> ChildDetails:
        """Return the details as the domain has them."""
        return ChildDetails(
            self.legal_first_name,
            self.legal_last_name,
            self.known_as,
            self.date_of_birth,
            self.sex,
            Address(**self.address.model_dump()),
            Setting(self.setting.kind, self.setting.name),
        )


class ChildBody(DetailsBody):
    """What a family says about a child, and what they are to them."""

    relation: Relation
    parental_responsibility: ParentalResponsibility


class CaseloadBody(DetailsBody):
    """What a professional says about a child, and in which of their jobs. The numbers may be empty."""

    role_id: UUID | None = None
    upn: str = ""
    nhs_number: str = ""


class ChangedRecordBody(CaseloadBody):
    """The same, with the version that the person saw."""

    version: int


class ChangedChildBody(ChildBody):
    """The same, with the version that the person saw. What is withheld from them is left out."""

    address: AddressBody = AddressBody(line1="", town="", postcode="")
    setting: SettingBody = SettingBody(kind="unknown")
    version: int


class AddedChild(BaseModel):
    """The child that was added; `warnings` are codes of what looks unusual."""

    id: UUID
    warnings: list[str]


class CaseBody(BaseModel):
    """A case, its statutory dates, and the days on which its steps were taken. Who it is shown to learns from `stage` how it stands.

    `draft_by` is there where the tribunal ordered a plan.
    """

    id: UUID
    stage: Stage
    received_on: date
    decide_by: date
    refuse_plan_by: date
    final_plan_by: date
    draft_by: date | None
    acknowledged_on: date | None
    decided_on: date | None
    issue_decided_on: date | None
    draft_served_on: date | None
    comment_by: date | None
    family_responded_on: date | None
    final_on: date | None
    ended_on: date | None

    @classmethod
    def of(cls, case: Case) -> Self:
        """Return the body of a case."""
        dates = case.dates
        return cls(
            id=case.id,
            stage=case.stage,
            received_on=dates.received_on,
            decide_by=dates.decide_by,
            refuse_plan_by=dates.refuse_plan_by,
            final_plan_by=dates.final_plan_by,
            draft_by=dates.draft_by,
            acknowledged_on=case.acknowledged_on,
            decided_on=case.decided_on,
            issue_decided_on=case.issue_decided_on,
            draft_served_on=case.draft_served_on,
            comment_by=case.comment_by,
            family_responded_on=case.family_responded_on,
            final_on=case.final_on,
            ended_on=case.ended_on,
        )


class ChildSummary(BaseModel):
    """A child in a list."""

    id: UUID
    name: str
    date_of_birth: date
    relation: Relation
    case: CaseBody | None

    @classmethod
    def of(cls, related: Related) -> Self:
        """Return the body of a child as one person may see them."""
        child, relationship, case = related
        return cls(
            id=child.id,
            name=child.details.name,
            date_of_birth=child.details.date_of_birth,
            relation=relationship.relation,
            case=CaseBody.of(case) if case else None,
        )


class Children(BaseModel):
    """All children of a person, by name."""

    children: list[ChildSummary]


class FamilyRecord(BaseModel):
    """The details of a child as one member of the family may see them. What is withheld from them is not there."""

    legal_first_name: str
    legal_last_name: str
    known_as: str
    date_of_birth: date
    sex: Sex
    address: AddressBody | None = Field(default=None, exclude_if=_is_none)
    setting: SettingBody | None = Field(default=None, exclude_if=_is_none)
    relation: Relation
    parental_responsibility: ParentalResponsibility

    @classmethod
    def of(cls, child: Child, relationship: Relationship) -> Self:
        """Return the body of a record for somebody with this relationship to it."""
        shown = {name: value for name, value in asdict(child.details).items() if name not in relationship.withheld}
        return cls(**shown, relation=relationship.relation, parental_responsibility=relationship.parental_responsibility)


class ChildDetail(ChildSummary):
    """Everything that a person may see of a child."""

    version: int
    details: FamilyRecord


class Dates(BaseModel):
    """The statutory time limits of a request."""

    received_on: date
    decide_by: date
    refuse_plan_by: date
    final_plan_by: date

    @classmethod
    def of(cls, dates: StatutoryDates) -> Self:
        """Return the body of the time limits."""
        return cls(received_on=dates.received_on, decide_by=dates.decide_by, refuse_plan_by=dates.refuse_plan_by, final_plan_by=dates.final_plan_by)
