"""The route that tells the time limits of a request before its case is open."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from chassis.callers import VerifiedPerson
from services.cases.api.bodies import Dates
from services.cases.domain.clocks import statutory_dates

router = APIRouter()

# Python's calendar ends with the year 9999, and the limits come after the day.
_LAST_DAY = date(9998, 12, 31)


@router.get("/statutory-dates")
async def show(received_on: Annotated[date, Query(le=_LAST_DAY)], _: VerifiedPerson) -> Dates:
    """Return the 6, 16 and 20 week limits of a request received on a day."""
    return Dates.of(statutory_dates(received_on))
