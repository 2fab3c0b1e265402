"""Renders the pages: Jinja2, everything escaped, and a name that is missing is an error and not an empty place on a page."""

from collections.abc import Mapping
from functools import cache
from typing import Any, NoReturn

from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader, PrefixLoader
from jinja2.exceptions import UndefinedError
from jinja2.utils import Namespace, missing
from markupsafe import Markup

from gateway.portals import display

# govuk-frontend-jinja is written for Nunjucks' manners: it asks for parameters that were not given and for these names.
_OPTIONAL_NAMES = frozenset({"caller", "null", "params", "undefined"})


class StrictOutsideParameters(ChainableUndefined):
    """Lenient about a key that a mapping lacks, because the macros of govuk-frontend ask for every parameter there is; strict
    about any other missing name or attribute, because in our own templates that is a slip of the pen.
    """  # noqa: D205 - one sentence that does not fit one line

    __slots__ = ()

    def _refuse(self) -> bool:
        owner = self._undefined_obj
        if owner is missing:
            return self._undefined_name not in _OPTIONAL_NAMES and not self._undefined_hint
        return not isinstance(owner, Mapping | Namespace | ChainableUndefined | str)

    def _fail(self) -> NoReturn:
        raise UndefinedError(self._undefined_message)

    def __str__(self) -> str:
        if self._refuse():
            self._fail()
        return ""

    def __bool__(self) -> bool:
        if self._refuse():
            self._fail()
        return False

    def __len__(self) -> int:
        if self._refuse():
            self._fail()
        return 0

    def __html__(self) -> str:
        return str(self)


def _keep_lines(text: Any, *_args: Any, **_options: Any) -> Any:
    """Stand in for Jinja's `indent`, which govuk-frontend-jinja uses to lay out its HTML.

    It also indents the lines inside a textarea, so that an answer would gain spaces each time a page is shown and saved.
    """
    return text


@cache
def environment() -> Environment:
    """The one environment of the process."""
    env = Environment(
        loader=ChoiceLoader(
            [
                PackageLoader("gateway.portals"),
                PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
            ]
        ),
        extensions=["jinja2.ext.do"],
        autoescape=True,
        undefined=StrictOutsideParameters,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters["indent"] = _keep_lines
    env.filters["day"] = display.day
    env.filters["moment"] = display.moment
    env.filters["file_size"] = display.file_size
    env.filters["lines"] = _lines
    return env


def _lines(text: str) -> Markup:
    """Show the line breaks that somebody typed."""
    return Markup("<br>").join(text.splitlines())


def render(template: str, /, **context: Any) -> str:
    """Render a template, named by its path under `portals/templates`."""
    return environment().get_template(template).render(**context)
