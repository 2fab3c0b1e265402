"""Bodies about requests that did not come through the portal, and about finding the child they are about. Dates are ISO 8601."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.cases.api.bodies import Body, CaseBody, DetailsBody
from services.cases.api.caseload_bodies import ChildRecord
from services.cases.api.people_bodies import ContactBody, KeptContact
from services.cases.domain.cases import Case, Channel, Request, RequestSource
from services.cases.domain.receipt import MAX_TEXT, ReceiptCorrection
from services.cases.store.records import LikelyRecord

# The domain says what is too long, in words for officers.
_LONG = ConfigDict(str_max_length=2 * MAX_TEXT)
KeyedChannel = Literal["email", "post", "telephone", "in-person"]


class LookedFor(Body):
    """What is known of a child who is looked for; each may be left out."""

    first_name: str = ""
    last_name: str = ""
    date_of_birth: date | None = None
    upn: str = ""


class Likely(ChildRecord):
    """A record that may be of the child who is looked for. Who entered it: a family, a professional, or else the SEND team."""

    id: UUID
    by_family: bool
    by_professional: bool
    case: CaseBody | None

    @classmethod
    def of_record(cls, found: LikelyRecord) -> Self:
        """Return the body of a likely record."""
        case = CaseBody.of(found.case) if found.case else None
        said = ChildRecord.of(found.child).model_dump()
        return cls(id=found.child.id, by_family=found.by_family, by_professional=found.by_professional, case=case, **said)


class LikelyRecords(BaseModel):
    """The likely records, those that share most first: 20 at most."""

    records: list[Likely]


class RecordBody(DetailsBody):
    """A new record, with the id that it gets. Address and setting may not be known: then all lines are empty, and the setting is `unknown`."""

    id: UUID
    upn: str = ""
    nhs_number: str = ""


class RequestBody(Body):
    """A request that did not come through the portal, with the id that it gets. `asked_by` is who asked, as far as it is known."""

    model_config = Body.model_config | _LONG

    id: UUID
    received_on: date
    channel: KeyedChannel
    source: RequestSource
    asked_by: ContactBody | None = None
    notes: str = ""


class ReceiptBody(Body):
    """The true day of receipt, and why it was another."""

    model_config = Body.model_config | _LONG

    received_on: date
    reason: str


class Correction(BaseModel):
    """A day of receipt that was put right."""

    before: date
    after: date
    reason: str
    by: UUID
    at: datetime

    @classmethod
    def of(cls, correction: ReceiptCorrection) -> Self:
        """Return the body of a correction."""
        said = asdict(correction)
        return cls(**{name: said[name] for name in cls.model_fields})


class KeyedIn(BaseModel):
    """A request that was keyed in, and the case that it belongs to. `can_correct`: the day of receipt can still be put right.

    `later`: it came once it was decided to assess, so no clock runs from it.
    """

    id: UUID
    child_id: UUID
    reference: str
    channel: Channel
    source: RequestSource | None
    received_on: date
    keyed_by: UUID
    notes: str
    contact: KeptContact | None
    corrections: list[Correction]
    case: CaseBody
    can_correct: bool
    later: bool

    @classmethod
    def of(cls, request: Request, case: Case, contact: KeptContact | None, corrections: list[Correction]) -> Self:
        """Return the body of a request that was keyed in. Raises ValueError for one that came through a portal."""
        if request.keyed_by is None:
            raise ValueError("this request came through a portal")
        return cls(
            id=request.submission,
            child_id=case.child,
            reference=request.reference,
            channel=request.channel,
            source=request.source,
            received_on=request.received_on,
            keyed_by=request.keyed_by,
            notes=request.notes,
            contact=contact,
            corrections=corrections,
            case=CaseBody.of(case),
            can_correct=case.stage == "request_received",
            later=request.later,
        )
