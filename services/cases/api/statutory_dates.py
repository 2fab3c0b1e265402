"""The route that tells the time limits of a request before its case is open."""

from datetime import date

from fastapi import APIRouter

from chassis.callers import VerifiedPerson
from services.cases.api.bodies import Dates
from services.cases.domain.clocks import statutory_dates

router = APIRouter()


@router.get("/statutory-dates")
async def show(received_on: date, _: VerifiedPerson) -> Dates:
    """Return the 6, 16 and 20 week limits of a request received on a day."""
    return Dates.of(statutory_dates(received_on))
