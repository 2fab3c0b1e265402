"""Messages to and from families and professionals: what waits for an answer, and the conversations about one child."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from gateway.page import Page
from gateway.portals.conversations import PageNumber, Place, Typed, nothing_typed, send, texts
from gateway.portals.forms.about_child import open_child
from gateway.portals.team.names import UNKNOWN_CHILD, UNKNOWN_PERSON, children_names, people_names
from gateway.upstream import UpstreamProblem
from gateway.visitors import CaseOfficer

router = APIRouter()

WAITING = "/team/messages"
OF_CHILD = "/team/children/{child_id}/messages"
WITH_PERSON = OF_CHILD + "/{person_id}"
_CONFLICT = 409


@router.get(WAITING)
async def show_waiting(page: CaseOfficer, number: PageNumber = 1) -> Response:
    """List the conversations that wait for an answer, the longest first."""
    found = await page.services.notify.get("/conversations/waiting", params={"page": str(number)})
    waiting = found["conversations"]
    return await page.show(
        "team/waiting_messages.html",
        "Messages that wait for an answer",
        back=page.home,
        section="messages",
        found=found,
        number=number,
        path=page.path,
        children=await children_names(page, (one["child_id"] for one in waiting)),
        people=await people_names(page, (one["person_id"] for one in waiting)),
        unknown_child=UNKNOWN_CHILD,
        unknown_person=UNKNOWN_PERSON,
    )


@router.get(OF_CHILD)
async def show_of_child(page: CaseOfficer, child_id: UUID, number: PageNumber = 1) -> Response:
    """List the conversations about a child, the latest first."""
    child = await open_child(page, child_id)
    found = await page.services.notify.get(f"/children/{child_id}/conversations", params={"page": str(number)}, case_pass=child.case_pass)
    others = await _others(page, child_id, {(one["child_id"], one["person_id"]) for one in found["conversations"]}) if number == 1 else []
    return await page.show(
        "team/child_messages.html",
        "Messages",
        back=WAITING,
        child=child,
        found=found,
        number=number,
        others=others,
        people=await people_names(page, (one["person_id"] for one in [*found["conversations"], *others])),
        unknown_person=UNKNOWN_PERSON,
    )


async def _others(page: Page, child_id: UUID, known: set[tuple[str, str]]) -> list[dict[str, Any]]:
    """Who else has access to the child as a person, family first: to whom the SEND team may write for the first time. Nobody while cases cannot say."""
    try:
        around = await page.services.cases.get(f"/children/{child_id}/people")
    except UpstreamProblem:
        return []
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for portal, listed in (("citizen", around["family"]), ("professional", around["professionals"])):
        for one in listed:
            reached = (one["child_id"], one["person_id"])
            if one["is_open"] and one["person_id"] and reached not in known:
                found.setdefault(reached, {"child_id": one["child_id"], "person_id": one["person_id"], "portal": portal})
    return list(found.values())


@router.get(WITH_PERSON)
async def show_conversation(page: CaseOfficer, child_id: UUID, person_id: UUID, number: PageNumber = 1) -> Response:
    """Show what a person and the SEND team have written about a child. What the person wrote is opened with it."""
    place = Place(await open_child(page, child_id), person_id)
    if page.is_head:
        return page.headers_only()
    return await _show(page, place, nothing_typed(), number)


@router.post(WITH_PERSON)
async def write_message(page: CaseOfficer, child_id: UUID, person_id: UUID) -> Response:
    """Send a message to the person."""
    place = Place(await open_child(page, child_id), person_id)
    typed = await send(page, place)
    return page.go(page.path, "message-sent") if typed is None else await _show(page, place, typed, 1)


@router.post(WITH_PERSON + "/no-answer-needed")
async def need_no_answer(page: CaseOfficer, child_id: UUID, person_id: UUID) -> Response:
    """Note that what the person wrote needs no answer."""
    place = Place(await open_child(page, child_id), person_id)
    here = f"{place.child.path}/messages/{person_id}"
    try:
        await page.services.notify.post(f"{place.path}/no-answer-needed", {"seen": page.text("seen")[:36]}, case_pass=place.child.case_pass)
    except UpstreamProblem as problem:
        if problem.status != _CONFLICT:
            raise
        return page.go(here, "message-came-meanwhile")
    return page.go(here, "no-answer-needed")


async def _show(page: Page, place: Place, typed: Typed, number: int) -> Response:
    found = await texts(page, place, number)
    people = await people_names(page, [str(place.person), *(post["author_id"] for post in found["posts"])])
    newest: dict[str, Any] | None = found["posts"][-1] if found["posts"] and number == 1 else None
    return await page.show(
        "team/conversation.html",
        "Messages with one person",
        back=f"{place.child.path}/messages",
        child=place.child,
        found=found,
        number=number,
        here=f"{place.child.path}/messages/{place.person}",
        people=people,
        person=people.get(str(place.person), UNKNOWN_PERSON),
        unknown_person=UNKNOWN_PERSON,
        newest=newest,
        typed=typed,
        errors=typed.errors,
    )
