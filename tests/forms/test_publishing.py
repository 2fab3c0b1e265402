"""An administrator uploads a version of a form, looks at it, and publishes it: every replica offers it, and drafts in flight are untouched."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
import yaml

from services.forms.domain.upload import MOST_BYTES
from services.forms.domain.versions import stream_of
from services.forms.store import definitions as definition_store
from tests.forms.conftest import Parent, rows_of, serve, write_definition
from tests.forms.sample import COMPLETE, content, question_in
from tests.harness.signers import Signers


class Administrator:
    """Somebody of the SEND team who administers forms."""

    def __init__(self, api: httpx2.AsyncClient, signers: Signers) -> None:
        self.api = api
        self.person = uuid4()
        self.headers = signers.team("forms", self.person, "administrator")

    async def ask(self, method: str, path: str, body: Any = None) -> httpx2.Response:
        return await self.api.request(method, f"/definitions{path}", json=body, headers=self.headers)

    async def send(self, data: dict[str, Any] | str) -> httpx2.Response:
        """Upload a definition."""
        return await self.ask("POST", "/uploads", {"text": data if isinstance(data, str) else yaml.safe_dump(data, sort_keys=False)})

    async def uploaded(self, data: dict[str, Any]) -> str:
        answer = await self.send(data)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def publish(self, upload: str) -> httpx2.Response:
        return await self.ask("POST", f"/uploads/{upload}/publish")

    async def published(self, data: dict[str, Any]) -> None:
        answer = await self.publish(await self.uploaded(data))
        assert answer.status_code == 200, answer.text

    async def forms(self) -> dict[str, dict[str, Any]]:
        return {form["form"]: form for form in (await self.ask("GET", "")).json()["forms"]}

    async def uploads(self) -> list[dict[str, Any]]:
        return list((await self.ask("GET", "")).json()["uploads"])


@pytest.fixture
def administrator(api: httpx2.AsyncClient, signers: Signers) -> Administrator:
    return Administrator(api, signers)


def second(**changes: Any) -> dict[str, Any]:
    data = content(version=2, title="New request", **changes)
    question_in(data, "why")["label"] = "Why, in the new words?"
    data["pages"] = [page for page in data["pages"] if page["id"] != "people"]
    return data


async def test_what_is_published_is_offered_from_the_next_request_on_and_what_is_uploaded_is_not(administrator, parent):
    upload = await administrator.uploaded(second())
    assert (await parent.forms())["available"][0]["title"] == "Sample request"
    answer = await administrator.publish(upload)
    assert answer.json() == {"form": "sample", "version": 2}
    assert (await parent.forms())["available"][0]["title"] == "New request"
    page = (await parent.get(f"/drafts/{await parent.start()}/pages/reason")).json()
    assert (page["draft"]["definition_version"], page["page"]["questions"][0]["label"]) == (2, "Why, in the new words?")


async def test_a_draft_that_is_open_when_a_version_is_published_is_finished_on_its_own(administrator, parent):
    draft = await parent.start()
    await parent.save(draft, "who", {"requester": "parent"})
    await administrator.published(second())
    page = (await parent.get(f"/drafts/{draft}/pages/reason")).json()
    assert (page["draft"]["definition_version"], page["page"]["questions"][0]["label"]) == (1, "Why?")
    assert "people" in [step["id"] for step in page["steps"]]
    assert (await parent.start()) == draft
    for page_id, answers in COMPLETE.items():
        await parent.save(draft, page_id, answers, version=1 if page_id == "who" else 0)
    sent = (await parent.submit(draft)).json()["submission_id"]
    assert (await parent.get(f"/submissions/{sent}")).json()["title"] == "Sample request"


async def test_every_replica_offers_what_another_published_and_goes_on_with_what_another_began(settings, signers, monkeypatch):
    async with serve(settings) as one, serve(settings) as other:
        administrator, here, there = Administrator(one, signers), Parent(one, signers), Parent(other, signers)
        await administrator.published(second())
        # As in another process, which has parsed nothing of it.
        monkeypatch.setattr(definition_store, "_PARSED", {})
        assert (await there.forms())["available"][0]["title"] == "New request"
        monkeypatch.setattr(definition_store, "_PARSED", {})
        draft = await here.start()
        monkeypatch.setattr(definition_store, "_PARSED", {})
        here.api = other
        page = await here.get(f"/drafts/{draft}/pages/reason")
        assert (page.status_code, page.json()["draft"]["definition_version"]) == (200, 2)
        monkeypatch.setattr(definition_store, "_PARSED", {})
        assert (await here.save(draft, "reason", {"why": "Because"})).status_code == 200


async def test_the_list_says_which_version_is_offered_since_when_and_by_whom(administrator, database):
    found = await administrator.forms()
    assert (found["sample"]["version"], found["sample"]["published_by"], found["sample"]["next_version"]) == (1, None, 2)
    await administrator.published(second())
    found = await administrator.forms()
    assert (found["sample"]["version"], found["sample"]["published_by"], found["sample"]["next_version"]) == (2, str(administrator.person), 3)
    assert (found["sample"]["title"], found["own"]["version"], set(found)) == ("New request", 1, {"sample", "own"})
    (row,) = await rows_of(database, "SELECT loaded_at FROM definitions WHERE form = 'sample' AND version = 2")
    assert found["sample"]["since"] == row.loaded_at.isoformat().replace("+00:00", "Z")


async def test_a_new_form_is_offered_once_it_is_published(administrator, parent):
    await administrator.published(content(form="brand-new", title="Another request"))
    assert [form["form"] for form in (await parent.forms())["available"]] == ["brand-new", "sample"]


async def test_what_waits_is_shown_as_it_will_be_asked(administrator):
    data = second()
    upload = await administrator.uploaded(data)
    whole = (await administrator.ask("GET", f"/uploads/{upload}")).json()
    assert (whole["title"], whole["version"], whole["uploaded_by"]) == ("New request", 2, str(administrator.person))
    assert [page["id"] for page in whole["pages"]] == ["start", "who", "only-others", "details", "reason"]
    assert whole["declarations"] == data["declarations"]
    assert yaml.safe_load(whole["text"]) == data
    page = (await administrator.ask("GET", f"/uploads/{upload}/pages/details")).json()
    assert [question["id"] for question in page["page"]["questions"]][:2] == ["born", "home"]
    assert page["depends"] == [{"label": "About your role", "question": "Who are you?", "answers": ["Other"]}]
    shown = {question["id"]: question for question in page["page"]["questions"]}
    assert shown["support_more"]["when"] == {"question": "support", "is": ["a", "b"]}
    assert (await administrator.ask("GET", f"/uploads/{upload}/pages/people")).status_code == 404


async def test_a_definition_with_mistakes_is_refused_with_the_line_and_the_reason_of_each(administrator, database):
    text = yaml.safe_dump(second(), sort_keys=False)
    lines = text.splitlines()
    places = [next(number for number, line in enumerate(lines, 1) if part in line) for part in ("kind: upn", "kind: uln")]
    answer = await administrator.send(text.replace("kind: upn", "kind: plate").replace("kind: uln", "kind: card"))
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_definition")
    said = answer.json()["errors"]
    assert [error["field"] for error in said] == ["text", "text"]
    assert said[0]["message"].startswith(f'Line {places[0]}: "plate" is not a kind of question')
    assert said[1]["message"].startswith(f'Line {places[1]}: "card" is not a kind of question')
    assert await administrator.uploads() == []
    assert not await rows_of(database, "SELECT 1 FROM audit")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "The form must be a mapping"),
        ("form: [", "Line 1: the file is not YAML"),
        ("[" * 50_000, "Line 1: this is nested more than 20 deep"),
        ("form: a\ntitle: b\x00", "Line 2: the file is not YAML"),
        ("form: a\nkind: [b]\ntitle: c", 'Line 2: "kind" must be one of'),
    ],
)
async def test_whatever_is_uploaded_is_refused_in_words(administrator, text, message):
    answer = await administrator.send(text)
    assert answer.status_code == 422
    assert message in "\n".join(error["message"] for error in answer.json()["errors"])


@pytest.mark.parametrize("version", [1, 3])
async def test_a_version_that_is_not_the_next_is_refused_at_its_line(administrator, version):
    text = "# A comment\n" + yaml.safe_dump(second() | {"version": version}, sort_keys=False)
    line = next(number for number, found in enumerate(text.splitlines(), 1) if found.startswith("version:"))
    (error,) = (await administrator.send(text)).json()["errors"]
    assert error["message"].startswith(f'Line {line}: "version" must be 2, since the newest version of "sample" is 1')


async def test_256_kb_are_taken_and_a_byte_more_is_not(administrator):
    text = yaml.safe_dump(second())
    full = text + "#" * (MOST_BYTES - len(text))
    assert (await administrator.send(full)).status_code == 201
    (error,) = (await administrator.send(full + "#")).json()["errors"]
    assert error == {"field": "text", "message": "The form definition must be 256 KB or smaller"}


async def test_an_upload_takes_the_place_of_the_one_before_and_nobody_publishes_what_they_have_not_seen(administrator, parent):
    seen = await administrator.uploaded(second())
    later = await administrator.uploaded(second(summary="Another summary"))
    assert [upload["id"] for upload in await administrator.uploads()] == [later]
    assert (await administrator.publish(seen)).status_code == 404
    assert (await administrator.ask("GET", f"/uploads/{seen}")).status_code == 404
    assert (await administrator.publish(later)).status_code == 200
    assert (await parent.forms())["available"][0]["summary"] == "Another summary"


async def test_what_waits_can_be_thrown_away(administrator, parent):
    upload = await administrator.uploaded(second())
    assert (await administrator.ask("DELETE", f"/uploads/{upload}")).status_code == 204
    assert await administrator.uploads() == []
    assert (await administrator.publish(upload)).status_code == 404
    assert (await parent.forms())["available"][0]["title"] == "Sample request"


async def test_published_twice_at_the_same_moment_is_published_once(administrator, database):
    upload = await administrator.uploaded(second())
    answers = await asyncio.gather(*(administrator.publish(upload) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 404, 404, 404, 404]
    assert len(await rows_of(database, "SELECT 1 FROM definitions WHERE form = 'sample'")) == 2


async def test_what_was_published_is_changed_by_no_upload(administrator, database):
    await administrator.published(second())
    assert (await administrator.send(second(summary="Changed"))).status_code == 422
    with pytest.raises(Exception, match="are never changed"):
        await rows_of(database, "UPDATE definitions SET published_by = NULL WHERE version = 2")


async def test_who_uploaded_published_and_threw_away_is_on_record(administrator, signers, database):
    thrown = await administrator.uploaded(content(form="brand-new"))
    await administrator.ask("DELETE", f"/uploads/{thrown}")
    upload = await administrator.uploaded(second())
    publisher = Administrator(administrator.api, signers)
    await publisher.publish(upload)
    rows = await rows_of(database, "SELECT stream, actor, action, object_id, detail FROM audit ORDER BY position")
    assert [(row.stream, row.action, row.object_id) for row in rows] == [
        (stream_of("brand-new"), "definition_uploaded", thrown),
        (stream_of("brand-new"), "definition_discarded", thrown),
        (stream_of("sample"), "definition_uploaded", upload),
        (stream_of("sample"), "definition_published", upload),
    ]
    assert [row.actor for row in rows] == [administrator.person] * 3 + [publisher.person]
    assert rows[3].detail["version"] == "2"
    assert rows[3].detail["uploaded_by"] == str(administrator.person)


async def test_a_release_of_the_software_replaces_nothing_that_an_administrator_published(settings, definitions_folder, signers, monkeypatch):
    async with serve(settings) as api:
        await Administrator(api, signers).published(second())
    # The next release has other words for version 2, and a version 3.
    write_definition(definitions_folder, content(version=2, title="Of the software"))
    write_definition(definitions_folder, content(version=3, title="Of the software"))
    monkeypatch.setattr(definition_store, "_PARSED", {})
    async with serve(settings) as api:
        administrator, parent = Administrator(api, signers), Parent(api, signers)
        assert (await parent.forms())["available"][0]["title"] == "New request"
        found = (await administrator.forms())["sample"]
        assert (found["version"], found["next_version"], found["passed_over"]) == (2, 4, 3)
        await administrator.published(content(version=4, title="The council's again"))
        assert (await parent.forms())["available"][0]["title"] == "The council's again"
        assert (await administrator.forms())["sample"]["passed_over"] is None


@pytest.mark.parametrize("version", [2, 3])
async def test_an_upload_whose_place_a_release_has_taken_is_not_published(settings, definitions_folder, signers, administrator, version):
    upload = await administrator.uploaded(second())
    write_definition(definitions_folder, content(version=version, title="Of the software"))
    async with serve(settings) as api:
        administrator.api = api
        answer = await administrator.publish(upload)
        assert (answer.status_code, answer.json()["code"]) == (409, "not_next")
        assert [waiting["id"] for waiting in await administrator.uploads()] == [upload]


async def test_the_text_of_a_form_is_given_with_the_number_of_its_next_version(administrator):
    first = (await administrator.ask("GET", "/sample/next")).json()
    assert first["version"] == 2
    assert yaml.safe_load(first["text"]) == content(version=2)
    mine = "# Why it is so\n" + yaml.safe_dump(second(), sort_keys=False)
    await administrator.publish((await administrator.send(mine)).json()["id"])
    again = (await administrator.ask("GET", "/sample/next")).json()
    assert again == {"text": mine.replace("version: 2", "version: 3"), "version": 3}
    assert (await administrator.send(again["text"])).status_code == 201
    assert (await administrator.ask("GET", "/nothing/next")).status_code == 404


@pytest.mark.parametrize("role", ["officer", "manager"])
async def test_definitions_are_for_administrators(administrator, signers, role):
    upload = await administrator.uploaded(second())
    administrator.headers = signers.team("forms", UUID(int=1), role)
    for method, path in (
        ("GET", ""),
        ("POST", "/uploads"),
        ("GET", f"/uploads/{upload}"),
        ("GET", f"/uploads/{upload}/pages/who"),
        ("POST", f"/uploads/{upload}/publish"),
        ("DELETE", f"/uploads/{upload}"),
        ("GET", "/sample/next"),
    ):
        assert (await administrator.ask(method, path, {"text": "x"} if method == "POST" else None)).status_code == 404
