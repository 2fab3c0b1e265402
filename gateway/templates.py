"""Renders the pages: Jinja2, everything escaped, and a name that is missing is an error and not an empty place on a page."""

import json
from collections.abc import MutableMapping
from functools import cache
from typing import Any

from jinja2 import ChainableUndefined, Environment, PackageLoader, PrefixLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from gateway.portals import display
from gateway.portals.advice_kinds import ADVICE_NAMES

_COMPONENTS = "govuk_frontend_jinja/"


class _Components(Environment):
    """The macros of govuk-frontend-jinja. They ask plain dictionaries for keys, mostly for ones that are not there.

    Jinja would look for an attribute first and come to the key by two exceptions; looking for the key first draws a page of
    questions in two thirds of the time.
    """

    def getattr(self, obj: Any, attribute: str) -> Any:
        if type(obj) is dict:
            if attribute in obj:
                return obj[attribute]
            if attribute != "items":
                return self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)


class _Pages(Environment):
    """Our own templates, where a missing name is an error; those of govuk-frontend-jinja come from an environment of their own.

    Its macros are written for Nunjucks' manners: they ask for every parameter there is, given or not.
    """

    def __init__(self, components: Environment, **options: Any) -> None:
        super().__init__(**options)
        self._components = components

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 - Jinja's own name
    ) -> Template:
        if isinstance(name, str) and name.startswith(_COMPONENTS):
            return self._components.get_template(name, parent, globals)
        return super().get_template(name, parent, globals)


def _keep_lines(text: Any, *_args: Any, **_options: Any) -> Any:
    """Stand in for Jinja's `indent`, which govuk-frontend-jinja uses to lay out its HTML.

    It also indents the lines inside a textarea, so that an answer would gain spaces each time a page is shown and saved.
    """
    return text


@cache
def environment() -> Environment:
    """The one environment of the process."""
    components = _Components(
        loader=PrefixLoader({_COMPONENTS.rstrip("/"): PackageLoader("govuk_frontend_jinja")}),
        autoescape=True,
        undefined=ChainableUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    components.filters["indent"] = _keep_lines
    env = _Pages(
        components,
        loader=PackageLoader("gateway.portals"),
        extensions=["jinja2.ext.do"],
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters["day"] = display.day
    env.filters["moment"] = display.moment
    env.filters["file_size"] = display.file_size
    env.filters["lines"] = _lines
    env.filters["code_words"] = _code_words
    env.filters["json_text"] = _json_text
    env.filters["advice_name"] = ADVICE_NAMES.__getitem__
    return env


def _lines(text: str) -> Markup:
    """Show the line breaks that somebody typed."""
    return Markup("<br>").join(text.splitlines())


def _code_words(text: str) -> Markup:
    """Show what stands between backticks as code."""
    return Markup("").join(
        Markup('<code class="waymark-word">{}</code>').format(part) if number % 2 else escape(part) for number, part in enumerate(text.split("`"))
    )


def _json_text(value: Any) -> str:
    return json.dumps(value, indent=2)


def render(template: str, /, **context: Any) -> str:
    """Render a template, named by its path under `portals/templates`."""
    return environment().get_template(template).render(**context)
