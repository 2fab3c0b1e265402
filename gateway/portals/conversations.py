"""Writing to the SEND team and reading what it wrote: what conversations have in common in every portal, and the pages of families and professionals."""

from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Query, Response

from gateway.page import Page
from gateway.portals.form_fields import parse_answers
from gateway.portals.forms.about_child import ChildHere, open_child
from gateway.portals.question_layout import Field, FieldProblem, lay_out, summarise
from gateway.portals.questions import Answers, Question, read_questions
from gateway.upstream import UpstreamProblem
from gateway.visitors import SignedInVerified

router = APIRouter()

MESSAGES = "/children/{child_id}/messages"
PageNumber = Annotated[int, Query(alias="page", ge=1, le=10_000)]
_KEY = "_key"
_CONFLICT, _REFUSED = 409, frozenset({413, 422})
_SENT_BEFORE = "Your message was sent before you changed it: see above. If what you typed is still needed, send it as another message"
QUESTIONS: tuple[Question, ...] = read_questions([{"id": "text", "kind": "textarea", "label": "Your message", "required": True, "limit": 5000}])


@dataclass(frozen=True)
class Typed:
    """What stands in the box. `key` makes a form that is sent twice one message."""

    answers: Answers
    key: str
    problems: tuple[FieldProblem, ...] = ()

    @property
    def fields(self) -> tuple[Field, ...]:
        """The box as it is drawn."""
        return lay_out(QUESTIONS, self.answers, self.problems)

    @property
    def errors(self) -> list[dict[str, str]]:
        """What the error summary says."""
        return summarise(self.fields, self.problems)


@dataclass(frozen=True)
class Place:
    """The conversation with one person about a child."""

    child: ChildHere
    person: UUID

    @property
    def path(self) -> str:
        """Its address at notify."""
        return f"/children/{self.child.id}/conversations/{self.person}"


def nothing_typed() -> Typed:
    """Return an empty box, with a key of its own."""
    return Typed({}, str(uuid4()))


async def texts(page: Page, place: Place, number: int) -> dict[str, Any]:
    """Return one page of a conversation, the first being that of the newest texts; those of the other side are opened with it."""
    found: dict[str, Any] = await page.services.notify.get(place.path, params={"page": str(number)}, case_pass=place.child.case_pass)
    return found


async def send(page: Page, place: Place) -> Typed | None:
    """Send what was typed. Returns None when it is sent, and otherwise what was typed, with what to mend."""
    answers, key = parse_answers(QUESTIONS, page.values), _key(page)
    try:
        await page.services.notify.post(f"{place.path}/posts", {"text": answers["text"], "key": key}, case_pass=place.child.case_pass)
    except UpstreamProblem as problem:
        if problem.status == _CONFLICT and problem.code == "sent_before":
            return Typed(answers, str(uuid4()), (FieldProblem("text", _SENT_BEFORE),))
        if problem.status not in _REFUSED:
            raise
        said = problem.errors[0].message if problem.code == "invalid" and problem.errors else "Your message must be 5,000 characters or fewer"
        return Typed(answers, key, (FieldProblem("text", said),))
    return None


def _key(page: Page) -> str:
    """The key that the form was shown with; another one for a form that lost it."""
    try:
        return str(UUID(page.text(_KEY)))
    except ValueError:
        return str(uuid4())


@router.get(MESSAGES)
async def show_messages(page: SignedInVerified, child_id: UUID, number: PageNumber = 1) -> Response:
    """Show what the reader and the SEND team have written about a child. What the team wrote is opened with it."""
    place = Place(await open_child(page, child_id), page.who.id)
    if page.is_head:
        return page.headers_only()
    return await _show(page, place, nothing_typed(), number)


@router.post(MESSAGES)
async def write_message(page: SignedInVerified, child_id: UUID) -> Response:
    """Send a message to the SEND team."""
    place = Place(await open_child(page, child_id), page.who.id)
    typed = await send(page, place)
    return page.go(page.path, "message-sent") if typed is None else await _show(page, place, typed, 1)


async def _show(page: Page, place: Place, typed: Typed, number: int) -> Response:
    return await page.show(
        "messages/conversation.html",
        "Messages with the SEND team",
        back=place.child.path,
        child=place.child,
        found=await texts(page, place, number),
        number=number,
        typed=typed,
        errors=typed.errors,
    )
