"""A run of all tests has seen every public event in a whole system: only then is it proved that none of them says anything about a person."""

from collections.abc import Iterable
from typing import Any

import pytest

from contracts.registry import SUBSCRIBABLE

_NAME = "every public event is seen in a whole system"
_SEEN = pytest.StashKey[set[str]]()
_OUTPUT = "waymark_public_types"


def note_public_types(config: pytest.Config, types: Iterable[str]) -> None:
    """Note what a whole system has published, and tell the process that gathers it from all processes."""
    seen = config.stash[_SEEN]
    seen.update(types)
    if hasattr(config, "workeroutput"):
        config.workeroutput[_OUTPUT] = sorted(seen)


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_SEEN] = set()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Gather what a process has noted; one that crashed has not."""
    node.config.stash[_SEEN].update(getattr(node, "workeroutput", {}).get(_OUTPUT, ()))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Report an error for what a run of all tests has not seen."""
    seen = session.config.stash[_SEEN]
    missing = sorted(SUBSCRIBABLE - seen)
    if missing and _is_of_all_tests(session):
        said = "No test makes these happen in a whole system, so nothing shows that they say nothing about a person:\n" + "\n".join(missing)
        report = pytest.TestReport(_NAME, (_NAME, None, _NAME), {}, "failed", said, "teardown")
        session.config.hook.pytest_runtest_logreport(report=report)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _is_of_all_tests(session: pytest.Session) -> bool:
    config = session.config
    is_one_process_of_many = hasattr(config, "workerinput")
    is_whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS and not any(config.getoption(option, None) for option in ("keyword", "markexpr", "lf"))
    has_run = session.exitstatus in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED} and not config.option.collectonly
    return is_whole and has_run and not is_one_process_of_many and not session.shouldfail and not session.shouldstop
