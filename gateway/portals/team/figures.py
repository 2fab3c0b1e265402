"""Figures of the SEND team: cases by stage and the statutory measures, drawn and as a table, which can be downloaded."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Response

from gateway.page import Page
from gateway.portals import display
from gateway.portals.dates import NotADate, boxes, read_date
from gateway.portals.form_fields import gather, parse_answers
from gateway.portals.question_layout import FieldProblem, lay_out, summarise
from gateway.portals.questions import Answers, read_questions
from gateway.portals.team.case_words import STAGES
from gateway.upstream import UpstreamProblem
from gateway.visitors import CaseOfficer

router = APIRouter()

FIGURES = "/team/figures"
UNPROCESSABLE = 422
PERIOD = read_questions(
    [
        {"id": "from", "kind": "date", "label": "From", "hint": "For example, 1 1 2026"},
        {"id": "to", "kind": "date", "label": "To", "hint": "For example, 31 12 2026"},
    ]
)


@dataclass(frozen=True)
class ShareWords:
    """A share in words: of `what`, how many were done `within`."""

    what: str
    within: str


SHARES: Mapping[str, ShareWords] = {
    "decisions_within_6_weeks": ShareWords("Decisions whether to assess", "within 6 weeks"),
    "refusals_within_16_weeks": ShareWords("Decisions not to issue a plan", "within 16 weeks"),
    "plans_within_20_weeks": ShareWords("Plans issued", "within 20 weeks"),
    "plans_within_20_weeks_without_exceptions": ShareWords("Plans issued, without cases with exceptions", "within 20 weeks"),
}
NUMBERS: Mapping[str, str] = {
    "plans_20_to_52_weeks": "Plans issued after 20 weeks and within 52",
    "plans_over_52_weeks": "Plans issued after 52 weeks",
    "average_weeks": "Average weeks to the final plan",
}


@dataclass(frozen=True)
class Period:
    """The days that were asked for, as they were typed and as cases reads them; neither, for this year and the four before."""

    typed: Answers
    asked: Mapping[str, str]
    problems: tuple[FieldProblem, ...]

    @property
    def download(self) -> str:
        """The address of the table of the same days."""
        typed = {f"{name}-{part}": value for name, parts in self.typed.items() for part, value in parts.items() if value}
        return f"{FIGURES}/table.csv" + (f"?{urlencode(typed)}" if typed else "")


@router.get(FIGURES)
async def show_figures(page: CaseOfficer) -> Response:
    """Show the figures."""
    period = _read_period(page)
    found, problems = await _figures(page, period)
    fields = lay_out(PERIOD, period.typed or _said(found), problems)
    columns = _columns(found)
    return await page.show(
        "team/figures.html",
        "Figures",
        section="figures",
        fields=fields,
        errors=summarise(fields, problems),
        found=found,
        stages={name: found["stages"].get(name, 0) for name in STAGES} if found else {},
        stage_names=STAGES,
        columns=columns,
        shares=SHARES,
        rows=_rows(columns),
        download=period.download,
    )


@router.get(f"{FIGURES}/table.csv")
async def download_figures(page: CaseOfficer) -> Response:
    """Download the table."""
    found, problems = await _figures(page, _read_period(page))
    if problems or found is None:
        raise HTTPException(404)
    columns, content = _columns(found), io.StringIO()
    table = csv.writer(content)
    table.writerow(["Measure", *(name for name, _ in columns)])
    table.writerows(_rows(columns))
    table.writerow([])
    table.writerow(["Stage", "Cases now"])
    table.writerows([name, found["stages"].get(stage, 0)] for stage, name in STAGES.items())
    name = f"figures-{found['first']}-to-{found['last']}.csv"
    # The mark at the start tells spreadsheets that it is UTF-8.
    return Response("\ufeff" + content.getvalue(), media_type="text/csv; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _read_period(page: Page) -> Period:
    typed = parse_answers(PERIOD, gather(page.request.query_params.multi_items()))
    asked, problems = {}, []
    for question in PERIOD:
        if not any(part.strip() for part in typed[question.id].values()):
            continue
        try:
            asked[question.id] = read_date(typed[question.id], question.label).isoformat()
        except NotADate as wrong:
            problems.append(FieldProblem(question.id if wrong.part is None else f"{question.id}-{wrong.part}", wrong.message))
    is_blank = not asked and not problems
    return Period({} if is_blank else typed, asked, tuple(problems))


async def _figures(page: Page, period: Period) -> tuple[dict[str, Any] | None, Sequence[FieldProblem]]:
    """Return the figures, or None and what to mend in the days."""
    if period.problems:
        return None, period.problems
    try:
        return await page.services.cases.get("/figures", params=dict(period.asked)), ()
    except UpstreamProblem as problem:
        if problem.status != UNPROCESSABLE or not problem.errors:
            raise
        return None, [FieldProblem(error.field, error.message) for error in problem.errors]


def _said(found: Mapping[str, Any] | None) -> Answers:
    return {"from": boxes(date.fromisoformat(found["first"])), "to": boxes(date.fromisoformat(found["last"]))} if found else {}


def _columns(found: Mapping[str, Any] | None) -> list[tuple[str, Mapping[str, Any]]]:
    """The periods of the table with their names: each year, and all of them."""
    if found is None:
        return []
    return [*((str(year["year"]), year) for year in found["years"]), (f"{display.day(found['first'])} to {display.day(found['last'])}", found["whole"])]


def _rows(columns: Sequence[tuple[str, Mapping[str, Any]]]) -> list[list[Any]]:
    """The rows of the table: of each step how many there were, how many in time, and the share."""
    rows: list[list[Any]] = []
    for name, words in SHARES.items():
        shares = [figures[name] for _, figures in columns]
        rows.append([words.what, *(share["total"] for share in shares)])
        rows.append([f"{words.what}, {words.within}", *(share["within"] for share in shares)])
        rows.append([f"{words.what}, {words.within}, %", *(_number(share["percent"]) for share in shares)])
    rows += [[label, *(_number(figures[name]) for _, figures in columns)] for name, label in NUMBERS.items()]
    return rows


def _number(found: float | None) -> float | str:
    """A number, or nothing of nothing."""
    return "" if found is None else found
