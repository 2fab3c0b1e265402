"""The work list of the SEND team: how much waits, the lists behind the counts, and lists that an officer keeps."""

from asyncio import gather
from collections.abc import Awaitable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from gateway.page import Page
from gateway.portals.form_fields import gather as gather_values
from gateway.portals.question_layout import FieldProblem, lay_out, summarise
from gateway.portals.team.case_words import CLOCKS, ENDED, EXCEPTIONS, RUNNING, STAGES
from gateway.portals.team.narrowing import DUE_BEFORE, WORK_LIST, Narrowed, read_narrowed, saved_path
from gateway.portals.team.work_words import LISTS, SORTS
from gateway.upstream import Services, UpstreamProblem
from gateway.visitors import CaseOfficer

router = APIRouter()

MAX_PAGE = 10_000
MAX_NAME = 200
UNPROCESSABLE = 422
NOT_FOUND = 404


async def show_work(page: Page) -> Response:
    """Show somebody who runs cases how much waits. A part that does not answer is said to be missing; the rest is there."""
    services = page.services.as_person(page.who.token)
    counts, confirmations, saved = await gather(
        _or_none(services.cases.get("/worklist")),
        _or_none(services.identity.get("/confirmations/count")),
        _or_none(services.cases.get("/worklist-filters")),
    )
    kept = None if saved is None else [{**one, "path": saved_path(one)} for one in saved["filters"]]
    return await page.show("team/work.html", "Work list", counts=counts, confirmations=confirmations, saved=kept, stages=RUNNING, lists=LISTS)


@router.get(WORK_LIST)
async def show_list(page: CaseOfficer, number: Annotated[int, Query(alias="page", ge=1, le=MAX_PAGE)] = 1) -> Response:
    """Show a list, narrowed down as its address says."""
    return await _show(page, read_narrowed(gather_values(page.request.query_params.multi_items())), number)


@router.post(WORK_LIST)
async def keep_list(page: CaseOfficer) -> Response:
    """Keep what a list is narrowed down to, under a name of the officer's own."""
    narrowed, name = read_narrowed(page.values), page.text("name")[:MAX_NAME]
    try:
        await page.services.cases.post("/worklist-filters", {**narrowed.said, "name": name})
    except UpstreamProblem as problem:
        if problem.status != UNPROCESSABLE or not problem.errors:
            raise
        return await _show(page, narrowed, 1, name, [FieldProblem("name", error.message) for error in problem.errors])
    return page.go(narrowed.path(), "list-kept")


@router.post("/team/kept-lists/{filter_id}/delete")
async def delete_list(page: CaseOfficer, filter_id: UUID) -> Response:
    """Delete a list that the officer has kept. One that is gone already is gone."""
    try:
        await page.services.cases.delete(f"/worklist-filters/{filter_id}")
    except UpstreamProblem as problem:
        if problem.status != NOT_FOUND:
            raise
    return page.go(page.home, "list-deleted")


async def _show(page: Page, narrowed: Narrowed, number: int, name: str = "", refused: list[FieldProblem] | None = None) -> Response:
    problems = [*narrowed.problems, *(refused or ())]
    fields = lay_out(DUE_BEFORE, {"due_before": narrowed.typed_day}, narrowed.problems)
    found, officers = await gather(
        page.services.cases.get("/worklist/items", params={**narrowed.said, "page": str(number)}), _officers(page.services, str(page.who.id))
    )
    return await page.show(
        "team/work_items.html",
        narrowed.words.title,
        back=page.home,
        narrowed=narrowed,
        number=number,
        found=found,
        officers=officers,
        me=str(page.who.id),
        due_before=fields[0],
        name=name,
        running=RUNNING,
        ended=ENDED,
        stages=STAGES,
        clocks=CLOCKS,
        sorts=SORTS,
        exceptions=EXCEPTIONS,
        errors=[*summarise(fields, problems[: len(narrowed.problems)]), *({"text": one.message, "href": "#name"} for one in refused or ())],
    )


async def _officers(services: Services, me: str) -> dict[str, str]:
    """Names of those who run cases, by id, the reader's own left out: their cases are called theirs. Without identity nobody is named."""
    found = await _or_none(services.identity.get("/staff"))
    return {one["id"]: f"{one['first_name']} {one['last_name']}" for one in found["staff"] if one["id"] != me} if found else {}


async def _or_none(asked: Awaitable[Any]) -> Any:
    """What a service answers, or None when it does not."""
    try:
        return await asked
    except UpstreamProblem:
        return None
