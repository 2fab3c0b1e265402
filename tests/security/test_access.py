"""Every caller at every route, as `access.yaml` says. Security checklist 31, 32, 33 and 35."""

import pytest
from fastapi.routing import iter_route_contexts

from tests.architecture.tree import SERVICES
from tests.security.matrix import MATRIX, OK, Row
from tests.security.trial import Trial

EVERY_SERVICE = pytest.mark.parametrize("trial", MATRIX.services, indirect=True, scope="module")
ROWS = [pytest.param(row.service, row, id=f"{row} ({number})") for number, row in enumerate(MATRIX.rows)]
EVERY_ROW = pytest.mark.parametrize(("trial", "row"), ROWS, indirect=["trial"], scope="module")


def test_every_service_is_in_the_matrix():
    assert set(MATRIX.services) == set(SERVICES)


@EVERY_SERVICE
def test_every_route_is_in_the_matrix(trial: Trial):
    served = {f"{method} {route.path}" for route in iter_route_contexts(trial.scene.app.routes) for method in route.methods or ()}
    assert trial.service.routes == served - MATRIX.open_to_anybody


@EVERY_SERVICE
def test_every_route_that_names_something_is_tried_with_it(trial: Trial):
    """A route with an id in its address has a row of a thing."""
    named = {row.route for row in trial.service.rows if row.thing is not None}
    assert {route for route in trial.service.routes if "{" in route} <= named


@EVERY_SERVICE
def test_the_matrix_names_every_caller_and_thing_that_is_set_up_and_no_other(trial: Trial):
    assert set(trial.scene.headers) == set(MATRIX.callers)
    assert set(trial.scene.things) == set(trial.service.seen_by)


@EVERY_SERVICE
async def test_what_only_the_gateway_may_ask_no_person_may(trial: Trial):
    before = await trial.tables.state()
    for route in trial.service.gateway_only:
        for caller, headers in trial.scene.headers.items():
            method, _, path = route.partition(" ")
            answer = await trial.scene.api.request(method, path, json={}, headers=headers)
            assert (caller, route, answer.status_code) == (caller, route, 401)
    assert await trial.changed_since(before) == set()


@EVERY_ROW
async def test_who_is_refused_gets_the_answer_of_an_unknown_id_and_changes_and_learns_nothing(trial: Trial, row: Row):
    before = await trial.tables.state()
    for caller in (caller for caller, status in row.answers.items() if status != OK):
        answer = await trial.ask(row, caller)
        assert (caller, answer.status_code) == (caller, row.answers[caller]), answer.text
        trial.must_not_tell(caller, answer)
        if row.thing is not None and caller not in trial.service.seen_by[row.thing]:
            unknown = await trial.ask(row, caller, unknown=True)
            assert (caller, answer.status_code, answer.content, answer.headers) == (caller, unknown.status_code, unknown.content, unknown.headers)
    assert await trial.changed_since(before) == set()


@EVERY_ROW
async def test_who_may_succeeds_and_finds_what_they_may_see_and_nothing_else(trial: Trial, row: Row):
    before = await trial.tables.state()
    for caller in (caller for caller, status in row.answers.items() if status == OK):
        answer = await trial.ask(row, caller)
        assert (caller, answer.is_success) == (caller, True), answer.text
        trial.must_not_tell(caller, answer)
        trial.must_list(row, caller, answer)
        before = await trial.put_back(before)
