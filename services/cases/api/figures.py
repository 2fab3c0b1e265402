"""The route with the figures of the SEND team."""

from datetime import MINYEAR, date
from typing import Annotated, get_args

from fastapi import APIRouter, Query

from chassis.callers import CaseOfficer
from chassis.errors import FieldError, Invalid
from services.cases.api.dependencies import Work
from services.cases.api.worklist_bodies import AllFigures, FiguresBody, FiguresOfYear
from services.cases.domain.cases import Stage
from services.cases.domain.figures import by_year, figures

router = APIRouter()

_YEARS = 5
_MOST_YEARS = 30


@router.get("/figures")
async def show(
    _: CaseOfficer, work: Work, first: Annotated[date | None, Query(alias="from")] = None, last: Annotated[date | None, Query(alias="to")] = None
) -> AllFigures:
    """Return the cases by stage, and the statutory measures of the days from `from` to `to`: of this year and the four before unless they are said.

    422 `to` when it is before `from`, or more than 30 years after it. The figures name nobody.
    """
    end = last or work.clock.today()
    begin = first or date(max(end.year - _YEARS + 1, MINYEAR), 1, 1)
    if end < begin:
        raise Invalid([FieldError("to", "The last day must be the same as or after the first day")])
    if end.year - begin.year > _MOST_YEARS:
        raise Invalid([FieldError("to", f"Choose at most {_MOST_YEARS} years")])
    taken = await work.figures.taken(begin, end)
    years = [FiguresOfYear(year=year, **FiguresBody.of(found).model_dump()) for year, found in by_year(taken).items()]
    return AllFigures(first=begin, last=end, stages=await work.worklist.stages(get_args(Stage)), years=years, whole=FiguresBody.of(figures(taken)))
