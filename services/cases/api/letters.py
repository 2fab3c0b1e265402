"""Routes of the council's letters to families. To whom a letter is not, there is no such letter; the SEND team sees all."""

from uuid import UUID

from fastapi import APIRouter, Response

from chassis.callers import CaseOfficer, VerifiedPerson
from services.cases.api.dependencies import Maker, Work
from services.cases.api.letter_bodies import LetterBody, Letters, PostedBody
from services.cases.api.pages import PageNumber
from services.cases.api.viewers import anyone
from services.cases.domain.access import Professional, hidden
from services.cases.use_cases.list_letters import list_letters
from services.cases.use_cases.open_letter import find_letter, open_letter
from services.cases.use_cases.record_posting import RecordPosting, record_posting

router = APIRouter()


@router.get("/children/{child_id}/letters")
async def list_about_child(child_id: UUID, caller: VerifiedPerson, work: Work, page: PageNumber = 1) -> Letters:
    """List the letters about a child: to a member of the family those to them, to the SEND team all, of joined records too. That they looked is recorded."""
    asking = anyone(caller)
    if isinstance(asking, Professional):
        raise hidden()
    return Letters.of(*await list_letters(child_id, asking, page, work))


@router.get("/letters/to-post")
async def list_to_post(_: CaseOfficer, work: Work, page: PageNumber = 1) -> Letters:
    """List the letters that are to be posted, the oldest first."""
    return Letters.of(*await work.notices.page_to_post(page))


@router.head("/letters/{letter_id}", status_code=204)
async def find(letter_id: UUID, caller: VerifiedPerson, work: Work) -> None:
    """Say whether there is such a letter for the caller, without opening it."""
    await find_letter(letter_id, anyone(caller), work)


@router.get("/letters/{letter_id}")
async def show(letter_id: UUID, caller: VerifiedPerson, work: Work) -> LetterBody:
    """Show a letter. That the caller looked is recorded, and when its recipient first did."""
    return LetterBody.of(await open_letter(letter_id, anyone(caller), work))


@router.get("/letters/{letter_id}/pdf", response_class=Response)
async def download(letter_id: UUID, caller: VerifiedPerson, work: Work, maker: Maker) -> Response:
    """Download a letter as an accessible PDF; the same is recorded. 503 `no_pdf` when it cannot be made now."""
    found = await open_letter(letter_id, anyone(caller), work, "letter.downloaded")
    name = f"letter-{found.written_on.isoformat()}.pdf"
    return Response(await maker.make(found), media_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'})


@router.put("/letters/{letter_id}/posted", status_code=204)
async def record_posted(letter_id: UUID, body: PostedBody, caller: CaseOfficer, work: Work) -> None:
    """Record the day on which a letter was posted, which serves it. 409 `served`."""
    await record_posting(RecordPosting(letter_id, body.on, caller.id), work)
