"""Routes about children: add, list, see, correct, and get a pass for."""

from dataclasses import asdict
from datetime import timedelta
from uuid import UUID

from fastapi import APIRouter

from chassis.callers import VerifiedPerson
from chassis.errors import NotFound
from contracts.tokens import CASE_PASS_LIFETIME, CasePassClaims
from services.cases.api.bodies import AddedChild, ChangedChildBody, ChildBody, ChildDetail, Children, ChildSummary, PassBody
from services.cases.api.dependencies import PassSigner, Reading, Work
from services.cases.domain.children import rights_of, warnings
from services.cases.store.children import Related
from services.cases.use_cases.add_child import AddChild, add_child
from services.cases.use_cases.change_child import ChangeChild, change_child

router = APIRouter(prefix="/children")

_PASS_READERS = ["forms", "documents"]


@router.post("", status_code=201)
async def add(body: ChildBody, caller: VerifiedPerson, work: Work) -> AddedChild:
    """Add a child. 422 names each answer that must change."""
    child = await add_child(AddChild(caller.id, body.details(), body.relation, body.parental_responsibility), work)
    return AddedChild(id=child.id, warnings=warnings(child.details, work.clock.today()))


@router.get("")
async def list_children(caller: VerifiedPerson, work: Work) -> Children:
    """List the caller's children."""
    return Children(children=[ChildSummary.of(related) for related in await work.children.of_person(caller.id)])


@router.get("/{child_id}")
async def show(child_id: UUID, caller: VerifiedPerson, work: Work) -> ChildDetail:
    """Show one child of the caller. That they looked is recorded."""
    related = await _related(child_id, caller.id, work)
    child, relationship, _ = related
    work.audit.record("child.viewed", "child", child_id, actor=caller.id)
    fields = {name: value for name, value in asdict(child.details).items() if name != "name"}
    details = ChildBody.model_validate({**fields, "relation": relationship.relation, "parental_responsibility": relationship.parental_responsibility})
    return ChildDetail(**ChildSummary.of(related).model_dump(), version=child.version, details=details)


@router.get("/{child_id}/pass")
async def give_pass(child_id: UUID, caller: VerifiedPerson, work: Reading, signer: PassSigner) -> PassBody:
    """Give a pass for one child of the caller, for forms and documents, which record what is done with it."""
    related = await _related(child_id, caller.id, work)
    relation = related[1].relation
    rights = sorted(rights_of(relation))
    claims = CasePassClaims(sub=caller.id, child=child_id, relation=relation, rights=frozenset(rights))
    return PassBody(
        **ChildSummary.of(related).model_dump(),
        rights=rights,
        case_pass=signer.sign(claims, _PASS_READERS, CASE_PASS_LIFETIME),
        case_pass_expires_at=work.clock.now() + timedelta(seconds=CASE_PASS_LIFETIME),
    )


@router.put("/{child_id}", status_code=204)
async def change(child_id: UUID, body: ChangedChildBody, caller: VerifiedPerson, work: Work) -> None:
    """Correct a child's details. 409 `stale_version` when they changed meanwhile."""
    await change_child(ChangeChild(caller.id, child_id, body.details(), body.relation, body.parental_responsibility, body.version), work)


async def _related(child: UUID, person: UUID, work: Work) -> Related:
    found = await work.children.for_person(child, person)
    if found is None:
        raise NotFound("not_found", "There is no such page")
    return found
