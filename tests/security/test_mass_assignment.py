"""No request sets what only the service sets: every body refuses fields that it does not name, at every depth. Security checklist 34."""

from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from chassis.callers import case_manager, case_officer, gateway, machine, team_administrator, team_member
from tests.security.matrix import MATRIX, OK
from tests.security.routes import Route, protected
from tests.security.scenes.scene import Headers, Servers
from tests.security.trial import Trial

SET_BY_US = {"owner_id": "x", "author": "x", "rights": ["read-family"], "status": "clean", "council_id": "x", "submitted_at": "2026-01-01", "confirmed": True}
_BY = {machine: "another system", team_member: "officer", case_officer: "officer", case_manager: "manager", team_administrator: "staff administrator"}

EVERY_SERVICE = pytest.mark.parametrize("trial", MATRIX.services, indirect=True, scope="module")


@EVERY_SERVICE
async def test_every_route_with_a_body_refuses_fields_that_it_does_not_name(trial: Trial, servers: Servers):
    for route in _with_body(trial):
        answer = await trial.scene.api.request(route.method, route.address, json=SET_BY_US, headers=_headers(route, trial, servers))
        assert (str(route), answer.status_code) == (str(route), 422)
        assert {error["field"] for error in answer.json()["errors"]} >= set(SET_BY_US), route


@EVERY_SERVICE
def test_what_is_inside_a_body_refuses_them_too(trial: Trial):
    for route in _with_body(trial):
        for body in route.bodies:
            for model in _models(body):
                assert model.model_config.get("extra") == "forbid", f"{route} reads {model.__name__}"


@EVERY_SERVICE
async def test_a_body_that_would_be_taken_is_not_taken_with_one_field_more(trial: Trial):
    before = await trial.tables.state()
    for row in trial.service.rows:
        allowed = [caller for caller, status in row.answers.items() if status == OK]
        if isinstance(row.body, dict) and allowed:
            for field, value in SET_BY_US.items():
                answer = await trial.ask(row, allowed[0], more={field: value})
                assert (str(row), field, answer.status_code) == (str(row), field, 422)
    assert await trial.changed_since(before) == set()


def _with_body(trial: Trial) -> list[Route]:
    """Return the routes that read JSON: by FastAPI, or, as the matrix knows, by themselves."""
    by_themselves = {row.route for row in trial.service.rows if row.body is not None}
    return [route for route in protected(trial) if route.bodies or str(route) in by_themselves]


def _headers(route: Route, trial: Trial, servers: Servers) -> Headers:
    if route.caller is gateway:
        return servers.signers.gateway(trial.service.name)
    return trial.scene.headers[_BY.get(route.caller, "mother")]


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield every model in the type of a body."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        for field in annotation.model_fields.values():
            yield from _models(field.annotation)
    for part in get_args(annotation):
        yield from _models(part)
