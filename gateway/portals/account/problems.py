"""Turns a refusal of identity into the errors that an account page shows."""

from collections.abc import Mapping

from gateway.upstream import UpstreamProblem

_TOO_LONG = "This is longer than we can take"
_MALFORMED = "malformed"


def field_errors(problem: UpstreamProblem, names: Mapping[str, str] | None = None, *, otherwise: str | None = None) -> list[dict[str, str]]:
    """The error summary for `problem`. `names` gives the page's names for identity's fields where they differ.

    `otherwise` is the field that a refusal without fields is about. Raises `problem` again when there is nothing to show.
    """
    if problem.errors and problem.status == 422:  # noqa: PLR2004 - the status of input that has to change
        # Identity words its own errors for people; a text over the size of its field is refused before it can.
        shown = [(error.field, _TOO_LONG if problem.code == _MALFORMED else error.message) for error in problem.errors]
    elif otherwise is not None and problem.detail:
        shown = [(otherwise, problem.detail)]
    else:
        raise problem
    return [{"text": text, "href": "#" + (names or {}).get(field, field)} for field, text in shown]
