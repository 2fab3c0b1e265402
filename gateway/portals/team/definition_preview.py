"""A version of a form that waits: every page as it will be asked, publishing it, and throwing it away."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from gateway.page import Page
from gateway.portals.forms.form_pages import PageId
from gateway.portals.forms.form_shapes import Shape
from gateway.portals.forms.wording import wording_of
from gateway.portals.notices import Notice
from gateway.portals.question_layout import lay_out
from gateway.portals.questions import read_questions
from gateway.portals.team.definitions import DEFINITIONS, OFFERED_TO, UPLOADS, administrators
from gateway.upstream import UpstreamProblem
from gateway.visitors import TeamAdministrator

router = APIRouter()

WAITING = f"{UPLOADS}/{{upload_id}}"
_NOT_FOUND = 404


@router.get(WAITING)
async def show_waiting(page: TeamAdministrator, upload_id: UUID) -> Response:
    """Show what the version holds, with a link to each of its pages."""
    found = await _found(page, upload_id)
    return await page.show(
        "team/definition.html",
        "A version that waits to be published",
        back=DEFINITIONS,
        found=found,
        path=f"{UPLOADS}/{upload_id}",
        offered_to=OFFERED_TO,
        by=(await administrators(page, [found["uploaded_by"]]))[found["uploaded_by"]],
    )


@router.get(f"{WAITING}/pages/{{page_id}}")
async def show_page(page: TeamAdministrator, upload_id: UUID, page_id: PageId) -> Response:
    """Draw one page as it will be drawn, without a form around it: nothing can be sent, and nothing is kept."""
    found = await page.services.forms.get(f"/definitions/uploads/{upload_id}/pages/{page_id}")
    shape = Shape(found["title"], found["page"]["title"], found["page"]["guidance"], read_questions(found["page"]["questions"]))
    words = wording_of("professional" if found["offered_to"] == "professionals" else "citizen")
    place = [one["id"] for one in found["pages"]].index(page_id)
    return await page.show(
        "team/definition_page.html",
        "Preview of a page",
        back=f"{UPLOADS}/{upload_id}",
        shape=shape,
        fields=lay_out(shape.questions, {}, add=words.add),
        steps=[{**one, "state": "not_started", "reachable": True} for one in found["pages"]],
        page_id=page_id,
        depends=found["depends"],
        before=found["pages"][place - 1] if place else None,
        after=found["pages"][place + 1] if place + 1 < len(found["pages"]) else None,
    )


@router.get(f"{WAITING}/publish")
async def ask_before_publishing(page: TeamAdministrator, upload_id: UUID) -> Response:
    """Say what publishing does, and ask."""
    found = await _found(page, upload_id)
    return await page.show("team/definition_publish.html", "Publish a version of a form", back=f"{UPLOADS}/{upload_id}", found=found)


@router.post(f"{WAITING}/publish")
async def publish(page: TeamAdministrator, upload_id: UUID) -> Response:
    """Publish the version."""
    try:
        await page.services.forms.post(f"/definitions/uploads/{upload_id}/publish")
    except UpstreamProblem as problem:
        if problem.code == "not_next":
            return page.go(f"{UPLOADS}/{upload_id}", "definition-not-next")
        return _gone(page, problem)
    return page.go(DEFINITIONS, "definition-published")


@router.get(f"{WAITING}/discard")
async def ask_before_discarding(page: TeamAdministrator, upload_id: UUID) -> Response:
    """Ask whether to throw the version away."""
    found = await _found(page, upload_id)
    return await page.show("team/definition_discard.html", "Throw a version of a form away", back=f"{UPLOADS}/{upload_id}", found=found)


@router.post(f"{WAITING}/discard")
async def discard(page: TeamAdministrator, upload_id: UUID) -> Response:
    """Throw the version away."""
    try:
        await page.services.forms.delete(f"/definitions/uploads/{upload_id}")
    except UpstreamProblem as problem:
        return _gone(page, problem)
    return page.go(DEFINITIONS, "definition-discarded")


async def _found(page: Page, upload_id: UUID) -> dict[str, Any]:
    found: dict[str, Any] = await page.services.forms.get(f"/definitions/uploads/{upload_id}")
    return found


def _gone(page: Page, problem: UpstreamProblem) -> Response:
    """Lead to the list when the version does not wait any more: somebody else was faster. Raises the problem when it is another."""
    if problem.status != _NOT_FOUND:
        raise problem
    notice: Notice = "definition-gone"
    return page.go(DEFINITIONS, notice)
