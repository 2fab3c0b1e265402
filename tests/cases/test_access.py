"""Who may see which child: every kind of allocation with every kind of professional, and every route for strangers."""

import re
from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID, uuid4

import pytest
from fastapi.routing import iter_route_contexts
from sqlalchemy import text

from chassis.callers import case_manager, case_officer, machine
from services.cases import app
from services.cases.domain.access import Allocation, AllocationKind, Professional, Role, opens, standing_of
from services.cases.domain.children import Address, Child, ChildDetails, Setting
from tests.cases.people import DETAILS, NOT_THERE, open_case, role

ME, OTHER, HERE, ELSEWHERE = uuid4(), uuid4(), uuid4(), uuid4()
NOW = datetime.now(UTC)
ENDS = {"never": None, "over": NOW - timedelta(seconds=1), "later": NOW + timedelta(hours=1)}
KINDS: tuple[AllocationKind, ...] = ("added", "allocated")
ALLOCATIONS = [
    Allocation(uuid4(), uuid4(), organisation, person, kind, by, NOW, until)
    for organisation, person, kind, by, until in product((HERE, None), (None, ME, OTHER), KINDS, (ME, OTHER), ENDS.values())
    if organisation or person
]
JOBS = {
    "no job any more": (),
    "a confirmed job here": ((HERE, True),),
    "an unconfirmed job here": ((HERE, False),),
    "a confirmed job elsewhere": ((ELSEWHERE, True),),
    "an unconfirmed job elsewhere": ((ELSEWHERE, False),),
    "confirmed for nobody but themselves": ((None, True),),
    "unconfirmed for nobody but themselves": ((None, False),),
    "unconfirmed here and confirmed elsewhere": ((HERE, False), (ELSEWHERE, True)),
    "unconfirmed here and confirmed alone": ((HERE, False), (None, True)),
    "confirmed here and elsewhere": ((HERE, True), (ELSEWHERE, True)),
}


def _me(jobs) -> Professional:
    return Professional(ME, tuple(Role(uuid4(), organisation, confirmed) for organisation, confirmed in jobs))


def _should_open(allocation: Allocation, jobs) -> bool:
    """The decision as it was written down, case by case."""
    if allocation.until == ENDS["over"]:
        return False
    match (allocation.organisation, allocation.person, allocation.kind):
        case (None, person, "added"):
            return person == ME
        case (None, person, "allocated"):
            return person == ME and (None, True) in jobs
        case (_, None, "added") if allocation.by == ME:
            return any(organisation == HERE for organisation, _ in jobs)
        case (_, person, _):
            return person in {None, ME} and (HERE, True) in jobs
    raise AssertionError("every allocation is one of these")


def test_every_allocation_that_can_be_is_tried():
    assert len(ALLOCATIONS) == 60
    assert isinstance(ALLOCATIONS[0].child, UUID)


@pytest.mark.parametrize("jobs", JOBS.values(), ids=JOBS)
def test_the_rule_opens_exactly_what_was_decided(jobs):
    assert {allocation.id for allocation in ALLOCATIONS if opens(allocation, _me(jobs), NOW)} == {
        allocation.id for allocation in ALLOCATIONS if _should_open(allocation, jobs)
    }


async def test_the_database_opens_exactly_what_the_rule_opens(database, clock):
    """60 children, each with an allocation of another kind; the list and the single child say the same as the rule."""
    details = ChildDetails("Alex", "Example", "", NOW.date(), "female", Address("1", "", "Town", "", "CV1 2AB"), Setting("none", ""))
    async with database.open_work() as work:
        for allocation in ALLOCATIONS:
            await work.children.add(Child(allocation.child, details, 1))
            await work.allocations.add(allocation)
    for jobs in JOBS.values():
        me = _me(jobs)
        expected = {allocation.child for allocation in ALLOCATIONS if opens(allocation, me, clock.now())}
        async with database.open_work() as work:
            rows = await work.connection.execute(work.caseload.listed(me, "all", []))
            assert {row.id for row in rows} == expected
            assert {allocation.child for allocation in ALLOCATIONS if await work.caseload.find(allocation.child, me)} == expected


def test_what_a_professional_may_do_follows_from_how_the_child_was_opened():
    me = _me([(HERE, True), (ELSEWHERE, False)])

    def opened(kind, organisation) -> Allocation:
        return Allocation(uuid4(), uuid4(), organisation, None, kind, OTHER, NOW, None)

    allocated, added = standing_of(me, (opened("allocated", HERE),)), standing_of(me, (opened("added", HERE),))
    assert allocated.rights == {"read", "write", "read-family"}
    assert added.rights == {"read", "write", "change-child"}
    assert allocated.organisations == added.organisations == {HERE}
    assert standing_of(me, (opened("added", ELSEWHERE),)).organisations == frozenset()
    both = standing_of(me, (opened("added", None), opened("allocated", HERE)))
    assert both.rights == {"read", "write", "read-family", "change-child"}


RECORD = {**DETAILS, "role_id": None, "version": 1}
ROUTES = [
    ("GET", "/children/{child}/pass", None),
    ("GET", "/children/{child}/progress", None),
    ("PUT", "/children/{child}/record", RECORD),
    ("GET", "/children/{child}", None),
    ("PUT", "/children/{child}", {**DETAILS, "relation": "mother", "parental_responsibility": "yes", "version": 1}),
    ("GET", "/children/{child}/reuses", None),
    ("GET", "/children/{child}/letters", None),
    ("GET", "/letters/{letter}", None),
    ("GET", "/letters/{letter}/pdf", None),
    ("GET", "/advice-requests/{advice}", None),
    ("POST", "/advice-requests/{advice}/nil-return", {"reason": "discharged", "details": ""}),
    ("POST", "/advice-requests/{advice}/reuse", {"title": "Report", "written_on": "2026-01-01"}),
    ("PUT", "/advice-requests/{advice}/reuse/family", {"agrees": True}),
    ("PUT", "/advice-requests/{advice}/reuse/council", {"agrees": True}),
    ("POST", "/children/{child}/allocations", {"person_id": str(uuid4())}),
    ("DELETE", "/allocations/{allocation}", None),
    ("POST", "/cases/{case}/advice-requests", {"kind": "health", "person_id": str(uuid4())}),
    ("GET", "/children/{child}/trail", None),
    ("GET", "/children/{child}/people", None),
    ("PUT", "/children/{child}/family/{member}/access", {"until": None}),
    ("DELETE", "/children/{child}/family/{member}/access", None),
    ("PUT", "/children/{child}/family/{member}/sharing", {"withheld": [], "gets_letters": True}),
    ("POST", "/children/{child}/contacts", {"name": "Jo", "relation": "father"}),
    ("PUT", "/children/{child}/contacts/{contact}", {"name": "Jo", "relation": "father"}),
    ("DELETE", "/children/{child}/contacts/{contact}", None),
    ("PUT", "/cases/{case}/officer", {"officer_id": None}),
    ("POST", "/children/{child}/requests", {"id": str(uuid4()), "received_on": "2026-01-01", "channel": "post", "source": 1}),
    ("GET", "/requests/{request}", None),
    ("PUT", "/requests/{request}/received-on", {"received_on": "2026-01-02", "reason": "Misread"}),
]
STRANGERS = {
    "family of another child": ("citizen", ()),
    "another school": ("professional", ((ELSEWHERE, True),)),
    "an unconfirmed member of this school": ("professional", ((HERE, False),)),
    "a professional without a job": ("professional", ()),
    "a confirmed private psychologist": ("professional", ((None, True),)),
}


@pytest.mark.parametrize("stranger", STRANGERS.values(), ids=STRANGERS)
async def test_a_stranger_meets_the_same_answer_as_for_what_does_not_exist_and_changes_nothing(caller, mother, team, database, stranger):
    case = await open_case(mother, team, HERE, database)
    allocation = (await team.post(f"/children/{case.child}/allocations", {"organisation_id": str(HERE)}))["id"]
    advice = (await team.post(f"/cases/{case.id}/advice-requests", {"kind": "educational", "organisation_id": str(HERE)}))["id"]
    portal, jobs = stranger
    asking = caller(portal, *(role(organisation, confirmed=confirmed) for organisation, confirmed in jobs))
    contact = (await team.post(f"/children/{case.child}/contacts", {"name": "Jo", "relation": "father"}))["id"]
    keyed_in = {"id": str(uuid4()), "received_on": "2026-01-01", "channel": "post", "source": 1}
    request = (await team.post(f"/children/{case.child}/requests", keyed_in))["id"]
    letter = (await team.get(f"/children/{case.child}/letters"))["letters"][0]["id"]
    theirs = {
        "child": case.child,
        "letter": letter,
        "advice": advice,
        "allocation": allocation,
        "case": case.id,
        "member": mother.id,
        "contact": contact,
        "request": request,
    }
    before = await _rows(database)
    for method, path, body in ROUTES:
        foreign = await asking.call(method, path.format(**theirs), body)
        unknown = await asking.call(method, path.format(**{name: uuid4() for name in theirs}), body)
        assert (foreign.status_code, foreign.json()) == (404, NOT_THERE), path
        assert (foreign.content, dict(foreign.headers)) == (unknown.content, dict(unknown.headers)), path
    if portal == "professional":
        assert await asking.get("/caseload") == {"children": [], "total": 0, "pages": 1}
        assert await asking.get("/caseload", search="Example") == {"children": [], "total": 0, "pages": 1}
        assert await asking.get("/advice-requests") == {"advice_requests": [], "pages": 1}
    assert await _rows(database) == before


def test_every_route_that_names_something_is_tried_by_strangers(settings):
    """A route that is added and not tried here fails, unless it is for the SEND team or other systems alone: those are in tests/security/access.yaml."""
    elsewhere = {case_officer, case_manager, machine}
    contexts = [
        context
        for context in iter_route_contexts(app.build(settings, None).routes)
        if elsewhere.isdisjoint(found.call for found in context.dependant.dependencies)
    ]
    served = {(method, str(context.path)) for context in contexts for method in context.methods or ()}
    named = {(method, re.sub(r"{[a-z_]+}", "{}", path)) for method, path in served if "{" in path and method != "HEAD"}
    assert named <= {(method, re.sub(r"{[a-z_]+}", "{}", path)) for method, path, _ in ROUTES}


async def _rows(database) -> dict[str, str]:
    tables = (
        "children",
        "relationships",
        "contacts",
        "allocations",
        "cases",
        "requests",
        "receipt_corrections",
        "advice_requests",
        "advice_reuses",
        "recently_used",
        "outbox",
        "audit",
    )
    digest = "SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM {} t"
    async with database.open_work() as work:
        return {table: (await work.connection.execute(text(digest.format(table)))).scalar_one() for table in tables}
