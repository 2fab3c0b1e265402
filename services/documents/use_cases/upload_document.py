"""A person adds a file for a child."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID, uuid4

from chassis.clock import LONDON, Clock
from chassis.identifiers import new_id
from contracts.documents import DocumentStored
from services.documents.adapters import Outside
from services.documents.adapters.spool import spooled
from services.documents.domain import file_names, refusals
from services.documents.domain.council_documents import Filing
from services.documents.domain.documents import Document, State
from services.documents.domain.file_types import type_named
from services.documents.domain.limits import MAX_BYTES
from services.documents.store import Work

OpenWork = Callable[[], AbstractAsyncContextManager[Work]]


@dataclass(frozen=True)
class UploadDocument:
    """`person` adds a file for `child` while working on the draft that is its `purpose`, or, for the SEND team, says what it is.

    `name` is as given; `declared` is the size that was announced, if any. `family` says that the person is of the child's family.
    """

    child: UUID
    person: UUID
    family: bool
    purpose: UUID | Filing
    name: str
    declared: int | None


async def upload_document(command: UploadDocument, body: AsyncIterator[bytes], open_work: OpenWork, outside: Outside) -> Document:
    """Take in, inspect and store a file, and have it scanned. Raises one of the refusals, or Unavailable.

    An upload lasts longer than a transaction may, so there are two: one asks whether there is room, before a byte is read, and
    one writes the row when the object is there. What is left in the store by a failure in between has no row, and is swept.
    """
    name = file_names.clean(command.name)
    if not name:
        raise refusals.missing()
    kind = type_named(name)
    if command.declared is not None and command.declared > MAX_BYTES:
        raise refusals.too_large()
    async with open_work() as work:
        draft, filing = await _purpose(command, work)
        await _must_leave_room(command, command.declared or 0, work)

    async with spooled(body) as file:
        found = await outside.inspector.inspect(file, kind)
        key = uuid4()
        await outside.objects.put(key, file, found.size)

    async with open_work() as work:
        await work.documents.lock_day(command.child, command.person)
        if draft is not None:
            await work.ended_drafts.lock(draft)
            await _must_be_open(draft, work)
        await _must_leave_room(command, found.size, work)
        now, today = work.clock.now(), work.clock.today()
        document = Document(
            id=new_id(),
            child=command.child,
            person=command.person,
            draft=draft,
            name=name,
            type=kind,
            size=found.size,
            sha256=found.sha256,
            key=key,
            state=State.CHECKING,
            received_at=now,
            received_on=today,
            queued_at=now,
            family=command.family,
            filing=filing,
        )
        await work.documents.add(document)
        detail = {} if filing is None else {"kind": filing.kind, "audience": filing.audience}
        work.audit.record("document.uploaded", "document", document.id, actor=command.person, stream=command.child, detail=detail)
        work.outbox.add(DocumentStored(subject=document.id, child_id=document.child))
    return document


async def _purpose(command: UploadDocument, work: Work) -> tuple[UUID | None, Filing | None]:
    """Return the draft or the filing. Raises Conflict `draft_ended`, and Invalid for what the team said of the file."""
    if isinstance(command.purpose, Filing):
        return None, command.purpose.checked(work.clock.today())
    await _must_be_open(command.purpose, work)
    return command.purpose, None


async def _must_be_open(draft: UUID, work: Work) -> None:
    if await work.ended_drafts.contains(draft):
        raise refusals.draft_ended()


async def _must_leave_room(command: UploadDocument, size: int, work: Work) -> None:
    usage = await work.documents.usage(command.child, command.person, work.clock.today())
    usage.must_leave_room(size, _seconds_left(work.clock))


def _seconds_left(clock: Clock) -> int:
    """Return the seconds until the next day begins in England."""
    midnight = datetime.combine(clock.today() + timedelta(days=1), time(), LONDON)
    return max(1, round((midnight - clock.now()).total_seconds()))
