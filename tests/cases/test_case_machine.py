"""Any order of steps, on any day: the case allows what the law allows, refuses the rest in words, and forgets nothing."""

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from typing import get_args
from uuid import uuid4

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from chassis.errors import Conflict, Invalid
from services.cases.domain import moves
from services.cases.domain.advice import AdviceKind
from services.cases.domain.cases import TAKES_REQUESTS, Case, Stage, deadlines_of, open_case
from services.cases.domain.moves import MUST_BE_ASKED, Because

# What the regulations say, written down a second time and in another way than the code says it: from which stage a step leads where.
LEADS = {
    ("request_received", "assess"): "assessing",
    ("request_received", "refuse"): "not_assessed",
    ("not_assessed", "reverse"): "assessing",
    ("not_assessed", "order"): "assessing",
    ("assessing", "issue"): "drafting",
    ("assessing", "not issue"): "not_issued",
    ("not_issued", "reverse plan"): "drafting",
    ("not_issued", "order plan"): "drafting",
    ("drafting", "draft"): "draft_sent",
    ("draft_sent", "draft"): "draft_sent",
    ("draft_sent", "final"): "plan_issued",
    ("plan_issued", "tell of the end"): "plan_issued",
    ("plan_issued", "cease"): "ceased",
    ("plan_issued", "cease unappealable"): "ceased",
    **{(stage, "withdraw"): "withdrawn" for stage in ("request_received", "assessing", "drafting", "draft_sent")},
    **{(stage, "transfer"): "transferred_out" for stage in ("request_received", "assessing", "drafting", "draft_sent", "plan_issued")},
}
BECAUSE: dict[str, Because] = {"reverse": "reconsidered", "order": "ordered", "reverse plan": "reconsidered", "order plan": "ordered"}
ENDED = {"withdrawn", "transferred_out", "ceased"}
RUN_OUT = {"withdraw", "transfer-out", "record-exception"}
ALLOWED: dict[str, set[str]] = {
    "request_received": RUN_OUT | {"acknowledge", "decide-assessment"},
    "not_assessed": {"decide-assessment", "record-exception"},
    "assessing": RUN_OUT | {"ask-advice", "decide-plan"},
    "not_issued": {"decide-plan", "record-exception"},
    "drafting": RUN_OUT | {"ask-advice", "consult", "send-draft"},
    "draft_sent": RUN_OUT | {"ask-advice", "consult", "send-draft", "record-response", "issue-final"},
    "plan_issued": {"record-exception", "transfer-out", "decide-cease", "cease"},
    **{stage: set() for stage in ENDED},
}


def _two_months_after(day: date) -> date:
    year, month = divmod(day.year * 12 + day.month + 1, 12)
    for last in range(day.day, 0, -1):
        with suppress(ValueError):
            return date(year, month + 1, last)
    raise AssertionError


class CaseMachine(RuleBasedStateMachine):
    """One case, whose officer tries anything at any time."""

    case: Case
    today: date

    @initialize(received=st.dates(date(2020, 1, 1), date(2030, 12, 31)))
    def begin(self, received):
        self.case = open_case(uuid4(), uuid4(), received)
        self.today = received
        self.asked: set[AdviceKind] = set()
        self.days: dict[str, date] = {}
        self.informed: dict[str, date] = {}
        self.served: date | None = None
        self.to_post = False
        self.told: date | None = None
        self.answered = False

    @rule(days=st.integers(0, 60))
    def time_passes(self, days):
        self.today += timedelta(days=days)

    @rule(kind=st.sampled_from(MUST_BE_ASKED))
    def ask_for_advice(self, kind):
        if self.case.stage in {"assessing", "drafting", "draft_sent"}:
            moves.must_take_advice(self.case)
            self.asked.add(kind)
        else:
            with pytest.raises(Conflict, match="not_now"):
                moves.must_take_advice(self.case)

    @rule(data=st.data(), days=st.integers(0, 20))
    def go_on(self, data, days):
        """Do what comes next, so that many cases come far: chance alone would seldom lead to a plan."""
        forward = sorted(step for stage, step in LEADS if stage == self.case.stage and step not in {"withdraw", "transfer"})
        if forward:
            self.asked = set(MUST_BE_ASKED) if self.case.stage in {"assessing", "not_issued"} else self.asked
            self.today += timedelta(days=days)
            self._try(data.draw(st.sampled_from(forward)), self.today)

    @rule(step=st.sampled_from(sorted({step for _, step in LEADS})), back=st.integers(-2, 30))
    def take_a_step(self, step, back):
        self._try(step, self.today - timedelta(days=back))

    @rule(step=st.sampled_from(("withdraw", "transfer", "cease", "cease unappealable", "final", "assess", "issue")))
    def take_a_step_today(self, step):
        self._try(step, self.today)

    def _try(self, step, on):
        before = self.case
        refusal = self._refusal(step, on)
        if refusal is None:
            self.case = self._do(step, on)
            assert self.case.stage == LEADS[before.stage, step]
            self._note(step, on)
        else:
            with pytest.raises((Conflict, Invalid)) as refused:
                self._do(step, on)
            assert refused.value.code == refusal
            assert refused.value.message
            assert self.case == before

    @rule(back=st.integers(0, 30))
    def acknowledge(self, back):
        on = self.today - timedelta(days=back)
        expected: str | None = None
        if self.case.stage not in TAKES_REQUESTS:
            expected = "not_now"
        elif self.case.stage != "request_received" or self.case.acknowledged_on is not None:
            expected = "acknowledged"
        elif on < self.case.dates.received_on:
            expected = "invalid"
        if expected is None:
            self.case = moves.acknowledge(self.case, on, self.today)
        else:
            with pytest.raises((Conflict, Invalid), match=expected):
                moves.acknowledge(self.case, on, self.today)

    @rule(back=st.integers(0, 30))
    def the_family_answers(self, back):
        on = self.today - timedelta(days=back)
        if self.case.stage == "draft_sent" and not self.answered and on >= self._last_step():
            self.case = moves.record_response(self.case, on, self.today)
            self.answered = True
        else:
            with pytest.raises((Conflict, Invalid)):
                moves.record_response(self.case, on, self.today)

    @rule(back=st.integers(0, 30))
    def the_draft_is_posted_to_one_more(self, back):
        on = self.today - timedelta(days=back)
        if self.case.stage != "draft_sent":
            with pytest.raises(Conflict, match="not_now"):
                moves.serve_draft(self.case, on)
        elif on >= self.days["draft"]:
            self.case = moves.serve_draft(self.case, on)
            self.answered = self.answered and self.case.family_responded_on is not None and on <= self.case.family_responded_on
            self.served, self.to_post = max(on, self.served or on), False

    def _refusal(self, step: str, on: date) -> str | None:
        """The code of the refusal that the law asks for; None when the step is lawful."""
        stage = self.case.stage
        about_assessment = step in {"assess", "refuse", "reverse", "order"}
        about_plan = step in {"issue", "not issue", "reverse plan", "order plan"}
        if (stage, step) not in LEADS:
            if about_assessment and stage in {"request_received", "not_assessed"}:
                return "nothing_to_reverse" if stage == "request_received" else "decided"
            if about_plan and stage in {"assessing", "not_issued"}:
                return "nothing_to_reverse" if stage == "assessing" else "decided"
            return "not_now"
        return self._refusal_at_its_stage(step, on, about_plan=about_plan)

    def _refusal_at_its_stage(self, step: str, on: date, *, about_plan: bool) -> str | None:
        if about_plan and self.asked != set(MUST_BE_ASKED):
            return "advice_not_asked"
        if step == "final" and (early := self._too_early(on)):
            return early
        if step == "cease" and (self.told is None or on <= _two_months_after(self.told)):
            return "family_has_time" if self.told else "family_not_told"
        return "invalid" if not self._last_step() <= on <= self.today else None

    def _too_early(self, on: date) -> str | None:
        """Why the law does not let the council issue the final plan yet."""
        if self.to_post or (self.served is None and not self.answered):
            return "draft_not_served"
        return "family_has_time" if self.served is not None and not self.answered and (on - self.served).days + 1 <= 15 else None

    def _do(self, step: str, on: date) -> Case:
        case, today = self.case, self.today
        if step in {"assess", "refuse", "reverse", "order"}:
            return moves.decide_assessment(case, assess=step != "refuse", because=BECAUSE.get(step, "decided"), on=on, informed_on=today, today=today)
        if step in {"issue", "not issue", "reverse plan", "order plan"}:
            because = BECAUSE.get(step, "decided")
            return moves.decide_plan(case, issue=step != "not issue", because=because, on=on, informed_on=today, asked=self.asked, today=today)
        if step == "draft":
            return moves.send_draft(case, on, today, in_portal=on.day % 2 == 0)
        if step == "final":
            return moves.issue_final(case, on, today, informed_on=today, is_served=not self.to_post)
        return self._end(step, on)

    def _end(self, step: str, on: date) -> Case:
        if step == "transfer":
            return moves.transfer_out(self.case, 331, on, self.today)
        if step == "withdraw":
            return moves.withdraw(self.case, on, self.today)
        if step == "tell of the end":
            return moves.decide_cease(self.case, 2, on, self.today)
        return moves.cease(self.case, 2 if step == "cease" else 8, self.told, on, self.today)

    def _note(self, step: str, on: date) -> None:
        if step in {"assess", "refuse", "reverse", "order"}:
            self.days.setdefault("decided", on)
            self.informed.setdefault("decision", self.today)
        elif step in {"issue", "not issue", "reverse plan", "order plan"}:
            self.days.setdefault("issue decided", on)
            self.informed.setdefault("issue", self.today)
        elif step == "draft":
            self.days["draft"] = on
            # On even days somebody reads it in the portal, on every third there is a letter for the post too.
            self.served, self.to_post = (on, on.day % 3 == 0) if on.day % 2 == 0 else (None, True)
            self.answered = False
        elif step == "final":
            self.days["final"] = on
            self.informed["final"] = self.today
        elif step == "tell of the end":
            self.told = on
        if step == "order":
            assert self.case.dates.tell_by == on + timedelta(weeks=2)
            assert self.case.dates.refuse_plan_by - on == timedelta(weeks=10)
            assert self.case.dates.final_plan_by - on == timedelta(weeks=14)
        if step == "order plan":
            assert self.case.dates.draft_by == on + timedelta(weeks=5)
            assert self.case.dates.final_plan_by - on == timedelta(weeks=11)

    def _last_step(self) -> date:
        return max([self.case.dates.received_on, *self.days.values()])

    @invariant()
    def the_first_decisions_stay(self):
        assert self.case.decided_on == self.days.get("decided")
        assert self.case.issue_decided_on == self.days.get("issue decided")

    @invariant()
    def a_time_limit_is_met_when_the_family_is_first_informed(self):
        informed = (self.case.decision_informed_on, self.case.issue_informed_on, self.case.final_informed_on)
        assert informed == tuple(self.informed.get(name) for name in ("decision", "issue", "final"))
        met = {deadline.clock: deadline.met_on for deadline in deadlines_of(self.case)}
        assert (met["decide"], met.get("refuse-plan"), met["final-plan"]) == informed

    @invariant()
    def the_family_had_its_15_days_or_answered_before_a_plan_is_final(self):
        if self.case.final_on is not None:
            assert self.served is not None
            assert self.answered or self.case.final_on >= self.served + timedelta(days=15)

    @invariant()
    def the_days_for_comments_end_14_days_after_the_last_service(self):
        assert self.case.comment_by == (self.served + timedelta(days=14) if self.served else None)

    @invariant()
    def the_clock_of_the_decision_runs_from_receipt_and_nothing_moves_it(self):
        assert self.case.dates.decide_by == self.case.dates.received_on + timedelta(weeks=6)

    @invariant()
    def what_is_over_has_no_open_time_limit_and_what_runs_has_one(self):
        is_open = {deadline.clock for deadline in deadlines_of(self.case) if deadline.is_open}
        stage = self.case.stage
        assert ("decide" in is_open) == (stage == "request_received")
        assert ("refuse-plan" in is_open) == (stage == "assessing")
        assert ("send-draft" in is_open) == (stage == "drafting" and self.case.dates.draft_by is not None)
        assert ("final-plan" in is_open) == (stage in {"request_received", "assessing", "drafting", "draft_sent"})
        assert ("draft-comments" in is_open) == (stage == "draft_sent" and self.served is not None and not self.answered)
        assert (self.case.ended_on is not None) == (stage in ENDED)

    @invariant()
    def what_is_said_to_be_possible_is_not_refused_for_the_stage(self):
        for kind in moves.possible(self.case):
            assert self.case.stage in moves.STAGES[kind]
        if self.case.stage in ENDED:
            assert moves.possible(self.case) == []


CaseMachine.TestCase.settings = settings(max_examples=100, stateful_step_count=30, deadline=None)
TestAnyOrderOfSteps = CaseMachine.TestCase


def test_a_case_that_nothing_was_done_to_can_be_copied_and_is_equal():
    """The machine compares cases by value: it would not see a change otherwise."""
    case = open_case(uuid4(), uuid4(), date(2026, 9, 1))
    assert replace(case) == case
    assert replace(case, stage="assessing") != case


@pytest.mark.parametrize("stage", get_args(Stage))
def test_each_stage_allows_what_the_law_allows_in_it_and_nothing_else(stage: Stage):
    """The machine comes to a wrong step in the right stage by chance alone; this asks for each."""
    case = replace(open_case(uuid4(), uuid4(), date(2026, 9, 1)), stage=stage)
    assert set(moves.possible(case)) == ALLOWED[stage]
    for check, kind in ((moves.must_take_advice, "ask-advice"), (moves.must_consult, "consult"), (moves.must_take_exceptions, "record-exception")):
        if kind in ALLOWED[stage]:
            check(case)
        else:
            with pytest.raises(Conflict, match="not_now"):
                check(case)
