"""Routes of forms that are being filled in. All need a case pass; a draft of somebody else that is not shared with the caller is 404."""

from uuid import UUID

from fastapi import APIRouter, Response

from chassis.callers import CasePass
from chassis.errors import FieldError, Invalid
from services.forms.api.council_bodies import CouncilFormList
from services.forms.api.dependencies import Forms, SingleStatements, Work, allowed, reading
from services.forms.api.draft_bodies import Agreement, ChosenRole, DraftPage, DraftStarted, NewDraft, PageAnswers, SavedPageBody, Sharing, SummaryBody
from services.forms.api.list_bodies import FormList
from services.forms.api.questions import question_json
from services.forms.api.submission_bodies import ReceiptBody
from services.forms.domain.draft import no_such_draft
from services.forms.use_cases.choose_role import ChooseRole, choose_role
from services.forms.use_cases.discard_draft import discard_draft
from services.forms.use_cases.list_for_council import list_for_council
from services.forms.use_cases.list_forms import list_forms
from services.forms.use_cases.read_page import read_page
from services.forms.use_cases.save_page import SavePage, save_page
from services.forms.use_cases.share_draft import ShareDraft, share_draft
from services.forms.use_cases.show_summary import show_summary
from services.forms.use_cases.start_advice import StartAdvice, start_advice
from services.forms.use_cases.start_draft import StartDraft, start_draft
from services.forms.use_cases.submit_draft import SubmitDraft, submit_draft

router = APIRouter()


@router.get("/children/{child_id}/forms")
async def list_all(child_id: UUID, caller: CasePass, work: Work, forms: Forms) -> FormList | CouncilFormList:
    """List the forms about the child that the caller may see: begun, to begin, and sent; for the council what was sent, and which advice is begun."""
    _must_be_about(child_id, caller)
    reader = reading(caller)
    if reader.is_council:
        return CouncilFormList.of(await list_for_council(reader, work))
    return FormList.of(await list_forms(reader, work, forms))


@router.post("/children/{child_id}/drafts", status_code=201)
async def start(child_id: UUID, body: NewDraft, caller: CasePass, work: Work, *, forms: Forms, response: Response) -> DraftStarted:
    """Start a form, or the answer to a request for advice: 201, or 200 with the draft that was begun before."""
    _must_be_about(child_id, caller)
    person = allowed(caller, "write")
    if body.form is not None and body.advice_request_id is None:
        started = await start_draft(StartDraft(body.form, body.role_id, person), work, forms)
    elif body.advice_request_id is not None and body.form is None:
        started = await start_advice(StartAdvice(body.advice_request_id, body.role_id, person), work, forms)
    else:
        raise Invalid([FieldError("form", "Name a form or a request for advice")])
    response.status_code = 201 if started.is_new else 200
    return DraftStarted.of(started)


@router.get("/drafts/{draft_id}/pages/{page_id}")
async def show_page(draft_id: UUID, page_id: str, caller: CasePass, work: Work) -> DraftPage:
    """Show one page."""
    shown = await read_page(draft_id, page_id, allowed(caller, "write"), work)
    return DraftPage.of(shown, question_json(shown.definition, shown.page, shown.questions), caller.person)


@router.put("/drafts/{draft_id}/pages/{page_id}")
async def save(draft_id: UUID, page_id: str, body: PageAnswers, caller: CasePass, work: SingleStatements) -> SavedPageBody:
    """Keep the answers, right or wrong. 409 `stale_version` with `theirs` when the page was saved meanwhile."""
    saved = await save_page(SavePage(draft_id, page_id, body.answers, body.version, body.mode, allowed(caller, "write")), work)
    return SavedPageBody.of(saved)


@router.get("/drafts/{draft_id}/summary")
async def summary(draft_id: UUID, caller: CasePass, work: Work) -> SummaryBody:
    """Show everything, for checking before it is sent."""
    return SummaryBody.of(await show_summary(draft_id, allowed(caller, "write"), work), caller.person)


@router.post("/drafts/{draft_id}/submit", status_code=201)
async def submit(draft_id: UUID, body: Agreement, caller: CasePass, work: Work, response: Response) -> ReceiptBody:
    """Send the form: 201; again: 200 with the same receipt. 409 `not_complete` lists the pages to complete."""
    receipt = await submit_draft(SubmitDraft(draft_id, body.declarations, body.lines(), allowed(caller, "write")), work)
    response.status_code = 201 if receipt.is_new else 200
    return ReceiptBody.of(receipt.submission)


@router.delete("/drafts/{draft_id}", status_code=204)
async def discard(draft_id: UUID, caller: CasePass, work: Work) -> None:
    """Delete a draft and its answers. Only its author can."""
    await discard_draft(draft_id, allowed(caller, "write"), work)


@router.put("/drafts/{draft_id}/role", status_code=204)
async def choose(draft_id: UUID, body: ChosenRole, caller: CasePass, work: Work) -> None:
    """Choose in which role the author, a professional, fills the draft in."""
    await choose_role(ChooseRole(draft_id, body.role_id, allowed(caller, "write")), work)


@router.put("/drafts/{draft_id}/sharing", status_code=204)
async def share(draft_id: UUID, body: Sharing, caller: CasePass, work: Work) -> None:
    """Let colleagues of the author work on the draft, or no longer. 409 `cannot_share` while their organisation is not confirmed."""
    await share_draft(ShareDraft(draft_id, body.shared, allowed(caller, "write")), work)


def _must_be_about(child_id: UUID, caller: CasePass) -> None:
    if child_id != caller.child:
        raise no_such_draft()
