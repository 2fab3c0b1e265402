"""The routes of a service that is set up, and how to ask them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from fastapi.routing import RouteContext, iter_route_contexts

from chassis import callers
from tests.security.trial import Trial


@dataclass(frozen=True)
class Route:
    """One method of one route. `caller` is the dependency of `chassis.callers` that it names."""

    method: str
    path: str
    caller: Callable[..., Any]
    bodies: tuple[Any, ...]
    """The types of what it reads from a JSON body, by FastAPI."""

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def address(self) -> str:
        """The path with ids that were never given."""
        return re.sub(r"\{\w+\}", lambda _: str(uuid4()), self.path)


def protected(trial: Trial) -> Iterator[Route]:
    """Yield every route but those that are open to anybody."""
    for found in iter_route_contexts(trial.scene.app.routes):
        for method in sorted(found.methods or ()):
            caller = _caller(found)
            if caller is not callers.anybody:
                yield Route(method, str(found.path), caller, tuple(param.field_info.annotation for param in found.dependant.body_params))


def _caller(route: RouteContext) -> Callable[..., Any]:
    caller: Callable[..., Any]
    [caller] = {found.call for found in route.dependant.dependencies} & callers.CALLERS
    return caller
