"""Rows of the database as the objects of the domain."""

from typing import Any

from sqlalchemy import Row, and_, func

from services.cases.domain.access import Allocation
from services.cases.domain.advice import AdviceRequest, Agreement, NilReturn, Reuse
from services.cases.domain.cases import Case, Request
from services.cases.domain.children import Address, Child, ChildDetails, Setting
from services.cases.domain.clocks import StatutoryDates
from services.cases.domain.identifiers import Identifiers
from services.cases.store.tables import cases, children

CASE_COLUMNS = [column.label(f"case_{column.name}") for column in cases.c]
"""What `case_beside` reads, for a query that joins `cases` to something else."""

CURRENT_CASE = and_(cases.c.child == func.coalesce(children.c.joined_to, children.c.id), cases.c.current)
"""How `children` and `cases` are joined: by the case of the record that leads, where the SEND team has joined records of one child."""


def child_of(row: Row[Any]) -> Child:
    """Return the child in a row that has the columns of `children`."""
    details = ChildDetails(
        legal_first_name=row.legal_first_name,
        legal_last_name=row.legal_last_name,
        known_as=row.known_as,
        date_of_birth=row.date_of_birth,
        sex=row.sex,
        address=Address(**row.address),
        setting=Setting(row.setting_kind, row.setting_name),
    )
    return Child(row.id, details, row.version, Identifiers(row.upn, row.nhs_number))


def case_of(row: Row[Any]) -> Case:
    """Return the case in a row of `cases`."""
    return _case(row, "")


def case_beside(row: Row[Any]) -> Case | None:
    """Return the case in a row that has `CASE_COLUMNS`; None when there is none."""
    return None if row.case_id is None else _case(row, "case_")


def request_of(row: Row[Any]) -> Request:
    """Return the request in a row of `requests`."""
    return Request(
        submission=row.submission,
        case=row.case,
        child=row.child,
        requester=row.requester,
        channel=row.channel,
        reference=row.reference,
        received_on=row.received_on,
        organisation=row.organisation,
        source=row.source,
        keyed_by=row.keyed_by,
        contact=row.contact,
        notes=row.notes,
        later=row.later,
        acknowledged_on=row.acknowledged_on,
    )


def allocation_of(row: Row[Any]) -> Allocation:
    """Return the allocation in a row of `allocations`."""
    return Allocation(row.id, row.child, row.organisation, row.person, row.kind, row.by, row.since, row.until)


def advice_request_of(row: Row[Any], prefix: str = "") -> AdviceRequest:
    """Return the request in a row that has the columns of `advice_requests`, each with `prefix` before its name."""
    column = _columns(row, prefix)
    nil_return = NilReturn(column["nil_reason"], column["nil_details"], column["nil_by"], column["nil_at"]) if column["nil_at"] else None
    return AdviceRequest(
        id=column["id"],
        case=column["case"],
        child=column["child"],
        kind=column["kind"],
        organisation=column["organisation"],
        person=column["person"],
        asked_by=column["asked_by"],
        asked_on=column["asked_on"],
        due_on=column["due_on"],
        name=column["name"],
        answered_on=column["answered_on"],
        outcome=column["outcome"],
        nil_return=nil_return,
    )


def reuse_of(row: Row[Any]) -> Reuse:
    """Return the reuse in a row that has the columns of `advice_reuses`."""
    council = Agreement(row.council_agrees, row.council_at) if row.council_at else None
    family = Agreement(row.family_agrees, row.family_at) if row.family_at else None
    return Reuse(row.title, row.written_on, row.submission, row.author, row.author_agreed_at, council, family)


def _case(row: Row[Any], prefix: str) -> Case:
    column = _columns(row, prefix)
    return Case(
        id=column["id"],
        child=column["child"],
        stage=column["stage"],
        dates=StatutoryDates(*(column[name] for name in ("received_on", "decide_by", "refuse_plan_by", "final_plan_by", "tell_by", "draft_by"))),
        version=column["version"],
        officer=column["officer"],
        acknowledged_on=column["acknowledged_on"],
        decided_on=column["decided_on"],
        issue_decided_on=column["issue_decided_on"],
        draft_served_on=column["draft_served_on"],
        comment_by=column["comment_by"],
        family_responded_on=column["family_responded_on"],
        final_on=column["final_on"],
        ended_on=column["ended_on"],
        decision_informed_on=column["decision_informed_on"],
        issue_informed_on=column["issue_informed_on"],
        final_informed_on=column["final_informed_on"],
        order_informed_on=column["order_informed_on"],
        drafted_on=column["drafted_on"],
    )


def _columns(row: Row[Any], prefix: str) -> dict[str, Any]:
    return {name.removeprefix(prefix): value for name, value in row._mapping.items() if name.startswith(prefix)}  # noqa: SLF001 - public, whatever its name
