"""The SEND team keeps whom it can write to or telephone about a child."""

from dataclasses import dataclass
from uuid import UUID

from chassis.errors import FieldError, Invalid
from chassis.identifiers import new_id
from services.cases.domain.access import hidden
from services.cases.domain.people import Contact, ContactDetails, checked_contact
from services.cases.store import Work


@dataclass(frozen=True)
class KeepContact:
    """`contact` is None for a new one. `by` is of the SEND team."""

    child: UUID
    contact: UUID | None
    details: ContactDetails
    by: UUID


async def keep_contact(command: KeepContact, work: Work) -> UUID:
    """Keep the contact and return its id; a new one that is there already, in every detail, is that one. Raises NotFound, and Invalid, naming each mistake."""
    if not await work.children.lock(command.child):
        raise hidden()
    details = checked_contact(command.details)
    if details.person is not None and await work.people.lock_member(command.child, details.person) is None:
        raise Invalid([FieldError("person_id", "Select one of the people of the family who have an account")])
    if command.contact is None and (same := await _find_same(command.child, details, work)):
        return same.id
    contact = Contact(command.contact or new_id(), command.child, details, command.by, work.clock.now())
    if command.contact is None:
        await work.people.add_contact(contact)
    else:
        await _must_be_of(command.child, command.contact, work)
        await work.people.change_contact(contact)
    work.audit.record("contact.kept" if command.contact is None else "contact.changed", "contact", contact.id, actor=command.by, stream=command.child)
    return contact.id


async def remove_contact(child: UUID, contact: UUID, by: UUID, work: Work) -> None:
    """Take a contact away. Raises NotFound."""
    if not await work.children.lock(child):
        raise hidden()
    await _must_be_of(child, contact, work)
    await work.people.remove_contact(contact, by)
    work.audit.record("contact.removed", "contact", contact, actor=by, stream=child)


async def _find_same(child: UUID, details: ContactDetails, work: Work) -> Contact | None:
    """Return the contact of a record with these details: so a button that was pressed twice adds one. The record is locked."""
    return next((kept for kept in await work.people.contacts([child]) if kept.details == details), None)


async def _must_be_of(child: UUID, contact: UUID, work: Work) -> None:
    found = await work.people.find_contact(contact)
    if found is None or found.child != child:
        raise hidden()
