"""Every reader at every route: a file is there for those who may see it, and for all others it answers as one that does not exist."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from tests.documents import form_events
from tests.documents.conftest import Caller, make_clean

SCHOOL, ANOTHER_SCHOOL = uuid4(), uuid4()
READ, ALLOCATED = ("read", "write"), ("read", "write", "read-family")

FAMILYS_UNSENT, FAMILYS_SENT, FAMILYS_SHARED = "the family's unsent", "the family's sent", "the family's shared"
AUTHORS, SHARED_AUTHORS, SHARED_COLLEAGUES = "the author's", "the author's in a shared form", "a colleague's in a shared form"
SENT, SENT_COLLEAGUES = "sent for the school", "a colleague's, sent for the school"
COUNCILS, FOR_FAMILY, FOR_ALL, WITHDRAWN = "the council's", "the council's for the family", "the council's for all", "withdrawn by the council"

OF_FAMILY = {FAMILYS_UNSENT, FAMILYS_SENT, FAMILYS_SHARED}
OF_COLLEAGUES = {SHARED_AUTHORS, SHARED_COLLEAGUES, SENT, SENT_COLLEAGUES}
SHOWN = {FOR_FAMILY, FOR_ALL}
OF_COUNCIL = {COUNCILS, WITHDRAWN, *SHOWN}
SENT_TO_COUNCIL = {FAMILYS_SENT, FAMILYS_SHARED, SENT, SENT_COLLEAGUES}
UNSENT = {FAMILYS_UNSENT, AUTHORS, SHARED_AUTHORS, SHARED_COLLEAGUES}


@dataclass
class Scene:
    """A child with files of a family and of a school, and everybody who might look."""

    parent: Caller
    author: Caller
    colleague: Caller
    officer: Caller
    caller_for: Callable[..., Caller]
    officer_for: Callable[..., Caller]
    files: dict[str, str] = field(default_factory=dict)

    def reader(self, name: str) -> Caller:
        child = self.parent.child
        readers: dict[str, Callable[[], Caller]] = {
            "the parent": lambda: self.parent,
            "another parent of the child": lambda: self.caller_for(child),
            "the author": lambda: self.author,
            "the colleague who uploads too": lambda: self.colleague,
            "a colleague": lambda: self.caller_for(child, organisations=[SCHOOL]),
            "a colleague at two schools": lambda: self.caller_for(child, organisations=[ANOTHER_SCHOOL, SCHOOL]),
            "a former colleague": lambda: self.caller_for(child, organisations=[]),
            "a former colleague, at another school now": lambda: self.caller_for(child, organisations=[ANOTHER_SCHOOL]),
            "the author, who left": lambda: self.caller_for(child, self.author.person, organisations=[]),
            "another school": lambda: self.caller_for(child, organisations=[ANOTHER_SCHOOL]),
            "an allocated professional": lambda: self.caller_for(child, rights=ALLOCATED, organisations=[ANOTHER_SCHOOL]),
            "an allocated professional on their own": lambda: self.caller_for(child, rights=ALLOCATED, organisations=[]),
            "an allocated colleague": lambda: self.caller_for(child, rights=ALLOCATED, organisations=[SCHOOL]),
            "an officer": lambda: self.officer_for(child),
            "the officer who uploaded": lambda: self.officer,
            "an officer at another record of the child": lambda: self.officer_for(uuid4(), records=[child]),
            "an officer at another child": lambda: self.officer_for(uuid4()),
            "the officer who uploaded, as a parent of the child": lambda: self.caller_for(child, self.officer.person),
            "the officer who uploaded, as a professional": lambda: self.caller_for(child, self.officer.person, organisations=[]),
            "a parent with the records of the team": lambda: self.caller_for(records=[child]),
            "the family of another child": self.caller_for,
            "the parent, for another child of theirs": lambda: self.caller_for(person=self.parent.person),
            "the school, for another child": lambda: self.caller_for(person=self.author.person, rights=ALLOCATED, organisations=[SCHOOL]),
        }
        return readers[name]()


CHANGES: list[tuple[str, str, Any]] = [
    ("DELETE", "", None),
    ("PUT", "/sharing", {"shared": True}),
    ("PUT", "/sharing", {"shared": False}),
    ("PUT", "/audience", {"audience": "family-and-professionals"}),
    ("PUT", "/withdrawal", {"reason": "wrong-file"}),
]
SEES: dict[str, set[str]] = {
    "the parent": OF_FAMILY | SHOWN,
    "another parent of the child": SHOWN,
    "the author": {AUTHORS, *OF_COLLEAGUES},
    "the colleague who uploads too": OF_COLLEAGUES,
    "a colleague": OF_COLLEAGUES,
    "a colleague at two schools": OF_COLLEAGUES,
    "a former colleague": set(),
    "a former colleague, at another school now": set(),
    "the author, who left": {AUTHORS, SHARED_AUTHORS, SENT},
    "another school": set(),
    "an allocated professional": {FAMILYS_SHARED, FOR_ALL},
    "an allocated professional on their own": {FAMILYS_SHARED, FOR_ALL},
    "an allocated colleague": {FAMILYS_SHARED, FOR_ALL, *OF_COLLEAGUES},
    "an officer": SENT_TO_COUNCIL | OF_COUNCIL,
    "the officer who uploaded": SENT_TO_COUNCIL | OF_COUNCIL,
    "an officer at another record of the child": SENT_TO_COUNCIL | OF_COUNCIL,
    "an officer at another child": set(),
    "the officer who uploaded, as a parent of the child": SHOWN,
    "the officer who uploaded, as a professional": set(),
    "a parent with the records of the team": set(),
    "the family of another child": set(),
    "the parent, for another child of theirs": set(),
    "the school, for another child": set(),
}


@pytest.fixture
async def scene(
    *, parent: Caller, officer: Caller, caller_for: Callable[..., Caller], officer_for: Callable[..., Caller], database, outside, a_pdf: bytes
) -> Scene:
    author, colleague = (caller_for(parent.child, organisations=[SCHOOL]) for _ in range(2))
    found = Scene(parent, author, colleague, officer, caller_for, officer_for)
    familys, own, shared, sent = (uuid4() for _ in range(4))
    await form_events.handle(form_events.shared(author, shared, SCHOOL), database, outside)
    uploads: list[tuple[str, Caller, UUID]] = [
        (FAMILYS_UNSENT, parent, uuid4()),
        (FAMILYS_SENT, parent, familys),
        (FAMILYS_SHARED, parent, familys),
        (AUTHORS, author, own),
        (SHARED_AUTHORS, author, shared),
        (SHARED_COLLEAGUES, colleague, shared),
        (SENT, author, sent),
        (SENT_COLLEAGUES, colleague, sent),
    ]
    for name, uploader, draft in uploads:
        found.files[name] = await uploader.uploaded(a_pdf, draft=draft)
    ids = found.files
    await form_events.handle(form_events.submitted(parent, familys, ids[FAMILYS_SENT], ids[FAMILYS_SHARED]), database, outside)
    await form_events.handle(form_events.submitted(author, sent, ids[SENT], ids[SENT_COLLEAGUES], organisation=SCHOOL), database, outside)
    assert (await parent.share(ids[FAMILYS_SHARED])).status_code == 204
    for name, audience in ((COUNCILS, "council"), (FOR_FAMILY, "family"), (FOR_ALL, "family-and-professionals"), (WITHDRAWN, "family-and-professionals")):
        ids[name] = await officer.filed(a_pdf, audience=audience)
    assert (await officer.withdraw(ids[WITHDRAWN])).status_code == 204
    await make_clean(database)
    return found


async def _rows(database) -> list[Any]:
    tables = ("documents", "sent_for", "shared_drafts", "outbox")
    async with database.open_work() as work:
        return [
            sorted(tuple(row) for row in await work.connection.execute(text(f"SELECT {table}::text FROM {table}")))  # noqa: S608 - names of tables from above
            for table in tables
        ]


@pytest.mark.parametrize("name", SEES)
async def test_a_reader_finds_the_files_they_may_see_and_no_trace_of_the_others(*, scene: Scene, database, a_pdf: bytes, name: str):
    reader, sees = scene.reader(name), SEES[name]
    listed = await reader.list(*scene.files.values())
    assert {file for file, document in scene.files.items() if document in listed} == sees
    for file, document in scene.files.items():
        answer, unknown = await reader.content(document), await reader.content(str(uuid4()))
        if file in sees:
            assert (answer.status_code, answer.content) == (200, a_pdf), file
        else:
            assert (answer.status_code, answer.content, answer.headers) == (404, unknown.content, unknown.headers), file


@pytest.mark.parametrize("name", SEES)
async def test_a_reader_changes_no_file_that_they_may_not_see_and_learns_nothing_by_trying(*, scene: Scene, database, name: str):
    reader, before = scene.reader(name), await _rows(database)
    for file, document in scene.files.items():
        if file not in SEES[name]:
            for method, path, body in CHANGES:
                answer, unknown = [
                    await reader.api.request(method, f"/documents/{tried}{path}", headers=reader.headers, json=body) for tried in (document, uuid4())
                ]
                assert (answer.status_code, answer.content, answer.headers) == (404, unknown.content, unknown.headers), (method, file)
    assert await _rows(database) == before


@pytest.mark.parametrize("name", SEES)
async def test_whoever_sees_a_file_that_was_not_sent_may_delete_it_and_nobody_deletes_one_that_was(scene: Scene, name: str):
    reader, is_officer = scene.reader(name), "an officer" in name or name == "the officer who uploaded"
    for file in SEES[name]:
        answer = await reader.delete(scene.files[file])
        assert (answer.status_code, file) == (404 if is_officer else 204 if file in UNSENT else 409, file)
    assert set(await reader.list(*scene.files.values())) == {scene.files[file] for file in SEES[name] - UNSENT}


@pytest.mark.parametrize("name", SEES)
async def test_nobody_but_the_family_member_who_uploaded_a_file_shares_it_and_only_once_it_was_sent(scene: Scene, name: str):
    reader = scene.reader(name)
    answers = {file: (await reader.share(document)).status_code for file, document in scene.files.items()}
    allowed = {FAMILYS_UNSENT: 409, FAMILYS_SENT: 204, FAMILYS_SHARED: 204} if name == "the parent" else {}
    assert answers == {file: allowed.get(file, 404) for file in scene.files}


@pytest.mark.parametrize("name", SEES)
async def test_nobody_but_the_send_team_changes_who_sees_a_document_of_the_council_or_withdraws_it(scene: Scene, name: str):
    reader = scene.reader(name)
    theirs = OF_COUNCIL & SEES[name] if name.startswith("an officer") or name == "the officer who uploaded" else set()
    for file, document in scene.files.items():
        shown, withdrawn = await reader.show_to(document, "family"), await reader.withdraw(document)
        allowed = (409 if file == WITHDRAWN else 204, 204) if file in theirs else (404, 404)
        assert (shown.status_code, withdrawn.status_code, file) == (*allowed, file)


@pytest.mark.parametrize("name", SEES)
async def test_the_list_of_a_child_holds_what_the_council_has_or_shows_its_reader(scene: Scene, name: str):
    listed = {found["id"] for found in (await scene.reader(name).of_child())["documents"]}
    expected = SEES[name] if SEES[name] >= OF_COUNCIL else SEES[name] & OF_COUNCIL
    assert {file for file, document in scene.files.items() if document in listed} == expected
