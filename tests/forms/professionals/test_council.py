"""What the council reads: everything that was sent about a child, nothing that was not, and each look is on record."""

import io
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from pypdf import PdfReader

from chassis.database import Database
from services.forms.store import Work
from tests.forms.conftest import Parent, rows_of
from tests.forms.professionals.conftest import Newcomer, Professional
from tests.harness.signers import Signers

PHONE = "0117 496 0123"


class Officer(Parent):
    """Somebody of the SEND team with a pass for a child and the records that were joined with it."""

    def __init__(self, api: httpx2.AsyncClient, signers: Signers, child: UUID, records: frozenset[UUID] = frozenset()) -> None:
        super().__init__(api, signers, child=child)
        self.headers = signers.team_pass("forms", self.person, child, "officer", records=records)

    async def ask(self, method: str, path: str, body: Any = None) -> httpx2.Response:
        return await self.api.request(method, path, json=body, headers=self.headers)


@pytest.fixture
def mother(api: httpx2.AsyncClient, signers: Signers, child: UUID) -> Parent:
    return Parent(api, signers, child=child)


@pytest.fixture
def officer(api: httpx2.AsyncClient, signers: Signers, child: UUID) -> Officer:
    return Officer(api, signers, child)


async def sent_by(person: Parent, draft: str) -> str:
    await person.fill(draft, details={"phone": PHONE})
    answer = await person.submit(draft)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["submission_id"])


def printed(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


async def test_the_council_finds_every_form_that_was_sent_by_whom_and_for_which_request(mother, teacher, school, officer):
    request = await sent_by(mother, await mother.start())
    asked = teacher.must_answer("health", organisation=school)
    advice = await sent_by(teacher, await teacher.start_advice(asked))
    found = await officer.forms()
    assert set(found) == {"submitted", "being_written"}
    newest, oldest = found["submitted"]
    assert (newest["submission_id"], newest["by"], newest["kind"], newest["advice"]) == (advice, "professional", "advice", "health")
    assert newest["sender"] == {"person_id": str(teacher.person), "organisation_id": str(school), "channel": "professional"}
    assert newest["advice_request_id"] == str(asked)
    assert (oldest["submission_id"], oldest["by"], oldest["kind"], oldest["advice"]) == (request, "family", "request", None)
    assert oldest["sender"] == {"person_id": str(mother.person), "organisation_id": None, "channel": "parent"}


async def test_the_council_finds_each_revision_and_who_sent_it(teacher, colleague, officer):
    first = await sent_by(teacher, await teacher.start())
    added = (await colleague.revise(first, role_id=str(colleague.role))).json()["draft_id"]
    second = (await colleague.submit(added)).json()["submission_id"]
    (form,) = (await officer.forms())["submitted"]
    assert (form["submission_id"], form["revision"], form["sender"]["person_id"]) == (second, 2, str(colleague.person))
    assert [(item["submission_id"], item["revision"], item["sender"]["person_id"]) for item in form["revisions"]] == [(first, 1, str(teacher.person))]
    shown = (await officer.get(f"/submissions/{first}")).json()
    assert (shown["revision"], [item["submission_id"] for item in shown["revisions"]], shown["can_add"]) == (1, [second], False)


async def test_the_council_reads_what_is_for_it_alone_and_sees_it_marked(mother, officer, newcomer):
    sent = await sent_by(mother, await mother.start())
    shown = (await officer.get(f"/submissions/{sent}")).json()
    answers = {answer["question"]: answer for section in shown["sections"] for answer in section["answers"]}
    assert (answers["phone"]["value"], answers["phone"]["council_only"]) == ([PHONE], True)
    assert not answers["email"]["council_only"]
    assert [file["name"] for file in answers["documents"]["files"]] == ["report.pdf"]
    assert shown["by"] == "family"
    assert shown["sender"] == {"person_id": str(mother.person), "organisation_id": None, "channel": "parent"}
    pdf = printed((await officer.get(f"/submissions/{sent}/pdf")).content)
    assert PHONE in pdf
    assert pdf.count("For the council only") == 1
    own = await mother.get(f"/submissions/{sent}")
    assert own.json()["sender"] is None
    assert "For the council only" not in printed((await mother.get(f"/submissions/{sent}/pdf")).content)


async def test_of_advice_that_is_begun_the_council_learns_that_it_is_and_nothing_that_is_in_it(teacher, colleague, school, officer):
    asked = teacher.must_answer("educational", organisation=school)
    colleague.must_answer("educational", asked, school)
    draft = await teacher.start_advice(asked)
    await teacher.save(draft, "reason", {"why": "Words of a draft"})
    await colleague.start_advice(asked)
    await teacher.start()
    listed = await officer.get(f"/children/{officer.child}/forms")
    (begun,) = listed.json()["being_written"]
    assert (begun["advice_request_id"], begun["kind"], begun["count"]) == (str(asked), "educational", 2)
    assert listed.json()["submitted"] == []
    for secret in ("Words of a draft", draft, str(teacher.person), str(colleague.person)):
        assert secret not in listed.text
    for path in (f"/drafts/{draft}/pages/reason", f"/drafts/{draft}/summary", f"/submissions/{draft}"):
        assert (await officer.get(path)).status_code == 404


async def test_advice_that_came_is_not_being_written_any_more(teacher, colleague, school, officer):
    asked = teacher.must_answer(organisation=school)
    colleague.must_answer("health", asked, school)
    await colleague.start_advice(asked)
    await sent_by(teacher, await teacher.start_advice(asked))
    assert (await officer.forms())["being_written"] == []


async def test_forms_about_a_joined_record_are_read_with_those_of_the_child(api, signers, mother, newcomer, officer):
    other = newcomer(child=uuid4())
    asked = other.must_answer()
    theirs, advice = await sent_by(other, await other.start()), await other.start_advice(asked)
    own = await sent_by(mother, await mother.start())
    assert [item["submission_id"] for item in (await officer.forms())["submitted"]] == [own]
    assert (await officer.get(f"/submissions/{theirs}")).status_code == 404
    joined = Officer(api, signers, officer.child, frozenset({other.child}))
    found = await joined.forms()
    assert {item["submission_id"] for item in found["submitted"]} == {own, theirs}
    assert [item["advice_request_id"] for item in found["being_written"]] == [str(asked)]
    assert (await joined.get(f"/submissions/{theirs}/pdf")).status_code == 200
    assert (await joined.get(f"/drafts/{advice}/summary")).status_code == 404


async def test_joined_records_open_nothing_to_anybody_but_the_council(api, signers, mother):
    other = Parent(api, signers, person=mother.person)
    sent = await sent_by(other, await other.start())
    mother.headers = signers.case_pass("forms", mother.person, mother.child, records={other.child})
    assert (await mother.forms())["submitted"] == []
    assert (await mother.get(f"/submissions/{sent}")).status_code == 404


async def test_each_look_of_the_council_is_on_record_where_the_form_belongs(
    api: httpx2.AsyncClient, signers: Signers, mother: Parent, newcomer: Newcomer, database: Database[Work]
):
    other = newcomer(child=uuid4())
    sent = await sent_by(other, await other.start())
    officer = Officer(api, signers, mother.child, frozenset({other.child}))
    await officer.forms()
    await officer.get(f"/submissions/{sent}")
    await officer.get(f"/submissions/{sent}/pdf")
    rows = await rows_of(database, "SELECT stream, action, object_id FROM audit WHERE actor = :person ORDER BY position", person=officer.person)
    assert {(row.stream, row.action) for row in rows[:2]} == {(mother.child, "forms_listed"), (other.child, "forms_listed")}
    assert [(row.stream, row.action, row.object_id) for row in rows[2:]] == [
        (other.child, "submission_read", sent),
        (other.child, "submission_downloaded", sent),
    ]


async def test_the_council_writes_nothing(mother: Parent, teacher: Professional, officer: Officer):
    sent = await sent_by(mother, await mother.start())
    draft = await teacher.started_and_shared()
    tries = [
        ("POST", f"/children/{officer.child}/drafts", {"form": "sample"}),
        ("PUT", f"/drafts/{draft}/pages/reason", {"answers": {}, "version": 0, "mode": "continue"}),
        ("POST", f"/drafts/{draft}/submit", {"declarations": ["truth", "ask"]}),
        ("DELETE", f"/drafts/{draft}", None),
        ("PUT", f"/drafts/{draft}/role", {"role_id": str(uuid4())}),
        ("PUT", f"/drafts/{draft}/sharing", {"shared": False}),
        ("POST", f"/submissions/{sent}/revisions", {}),
    ]
    assert [(await officer.ask(*one)).status_code for one in tries] == [404] * len(tries)
