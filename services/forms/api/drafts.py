"""Routes of forms that are being filled in. All need a case pass; a draft of somebody else is 404."""

from uuid import UUID

from fastapi import APIRouter, Response

from chassis.callers import CasePass
from services.forms.api.dependencies import Forms, SingleStatements, Work
from services.forms.api.draft_bodies import Agreement, DraftPage, DraftStarted, FormList, NewDraft, PageAnswers, SavedPageBody, SummaryBody
from services.forms.api.questions import question_json
from services.forms.api.submission_bodies import ReceiptBody
from services.forms.domain.draft import no_such_draft
from services.forms.use_cases.discard_draft import discard_draft
from services.forms.use_cases.list_forms import list_forms
from services.forms.use_cases.read_page import read_page
from services.forms.use_cases.save_page import SavePage, save_page
from services.forms.use_cases.show_summary import show_summary
from services.forms.use_cases.start_draft import StartDraft, start_draft
from services.forms.use_cases.submit_draft import SubmitDraft, submit_draft

router = APIRouter()


@router.get("/children/{child_id}/forms")
async def list_all(child_id: UUID, caller: CasePass, work: Work, forms: Forms) -> FormList:
    """List the caller's forms about the child: begun, to begin, and sent."""
    _must_be_about(child_id, caller)
    caller.must_allow("read")
    return FormList.of(await list_forms(caller.person, caller.child, caller.relation, work, forms))


@router.post("/children/{child_id}/drafts", status_code=201)
async def start(child_id: UUID, body: NewDraft, caller: CasePass, work: Work, *, forms: Forms, response: Response) -> DraftStarted:
    """Start a form: 201, or 200 with the draft that was begun before."""
    _must_be_about(child_id, caller)
    caller.must_allow("write")
    started = await start_draft(StartDraft(body.form, caller.person, caller.child, caller.relation), work, forms)
    response.status_code = 201 if started.is_new else 200
    return DraftStarted(draft_id=started.draft.id, page=started.draft.last_page)


@router.get("/drafts/{draft_id}/pages/{page_id}")
async def show_page(draft_id: UUID, page_id: str, caller: CasePass, work: Work) -> DraftPage:
    """Show one page."""
    caller.must_allow("write")
    shown = await read_page(draft_id, page_id, caller.person, caller.child, work)
    return DraftPage.of(shown, question_json(shown.definition, shown.page, shown.questions))


@router.put("/drafts/{draft_id}/pages/{page_id}")
async def save(draft_id: UUID, page_id: str, body: PageAnswers, caller: CasePass, work: SingleStatements) -> SavedPageBody:
    """Keep the answers, right or wrong. 409 `stale_version` with `theirs` when the page was saved meanwhile."""
    caller.must_allow("write")
    saved = await save_page(SavePage(draft_id, page_id, body.answers, body.version, body.mode, caller.person, caller.child), work)
    return SavedPageBody.of(saved)


@router.get("/drafts/{draft_id}/summary")
async def summary(draft_id: UUID, caller: CasePass, work: Work) -> SummaryBody:
    """Show everything, for checking before it is sent."""
    caller.must_allow("write")
    return SummaryBody.of(await show_summary(draft_id, caller.person, caller.child, work))


@router.post("/drafts/{draft_id}/submit", status_code=201)
async def submit(draft_id: UUID, body: Agreement, caller: CasePass, work: Work, response: Response) -> ReceiptBody:
    """Send the form: 201; again: 200 with the same receipt. 409 `not_complete` lists the pages to complete."""
    caller.must_allow("write")
    receipt = await submit_draft(SubmitDraft(draft_id, body.declarations, body.lines(), caller.person, caller.child), work)
    response.status_code = 201 if receipt.is_new else 200
    return ReceiptBody.of(receipt.submission)


@router.delete("/drafts/{draft_id}", status_code=204)
async def discard(draft_id: UUID, caller: CasePass, work: Work) -> None:
    """Delete a draft and its answers."""
    caller.must_allow("write")
    await discard_draft(draft_id, caller.person, caller.child, work)


def _must_be_about(child_id: UUID, caller: CasePass) -> None:
    if child_id != caller.child:
        raise no_such_draft()
