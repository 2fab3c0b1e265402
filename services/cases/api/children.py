"""Routes about the children of families: add, list, see and correct."""

from uuid import UUID

from fastapi import APIRouter

from chassis.callers import VerifiedPerson
from services.cases.api.bodies import AddedChild, ChangedChildBody, ChildBody, ChildDetail, Children, ChildSummary, FamilyRecord
from services.cases.api.dependencies import Work
from services.cases.api.viewers import family
from services.cases.domain.access import hidden
from services.cases.domain.children import warnings
from services.cases.use_cases.add_child import AddChild, add_child
from services.cases.use_cases.change_child import ChangeChild, change_child

router = APIRouter(prefix="/children")


@router.post("", status_code=201)
async def add(body: ChildBody, caller: VerifiedPerson, work: Work) -> AddedChild:
    """Add a child. 422 names each answer that must change."""
    person = family(caller).person
    child = await add_child(AddChild(person, body.details(), body.relation, body.parental_responsibility), work)
    return AddedChild(id=child.id, warnings=warnings(child.details, work.clock.today()))


@router.get("")
async def list_children(caller: VerifiedPerson, work: Work) -> Children:
    """List the caller's children."""
    return Children(children=[ChildSummary.of(related) for related in await work.children.of_person(family(caller).person)])


@router.get("/{child_id}")
async def show(child_id: UUID, caller: VerifiedPerson, work: Work) -> ChildDetail:
    """Show one child of the caller. That they looked is recorded."""
    related = await work.children.for_person(child_id, family(caller).person)
    if related is None:
        raise hidden()
    child, relationship, _ = related
    work.audit.record("child.viewed", "child", child_id, actor=caller.id)
    return ChildDetail(**ChildSummary.of(related).model_dump(), version=child.version, details=FamilyRecord.of(child, relationship))


@router.put("/{child_id}", status_code=204)
async def change(child_id: UUID, body: ChangedChildBody, caller: VerifiedPerson, work: Work) -> None:
    """Correct a child's details. 409 `stale_version` when they changed meanwhile."""
    person = family(caller).person
    await change_child(ChangeChild(person, child_id, body.details(), body.relation, body.parental_responsibility, body.version), work)
