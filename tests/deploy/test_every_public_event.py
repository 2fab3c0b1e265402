"""What says that events for other systems tell nothing of a person: each is looked at, and a run of all tests fails when one was seen in no whole system."""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from contracts.registry import SUBSCRIBABLE
from tests.harness.personal_data import PersonalData

ROOT = Path(__file__).parents[2]
FEED = sorted(SUBSCRIBABLE)
TEST = "from tests.harness.public_types import note_public_types\n\ndef test_one(pytestconfig):\n    note_public_types(pytestconfig, {!r})\n"


def run(folder: Path, *seen: Iterable[str], words: Iterable[str] = ("-n", "2")) -> tuple[int, str]:
    """Run all tests of a folder with a test for each of `seen`. Returns the status, and what is printed."""
    (folder / "pytest.ini").write_text(f"[pytest]\npythonpath = {ROOT}\ntestpaths = tests_here\n")
    (folder / "tests_here").mkdir()
    for number, types in enumerate(seen):
        (folder / "tests_here" / f"test_{number}.py").write_text(TEST.format(list(types)))
    command = [sys.executable, "-m", "pytest", "-p", "tests.harness.public_types", "-p", "no:cacheprovider", *words]
    done = subprocess.run(command, cwd=folder, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout


def test_what_two_processes_have_seen_together_is_enough(tmp_path: Path) -> None:
    status, said = run(tmp_path, FEED[:9], FEED[9:])
    assert status == 0, said


def test_what_none_has_seen_is_an_error_that_names_it(tmp_path: Path) -> None:
    status, said = run(tmp_path, FEED[:9], FEED[10:])
    assert status == 1
    assert FEED[9] in said
    assert FEED[8] not in said
    assert "2 passed, 1 error" in said.splitlines()[-1]


def test_so_it_is_in_one_process(tmp_path: Path) -> None:
    status, said = run(tmp_path, FEED[:9], words=())
    assert (status, FEED[9] in said) == (1, True)


def test_a_run_of_some_tests_need_not_see_all(tmp_path: Path) -> None:
    status, said = run(tmp_path, FEED[:9], words=("tests_here/test_0.py",))
    assert status == 0, said


CHILD, PERSON, ANOTHER = (f"0198c7a2-6c1f-7d3e-9b1a-2f4c8e6d1a1{number}" for number in range(3))
KNOWN = PersonalData(
    ids={CHILD: frozenset({"cases.children"}), PERSON: frozenset({"identity.accounts"})}, births=frozenset({"2017-05-14"}), numbers=frozenset({"9434765919"})
)
CODES = frozenset({"uk.ehc.child.added.v1", "school"})
EVENT = {"type": "uk.ehc.child.added.v1", "subject": CHILD, "time": "2026-11-29T12:00:00.5Z", "sequence": "0000000001"}


def test_codes_times_and_ids_of_cases_are_told() -> None:
    KNOWN.check({**EVENT, "data": {"on": "2026-11-29", "at": ["school"], "final": True, "ended_on": None, "authority": 332, "other_id": ANOTHER}}, CODES)


@pytest.mark.parametrize(
    "said",
    [PERSON, [PERSON], {"by": PERSON}, "2017-05-14", "2017-05-14T00:00:00Z", 9434765919, "9434765919", "Alex", "alex@family.example", "AB1 2CD", "a word"],
    ids=repr,
)
def test_whatever_is_or_could_be_of_a_person_is_not(said: Any) -> None:
    with pytest.raises(AssertionError):
        KNOWN.check({**EVENT, "data": {"said": said}}, CODES)
