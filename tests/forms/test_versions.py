"""A draft stays on the version it was started with, and a loaded version never changes."""

import io
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import text

from services.forms import app
from services.forms.adapters.definition_files import read_folder
from services.forms.domain.definition_reader import BadDefinition
from services.forms.store import definitions as definition_store
from tests.forms.conftest import Parent, serve, write_definition
from tests.forms.sample import COMPLETE, content, question_in


def _second() -> dict[str, Any]:
    data = content(version=2, title="New request")
    question_in(data, "why")["label"] = "Why, in the new words?"
    data["pages"] = [page for page in data["pages"] if page["id"] != "people"]
    return data


async def test_a_draft_stays_on_its_version_when_a_newer_one_is_loaded(settings, signers, definitions_folder, monkeypatch):
    async with serve(settings) as api:
        parent = Parent(api, signers)
        draft = await parent.start()
        await parent.save(draft, "who", {"requester": "parent"})
    write_definition(definitions_folder, _second())
    # As in a new process, which has parsed nothing yet, after the old file was deleted.
    (definitions_folder / "sample.v1.yaml").unlink()
    monkeypatch.setattr(definition_store, "_PARSED", {})
    async with serve(settings) as api:
        parent.api = api
        page = (await parent.get(f"/drafts/{draft}/pages/reason")).json()
        assert (page["draft"]["definition_version"], page["draft"]["title"], page["page"]["questions"][0]["label"]) == (1, "Sample request", "Why?")
        assert "people" in [step["id"] for step in page["steps"]]
        assert (await parent.start()) == draft
        newcomer = Parent(api, signers)
        assert (await newcomer.forms())["available"][0]["title"] == "New request"
        new = (await newcomer.get(f"/drafts/{await newcomer.start()}/pages/reason")).json()
        assert (new["draft"]["definition_version"], new["page"]["questions"][0]["label"]) == (2, "Why, in the new words?")
        for page_id, answers in COMPLETE.items():
            await parent.save(draft, page_id, answers, version=1 if page_id == "who" else 0)
        receipt = (await parent.submit(draft)).json()
        shown = (await parent.get(f"/submissions/{receipt['submission_id']}")).json()
        assert shown["title"] == "Sample request"
        assert (await parent.forms())["available"][0]["title"] == "New request"


async def test_what_a_newer_version_keeps_for_the_council_is_kept_in_forms_of_an_older_one(settings, signers, definitions_folder, monkeypatch):
    """The first version gave the promise in its words alone; the second dropped the other flag, to which people had agreed."""
    first, second = content(form="promised"), content(form="promised", version=2)
    question_in(first, "email")["hint"] = "Only the council sees this"
    question_in(second, "email")["council_only"] = True
    del question_in(second, "phone")["council_only"]
    write_definition(definitions_folder, first)
    async with serve(settings) as api:
        parent = Parent(api, signers)
        draft = await parent.start("promised")
        await parent.fill(draft, details={"phone": "0117 496 0123", "email": "sam@example.org", "hours": "37"})
        sent = (await parent.submit(draft)).json()["submission_id"]
    write_definition(definitions_folder, second)
    monkeypatch.setattr(definition_store, "_PARSED", {})
    async with serve(settings) as api:
        parent.api = api
        reader = Parent(api, signers, child=parent.child)
        reader.headers = signers.case_pass("forms", reader.person, parent.child, relation="professional", rights=("read", "write", "read-family"))
        for person, kept in ((reader, True), (parent, False)):
            shown = (await person.get(f"/submissions/{sent}")).text
            pdf = (await person.get(f"/submissions/{sent}/pdf")).content
            printed = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
            for said in (shown, printed):
                assert ("37" in said, "sam@example.org" not in said, "0117 496 0123" not in said) == (True, kept, kept)


async def test_a_changed_file_of_the_same_version_stops_the_start(settings, definitions_folder, database):
    async with serve(settings):
        pass
    write_definition(definitions_folder, content(title="Changed"))
    with pytest.raises(BadDefinition, match=r"sample\.v1\.yaml: this version was loaded before with other content .* sample\.v2\.yaml"):
        async with serve(settings):
            pass
    async with database.open_work() as work:
        (title,) = (await work.connection.execute(text("SELECT content->>'title' FROM definitions WHERE form = 'sample'"))).one()
    assert title == "Sample request"


async def test_loading_the_same_files_again_changes_nothing(settings, definitions_folder, database):
    for _ in range(2):
        async with serve(settings):
            pass
    async with database.open_work() as work:
        found = (await work.connection.execute(text("SELECT form, version FROM definitions ORDER BY form"))).all()
    assert [tuple(row) for row in found] == [("own", 1), ("sample", 1)]


async def test_a_definition_with_mistakes_stops_the_start_with_its_file_and_line(settings, definitions_folder):
    file = definitions_folder / "sample.v1.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("kind: upn", "kind: number_plate"), encoding="utf-8")
    with pytest.raises(SystemExit, match=r'sample\.v1\.yaml:\d+: "number_plate" is not a kind of question'):
        app.build(settings, None)


async def test_a_definition_comes_out_of_the_database_as_it_went_in(database, definitions_folder, monkeypatch):
    sample = read_folder(definitions_folder)[1]
    async with database.open_work() as work:
        await work.definitions.add(sample, work.clock.now())
    monkeypatch.setattr(definition_store, "_PARSED", {})
    async with database.open_work() as work:
        assert await work.definitions.get(sample.hash) == sample
