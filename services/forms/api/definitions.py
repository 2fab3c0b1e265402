"""Routes of form definitions, for administrators of the SEND team. What is published never changes; what waits can be replaced or thrown away."""

from uuid import UUID

from fastapi import APIRouter

from chassis.callers import TeamAdministrator
from services.forms.api.definition_bodies import DefinitionList, NewVersion, NextVersion, PreviewPage, Published, UploadBody, WholeUpload
from services.forms.api.dependencies import Brought, Work
from services.forms.domain.draft import no_such_page
from services.forms.use_cases.discard_upload import discard_upload
from services.forms.use_cases.list_definitions import list_definitions
from services.forms.use_cases.publish_definition import publish_definition
from services.forms.use_cases.upload_definition import UploadDefinition, upload_definition
from services.forms.use_cases.write_next_version import write_next_version

router = APIRouter(prefix="/definitions")


@router.get("")
async def list_all(_: TeamAdministrator, work: Work, brought: Brought) -> DefinitionList:
    """List the forms that are offered, and the versions that wait to be published."""
    return DefinitionList.of(await list_definitions(brought, work))


@router.post("/uploads", status_code=201)
async def upload(body: NewVersion, caller: TeamAdministrator, work: Work, brought: Brought) -> UploadBody:
    """Take a new version. 422 `bad_definition` names the line and the reason of each mistake."""
    return UploadBody.of(await upload_definition(UploadDefinition(body.text, caller.id), brought, work))


@router.get("/uploads/{upload_id}")
async def show(upload_id: UUID, _: TeamAdministrator, work: Work) -> WholeUpload:
    """Show a version that waits."""
    return WholeUpload.whole(await work.uploads.get(upload_id))


@router.get("/uploads/{upload_id}/pages/{page_id}")
async def show_page(upload_id: UUID, page_id: str, _: TeamAdministrator, work: Work) -> PreviewPage:
    """Show one page of a version that waits, to be drawn as it will be."""
    definition = (await work.uploads.get(upload_id)).definition
    page = definition.page(page_id)
    if page is None:
        raise no_such_page()
    return PreviewPage.of(definition, page)


@router.post("/uploads/{upload_id}/publish")
async def publish(upload_id: UUID, caller: TeamAdministrator, work: Work, brought: Brought) -> Published:
    """Publish a version. 409 `not_next` when another was added since it was uploaded."""
    return Published.model_validate(await publish_definition(upload_id, caller.id, brought, work))


@router.delete("/uploads/{upload_id}", status_code=204)
async def discard(upload_id: UUID, caller: TeamAdministrator, work: Work) -> None:
    """Throw a version away that was not published."""
    await discard_upload(upload_id, caller.id, work)


@router.get("/{form}/next")
async def write_next(form: str, _: TeamAdministrator, work: Work, brought: Brought) -> NextVersion:
    """Give the text of a form, as the beginning of its next version."""
    text, version = await write_next_version(form, brought, work)
    return NextVersion(text=text, version=version)
