"""The route with which a school's own system tells who is at the school."""

import re
from datetime import date
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from chassis.callers import MachineIdentity, machine_with
from chassis.idempotency import Once
from chassis.pace import steady
from chassis.problems import declared
from services.cases.api.dependencies import WorkOpener
from services.cases.domain.school_roll import MAX_PUPILS, Pupil, RefusalCode
from services.cases.use_cases.take_school_roll import TakeSchoolRoll, take_school_roll

router = APIRouter(prefix="/v1/school-roll", tags=["School roll"], responses=declared(409, 422))

_MAX_TYPED = 200
_PUPILS_IN_A_STEP = 20
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _as_text(value: object) -> object:
    """Refuse what pydantic takes for a day too: seconds since 1970, as a number or as text, and the first moment of a day."""
    if not (isinstance(value, str) and _DAY.fullmatch(value)):
        raise ValueError("Write the day as 2016-02-29")
    return value


Day = Annotated[date, BeforeValidator(_as_text)]


class PupilBody(BaseModel):
    """One pupil. Without both names a child whose UPN the portal does not know cannot be recognised."""

    model_config = ConfigDict(extra="forbid")

    upn: str = Field(max_length=_MAX_TYPED, description="Unique pupil number, with its check letter", examples=["H801200001001"])
    first_name: str = Field("", max_length=_MAX_TYPED, description="Legal first name", examples=["Robin"])
    last_name: str = Field("", max_length=_MAX_TYPED, description="Legal last name", examples=["Example"])
    date_of_birth: Day = Field(examples=["2016-02-29"])
    urn: int = Field(strict=True, description="The school's unique reference number, 6 digits", examples=[136570])
    from_on: Day = Field(description="The first day on which the pupil is at this school", examples=["2026-09-01"])


class SchoolRoll(BaseModel):
    """Who was at which school on one day."""

    model_config = ConfigDict(extra="forbid")

    as_of: Day = Field(description="The day of which this is told: what is told of an earlier one later changes nothing", examples=["2026-09-07"])
    pupils: Annotated[list[PupilBody], Field(min_length=1, max_length=MAX_PUPILS)]


class RefusedPupil(BaseModel):
    """A pupil that was refused for its form."""

    index: int = Field(description="Their place in the list, from 0")
    code: RefusalCode
    message: str


class SchoolRollTaken(BaseModel):
    """How many were taken, and which were refused for their form."""

    taken: int = Field(description="Pupils whose entry can be right. That says nothing about whether the council knows them", examples=[99])
    refused: list[RefusedPupil]


@router.post("", summary="Tell which pupils are at a school")
async def take_roll(body: SchoolRoll, caller: Annotated[MachineIdentity, machine_with("school-roll:write")], opener: WorkOpener, once: Once) -> SchoolRollTaken:
    """Tell the school and the UPN of up to 100 pupils: what has changed, or the whole roll in several requests.

    The answer is the same whether or not the council knows a pupil, and takes as long: it says what has the right form, and no more. What is told
    of pupils whom the council does not know is not kept. A UPN that the council knows otherwise is not replaced: somebody looks into it.
    """
    # Three times as long as it takes when all of them are known and new.
    async with steady(1 + len(body.pupils) / _PUPILS_IN_A_STEP), opener() as work:

        async def act() -> SchoolRollTaken:
            pupils = tuple(Pupil(**pupil.model_dump()) for pupil in body.pupils)
            taken = await take_school_roll(TakeSchoolRoll(body.as_of, pupils, caller.id), work)
            return SchoolRollTaken(taken=taken.taken, refused=[RefusedPupil(**vars(refusal)) for refusal in taken.refused])

        return await once.answer(caller.id, work, SchoolRollTaken, act)
