"""Reads `access.yaml`: who gets what answer from which route."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

OK = 200
"""Stands for every 2xx."""
_STATUSES = (400, 401, 403, 404, 409, 410, 422)


@dataclass(frozen=True)
class Row:
    """One request, whom it is about, and who gets which answer. `thing` is None where no address, query or body names one."""

    service: str
    route: str
    thing: str | None
    query: Mapping[str, Any]
    headers: Mapping[str, str]
    body: Any
    text: str | None
    answers: Mapping[str, int]
    lists: tuple[str, ...]
    counts: tuple[str, ...]
    without: Any

    def __str__(self) -> str:
        return f"{self.service} {self.route}" + (f" of {self.thing}" if self.thing else "")

    @property
    def method(self) -> str:
        """`GET`, `PUT` and so on."""
        return self.route.partition(" ")[0]

    @property
    def path(self) -> str:
        """The path as the route declares it."""
        return self.route.partition(" ")[2]


@dataclass
class Service:
    """What the file says of one service. `rows` cover the routes that name or list something."""

    name: str
    seen_by: Mapping[str, frozenset[str]]
    """Who may see a thing, by the thing's name."""
    gateway_only: tuple[str, ...]
    about_the_caller_alone: tuple[str, ...]
    rows: list[Row] = field(default_factory=list)

    @property
    def routes(self) -> set[str]:
        """Every route that the file names."""
        return {row.route for row in self.rows} | set(self.gateway_only) | set(self.about_the_caller_alone)


class Matrix:
    """The whole file."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self.callers: tuple[str, ...] = tuple(content["callers"])
        self.open_to_anybody = frozenset(content["open to anybody"])
        self._groups: Mapping[str, list[str]] = content["groups"]
        self.services = {name: self._service(name, said) for name, said in content["services"].items()}

    @property
    def rows(self) -> list[Row]:
        """All rows, service by service."""
        return [row for service in self.services.values() for row in service.rows]

    def _service(self, name: str, said: Mapping[str, Any]) -> Service:
        seen_by = {thing: self._named(callers) for thing, callers in said["seen by"].items()}
        service = Service(name, seen_by, tuple(said.get("gateway only", ())), tuple(said.get("about the caller alone", ())))
        for route, rows in said["routes"].items():
            for row in rows:
                things = row.get("of")
                for thing in things if isinstance(things, list) else [things]:
                    service.rows.append(self._row(service, route, thing, row, said["refused"]))
        return service

    def _row(self, service: Service, route: str, thing: str | None, said: Mapping[Any, Any], refused: Mapping[str, int]) -> Row:
        unknown = set(said) - {"of", "query", "headers", "body", "text", "ok", "refused", "lists", "counts", "without", *_STATUSES}
        if unknown:
            raise ValueError(f"{service.name} {route}: {unknown} says nothing")
        otherwise = said.get("refused", refused["everybody"])
        answers = dict.fromkeys(self.callers, otherwise)
        for name, status in refused.items():
            if name != "everybody":
                answers |= dict.fromkeys(self._named([name]), status)
        allowed = said.get("ok", ())
        answers |= dict.fromkeys(service.seen_by[str(thing)] if allowed == "who see it" else self._named(allowed), OK)
        for status in _STATUSES:
            answers |= dict.fromkeys(self._named(said.get(status, ())), status)
        return Row(
            service.name,
            route,
            thing,
            said.get("query", {}),
            said.get("headers", {}),
            said.get("body"),
            said.get("text"),
            answers,
            tuple(said.get("lists", ())),
            tuple(said.get("counts", ())),
            said.get("without"),
        )

    def _named(self, names: Iterable[str]) -> frozenset[str]:
        """Return callers by their names and those of groups. Raises ValueError for a name that is neither."""
        found = {caller for name in names for caller in self._groups.get(name, [name])}
        if not found <= set(self.callers):
            raise ValueError(f"nobody is called {found - set(self.callers)}")
        return frozenset(found)


MATRIX = Matrix(yaml.safe_load((Path(__file__).parent / "access.yaml").read_text(encoding="utf-8")))
