"""What docs/security.md says is there: every promise has its row, every row its code, and every test that it names exists."""

import re

import pytest

from tests.architecture.tree import ROOT

PROMISED = [*range(1, 40), *range(55, 73)]


def _rows() -> dict[int, list[str]]:
    """The cells of each row, by its number."""
    lines = (ROOT / "docs" / "security.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if re.match(r"\| \d", line)]
    assert all(len(row) == 4 for row in cells)
    return {int(row[0]): row for row in cells}


def _quoted(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_every_promise_has_one_row():
    assert list(_rows()) == PROMISED


@pytest.mark.parametrize("number", PROMISED)
def test_a_promise_names_code_and_tests_that_are_there(number):
    _, promise, where, shown_by = _rows()[number]
    assert promise
    assert _quoted(where)
    assert _quoted(shown_by)
    for path in _quoted(where):
        assert (ROOT / path).exists(), path
    for named in _quoted(shown_by):
        path, _, test = named.partition("::")
        source = (ROOT / "tests" / path).read_text(encoding="utf-8")
        assert re.search(rf"^ *(async )?def {re.escape(test)}\(", source, re.MULTILINE), named
        assert test.startswith("test_"), named
