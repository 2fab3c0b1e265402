"""A database that families have used before professionals came keeps what they sent, and it stays theirs alone."""

import asyncio
from collections.abc import Callable
from uuid import UUID, uuid4

import asyncpg
import pytest
from alembic import command

from chassis import migrations
from chassis.clock import SystemClock
from chassis.database import Database
from services.forms.domain.caller import Caller
from services.forms.store import Work
from tests.forms.sample import definition

PACKAGE = "services.forms"


@pytest.fixture
def used(database_at: Callable[[str, str], str]) -> str:
    """The address of a database at revision 0002."""
    return database_at("forms", "0002")


async def _send_as_before(url: str, person: UUID, child: UUID) -> UUID:
    """Store one submission and its draft with the columns that there were."""
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    form, draft, submission = definition(), uuid4(), uuid4()
    await connection.execute("INSERT INTO definitions VALUES ($1, $2, 1, '{}', now())", form.hash, form.form)
    await connection.execute(
        "INSERT INTO drafts VALUES ($1, $2, $3, $4, $5, 'reason', '{}', now(), now(), $6)", draft, person, child, form.form, form.hash, submission
    )
    await connection.execute(
        "INSERT INTO submissions VALUES ($1, $2, $3, $4, $5, $6, 'ABC-DEF-GHJ', '{}', '[]', '[]', now(), current_date)",
        submission,
        draft,
        person,
        child,
        form.form,
        form.hash,
    )
    await connection.close()
    return submission


async def test_what_families_sent_before_is_the_first_revision_and_theirs(used: str):
    person, child = uuid4(), uuid4()
    sent = await _send_as_before(used, person, child)
    await asyncio.to_thread(migrations.upgrade, PACKAGE, used)
    await asyncio.to_thread(migrations.check, PACKAGE, used)
    database = Database(used, Work, SystemClock())
    async with database.open_work() as work:
        (found,) = await work.submissions.of_child(Caller(person, child, "mother"))
        assert (found.id, found.by_family, found.revision, found.first_id, found.organisation_id) == (sent, True, 1, sent, None)
        assert await work.submissions.of_child(Caller(uuid4(), child, "professional", organisations=frozenset({uuid4()}))) == []
        assert not (await work.drafts.get(found.draft_id)).shared
    await database.close()


async def test_what_was_shared_before_and_is_no_longer_still_stays_with_its_organisation(used: str):
    await asyncio.to_thread(command.upgrade, migrations.config(PACKAGE, used), "0003")
    form, drafts = definition(), {name: uuid4() for name in ("shared", "stopped", "never")}
    connection = await asyncpg.connect(used.replace("+asyncpg", ""))
    await connection.execute("INSERT INTO definitions VALUES ($1, $2, 1, '{}', now())", form.hash, form.form)
    for name, draft in drafts.items():
        await connection.execute(
            "INSERT INTO drafts (id, person_id, child_id, form, definition_hash, last_page, choices, started_at, saved_at, organisation_id, shared)"
            " VALUES ($1, $2, $3, $4, $5, 'reason', '{}', now(), now(), $6, $7)",
            *(draft, uuid4(), uuid4(), form.form, form.hash, uuid4(), name == "shared"),
        )
    await connection.execute(
        "INSERT INTO audit (stream, sequence, at, action, kind, object_id, detail, canonical, hash)"
        " VALUES ($1, 1, now(), 'draft_shared', 'draft', $2, '{}', '', '')",
        *(uuid4(), str(drafts["stopped"])),
    )
    await asyncio.to_thread(migrations.upgrade, PACKAGE, used)
    remembered = {row["id"] for row in await connection.fetch("SELECT id FROM drafts WHERE was_shared")}
    await connection.close()
    assert remembered == {drafts["shared"], drafts["stopped"]}
