"""The forms that can be started now, each in one version."""

from collections.abc import Iterable, Mapping

from chassis.errors import NotFound
from services.forms.domain.definition import Definition


class Catalogue:
    """Holds the version of each form that is offered. Others live on in the store for the drafts that were started with them."""

    def __init__(self, definitions: Iterable[Definition]) -> None:
        self.by_form: Mapping[str, Definition] = {definition.form: definition for definition in definitions}

    def offered_to(self, relation: str) -> list[Definition]:
        """Return the forms that somebody with this relation to the child may start, by title."""
        return sorted((item for item in self.by_form.values() if item.is_offered_to(relation)), key=lambda item: item.title)

    def to_start(self, form: str, relation: str) -> Definition:
        """Return the form. Raises `NotFound` when there is no such form for this person."""
        definition = self.by_form.get(form)
        if definition is None or not definition.is_offered_to(relation):
            raise NotFound("no_such_form", "There is no such form to start")
        return definition

    def for_advice(self, kind: str) -> Definition:
        """Return the form for this kind of advice. Raises `NotFound` when there is none."""
        found = next((item for item in self.by_form.values() if item.advice == kind), None)
        if found is None:
            raise NotFound("no_such_form", "There is no such form to start")
        return found
