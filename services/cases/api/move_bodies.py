"""Bodies of what the SEND team does to a case. Dates are ISO 8601; `version` is that of the case as the officer saw it."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.cases.api.bodies import Body
from services.cases.domain.consultations import Ground
from services.cases.domain.exceptions import ExceptionCode
from services.cases.domain.moves import Because, CeaseReason
from services.cases.use_cases.take_step import Step

_MAX_TYPED = 20_000
_MOST_DOCUMENTS = 50


class StepBody(Body):
    """A step, and the day from which it counts."""

    version: int
    on: date

    def step(self, case: UUID, by: UUID) -> Step:
        """Return the step as the use cases take it."""
        return Step(case, self.version, by, self.on)


class _Typed(StepBody):
    model_config = ConfigDict(str_max_length=_MAX_TYPED)


class _Decided(_Typed):
    """A decision of which the family is told today, or was told in writing, not by Waymark, on `told_on`."""

    told_on: date | None = None

    def step(self, case: UUID, by: UUID) -> Step:
        """Return the step as the use cases take it."""
        return Step(case, self.version, by, self.on, self.told_on)


class DecisionBody(_Decided):
    """A decision of the council. `yes`: to assess, or to issue a plan."""

    yes: bool
    because: Because = "decided"
    reasons: str = ""
    document_ids: list[UUID] = Field(default=[], max_length=_MOST_DOCUMENTS)


class DraftBody(StepBody):
    """A draft plan that is sent: `document_ids` are the plan, and what goes with it."""

    document_ids: list[UUID] = Field(default=[], max_length=_MOST_DOCUMENTS)


class ResponseBody(_Typed):
    """What the family says about a draft plan."""

    said: str = ""
    meeting_wanted: bool
    document_ids: list[UUID] = Field(default=[], max_length=_MOST_DOCUMENTS)


class ConsultationBody(StepBody):
    """A setting that is asked."""

    setting: str
    urn: int | None = None


class SettingResponseBody(Body):
    """What a setting answers."""

    model_config = ConfigDict(str_max_length=_MAX_TYPED)

    on: date
    can_meet_needs: bool
    ground: Ground | None = None
    details: str = ""


class FinalPlanBody(_Decided):
    """A final plan, with its document: the setting that it names, by its consultation, or the type of setting in words."""

    consultation_id: UUID | None = None
    setting_type: str = ""
    document_ids: list[UUID] = Field(default=[], max_length=_MOST_DOCUMENTS)


class WithdrawalBody(_Typed):
    """A request that is withdrawn."""

    reasons: str = ""


class TransferBody(StepBody):
    """Another council is responsible."""

    authority: int


class CeaseBody(_Typed):
    """A plan that ceases."""

    reason: CeaseReason
    details: str = ""


class WillCeaseBody(_Decided):
    """A plan that will cease; `details` are the reasons."""

    reason: CeaseReason
    details: str = ""


class ExceptionBody(_Typed):
    """Why a time limit need not be kept; `on` is the first day."""

    reason: ExceptionCode
    ends_on: date | None = None
    details: str = ""
    document_ids: list[UUID] = Field(default=[], max_length=_MOST_DOCUMENTS)


class ExceptionEndBody(Body):
    """The last day of an exception that goes on."""

    ends_on: date


class Made(BaseModel):
    """Something that was made."""

    id: UUID
