"""Among cases of every kind, lists, searches and figures are what their rules say of each record alone, also after names were changed."""

import random
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from typing import get_args
from uuid import UUID

import pytest
from sqlalchemy import update

from services.cases.domain.advice import AdviceRequest
from services.cases.domain.cases import DECIDED, RUNNING, Case, Deadline, Request, Stage
from services.cases.domain.children import Address, Child, ChildDetails, Setting
from services.cases.domain.clocks import statutory_dates
from services.cases.domain.exceptions import ExceptionCode, TimeException, excuses
from services.cases.domain.figures import Measure, Taken
from services.cases.domain.identifiers import Identifiers
from services.cases.domain.moves import Move
from services.cases.domain.names import folded, words_of
from services.cases.domain.search import Search
from services.cases.domain.worklist import COMING_DAYS, FAMILYS_CLOCK, Filter, ListName, Officer, Sort, next_due_on
from services.cases.store.advice_tables import advice_requests
from services.cases.store.tables import children
from services.cases.store.worklist import PAGE

FIRST = ("Ann", "Zo\u00eb", "zoe", "Bo", "O\u2019Hara-Jane")
LAST = ("Okafor", "O\u2019Neill", "oneill", "\u0141ukasz", "Smith", "Smith-Jones")
OFFICERS = (UUID(int=1), UUID(int=2), None)
TODAY = date(2026, 6, 1)
DAYS = timedelta(days=1)


@dataclass
class Kept:
    """All that the database holds. `joined` says to which record each joined one was joined; `past` are cases that are not current.

    `waiting` are cases with a later request that was not acknowledged.
    """

    children: dict[UUID, Child] = field(default_factory=dict)
    joined: dict[UUID, UUID] = field(default_factory=dict)
    cases: list[Case] = field(default_factory=list)
    past: set[UUID] = field(default_factory=set)
    deadlines: list[tuple[Case, Deadline]] = field(default_factory=list)
    advice: list[tuple[Case, AdviceRequest]] = field(default_factory=list)
    exceptions: list[TimeException] = field(default_factory=list)
    refusals: list[tuple[Case, date]] = field(default_factory=list)
    waiting: set[UUID] = field(default_factory=set)


@pytest.fixture(params=[1, 2])
async def kept(request, database, clock):
    clock.ahead = datetime.combine(TODAY, time(12), UTC) - clock.now()
    rng, found = random.Random(request.param), Kept()  # noqa: S311 - data for a test
    async with database.open_work() as work:
        for number in range(70):
            child = Child(UUID(int=rng.getrandbits(128)), _details(rng), 1, Identifiers(None, None))
            await work.children.add(child)
            found.children[child.id] = child
            if number % 7 == 6:
                found.joined[child.id] = rng.choice([record for record in found.children if record not in {*found.joined, child.id}])
                await work.connection.execute(update(children).where(children.c.id == child.id).values(joined_to=found.joined[child.id]))
                continue
            for again in range(rng.choice((0, 1, 1, 1, 2))):
                if again:
                    found.past.add(found.cases[-1].id)
                await _add_case(child.id, rng, found, work)
        for child in rng.sample(list(found.children.values()), 25):
            found.children[child.id] = replace(child, details=_details(rng))
            await work.children.change(found.children[child.id])
    return found


def _details(rng):
    born = rng.choice((date(2012, 1, 2), date(2016, 3, 4)))
    return ChildDetails(rng.choice(FIRST), rng.choice(LAST), rng.choice(("", "Zed")), born, "female", Address("1", "", "T", "", "CV1 2AB"), Setting("none", ""))


async def _add_case(child, rng, found, work):
    received = TODAY - DAYS * rng.randrange(400)
    stage = rng.choice((*sorted(RUNNING), "plan_issued", "plan_issued", "withdrawn"))
    days = [received + DAYS * rng.choice((10, 40, 41, 140, 141)) if rng.random() < 0.7 else None for _ in range(3)]
    case = Case(UUID(int=rng.getrandbits(128)), child, stage, statutory_dates(received), 1, rng.choice(OFFICERS), days[0])
    case = replace(case, decision_informed_on=days[1], final_informed_on=days[2])
    await work.cases.add(case)
    found.cases.append(case)
    for clock in rng.sample(("decide", "refuse-plan", "final-plan", FAMILYS_CLOCK), 2):
        deadline = Deadline(clock, case.id, TODAY + DAYS * rng.randrange(-20, 20), None, is_open=rng.random() < 0.7)
        await work.deadlines.keep(case, [deadline])
        found.deadlines.append((case, deadline))
    for kind in rng.sample(("health", "educational", "social-care"), rng.randrange(3)):
        due = TODAY + DAYS * rng.randrange(-9, 9)
        asked = AdviceRequest(UUID(int=rng.getrandbits(128)), case.id, child, kind, child, None, child, received, due)
        await work.advice.add(asked, None)
        if rng.random() < 0.3:
            await work.connection.execute(update(advice_requests).where(advice_requests.c.id == asked.id).values(outcome="advice", answered_on=TODAY))
        else:
            found.advice.append((case, asked))
    for _ in range(rng.randrange(3)):
        starts = received + DAYS * rng.randrange(-30, 170)
        reason, ends = rng.choice(get_args(ExceptionCode)), rng.choice((None, starts, starts + 26 * DAYS, starts + 27 * DAYS))
        exception = TimeException(UUID(int=rng.getrandbits(128)), case.id, reason, "why", starts, ends, child)
        await work.exceptions.add(exception)
        found.exceptions.append(exception)
    for acknowledged_on in rng.sample((None, None, TODAY, TODAY), rng.randrange(3)):
        submission = UUID(int=rng.getrandbits(128))
        asked_again = Request(submission, case.id, child, child, "parent", str(submission), TODAY, later=True, acknowledged_on=acknowledged_on)
        await work.cases.add_request(asked_again)
        if acknowledged_on is None:
            found.waiting.add(case.id)
    for outcome in rng.sample(("no", "yes"), rng.randrange(3)):
        on = received + DAYS * rng.choice((100, 112, 113))
        await work.cases.add_move(Move(UUID(int=rng.getrandbits(128)), case.id, "decide-plan", received, child, outcome, informed_on=on))
        if outcome == "no":
            found.refusals.append((case, on))


def _name(child):
    return folded(child.details.legal_last_name), folded(child.details.legal_first_name)


def _rows(wanted, kept):
    """What is in a list, in no order: the case, the last day, the time limit, and the advice that was asked for."""
    current = [case for case in kept.cases if case.id not in kept.past]
    match wanted.list:
        case "to-acknowledge":
            first = [case for case in current if case.stage == "request_received" and case.acknowledged_on is None]
            again = [case for case in current if case.stage in DECIDED and case.id in kept.waiting]
            return [(case, next_due_on(case), None, None) for case in (*first, *again)]
        case "cases":
            return [(case, next_due_on(case), None, None) for case in current if case.stage in wanted.stages]
        case "coming" | "missed":
            limits = [(case, limit.due_on, limit, None) for case, limit in kept.deadlines if limit.is_open and wanted.clock in {None, limit.clock}]
            if wanted.list == "coming":
                return [row for row in limits if TODAY <= row[1] <= TODAY + COMING_DAYS * DAYS]
            return [row for row in limits if row[1] < TODAY and row[2].clock != FAMILYS_CLOCK]
        case _:
            return [(case, asked.due_on, None, asked) for case, asked in kept.advice if wanted.list == "advice" or asked.due_on < TODAY]


def _expected(wanted, mine, kept):
    def in_order(row):
        case, due, limit, asked = row
        first = {"name": _name(kept.children[case.child]), "received": (case.dates.received_on,), "due": (due is None, due or TODAY)}[wanted.sorted_by]
        return (*first, case.id, limit.clock if limit else "", limit.about if limit else asked.id if asked else case.id)

    found = _rows(wanted, kept)
    if wanted.stage is not None:
        found = [row for row in found if row[0].stage == wanted.stage]
    if wanted.officer is not None:
        officer = {"mine": mine, "nobody": None}.get(wanted.officer, wanted.officer)
        found = [row for row in found if row[0].officer == officer]
    if wanted.due_before is not None:
        found = [row for row in found if row[1] is not None and row[1] < wanted.due_before]
    return [
        (kept.children[case.child].details, case.id, due, limit.clock if limit else None, asked.kind if asked else None, asked.id if asked else None)
        for case, due, limit, asked in sorted(found, key=in_order)
    ]


def _shown(row):
    return row.child.details, row.case.id, row.due_on, row.deadline.clock if row.deadline else None, row.advice, row.asked


async def test_each_list_narrowed_down_and_sorted_in_every_way_holds_what_belongs_there(kept, database):
    mine, days = OFFICERS[0], (None, TODAY + 3 * DAYS)
    stages: tuple[Stage | None, ...] = (None, "assessing", "plan_issued")
    officers: tuple[Officer | None, ...] = (None, "mine", "nobody", OFFICERS[1])
    ways = list(product(get_args(ListName), stages, officers, days, get_args(Sort)))
    plain = [Filter(name, sort=sort) for name, sort in product(get_args(ListName), get_args(Sort))]
    narrowed = [Filter(name, stage, officer, "decide", due, sort) for name, stage, officer, due, sort in ways[::5]]
    async with database.open_work() as work:
        for wanted in (*plain, *narrowed):
            expected = _expected(wanted, mine, kept)
            for page in range(1, len(expected) // PAGE + 3):
                found, total = await work.worklist.page(wanted, mine, page)
                assert [_shown(row) for row in found] == expected[(page - 1) * PAGE : page * PAGE], (wanted, page)
                assert total == len(expected), wanted


async def test_the_counts_are_of_all_that_waits(kept, database):
    async with database.open_work() as work:
        counts = await work.worklist.counts()
    for name in ("to-acknowledge", "coming", "missed", "advice", "advice-overdue"):
        assert getattr(counts, name.replace("-", "_")) == len(_rows(Filter(name), kept)), name
    assert counts.stages == Counter(case.stage for case in kept.cases if case.id not in kept.past and case.stage in RUNNING)


async def test_a_search_finds_each_record_that_leads_once_whichever_of_its_records_matches(kept, database):
    async with database.open_work() as work:
        for words, born in product((("o",), ("oneil",), ("zo", "o"), ("zed",), ("nobody",)), (None, date(2016, 3, 4))):
            matching = {kept.joined.get(child.id, child.id) for child in kept.children.values() if _matches(child, words, born)}
            expected = sorted(matching, key=lambda record: (*_name(kept.children[record]), record))
            for page in range(1, len(expected) // PAGE + 3):
                found, total = await work.search.page(Search(words=words, born=born), page)
                assert [one.child.id for one in found] == expected[(page - 1) * PAGE : page * PAGE], (words, born, page)
                assert total == len(expected), (words, born)


def _matches(child, words, born):
    details = child.details
    known = words_of(details.legal_first_name, details.legal_last_name, details.known_as)
    return all(any(name.startswith(word) for name in known) for word in words) and born in {None, details.date_of_birth}


async def test_the_figures_count_every_step_of_a_period(kept, database):
    first, last = date(2025, 9, 1), date(2026, 5, 1)
    expected: Counter[tuple[Measure, int, int, bool]] = Counter()
    for case in kept.cases:
        mine = [exception for exception in kept.exceptions if exception.case == case.id]
        excepted = bool(excuses(mine, Deadline("final-plan", case.id, case.dates.final_plan_by, None, is_open=True), case.dates.received_on))
        steps: list[tuple[Measure, date | None, bool]] = [
            ("assess", case.decision_informed_on, False),
            ("plan", case.final_informed_on, excepted),
            *(("refuse", on, False) for of, on in kept.refusals if of == case),
        ]
        expected.update((name, on.year, (on - case.dates.received_on).days, why) for name, on, why in steps if on and first <= on <= last)
    async with database.open_work() as work:
        assert set(await work.figures.taken(first, last)) == {Taken(*step, cases) for step, cases in expected.items()}
