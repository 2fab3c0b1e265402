"""`./waymark` with a setting that is no address, or with a place that is none: one sentence says which."""

import os
import subprocess
import sys

import pytest

from tests.subscribers.conftest import ROOT

WRONG = ["nonsense", "file:///etc", "ftp://broker.internal", "http://", "http://broker.internal:99999", "http://[broker", "http://canary@broker.internal:x"]
TAIL = ("events", "tail")


def said(*words: str, **environment: str) -> str:
    given = {"WAYMARK_CLIENT_ID": "id", "WAYMARK_CLIENT_SECRET": "secret", "WAYMARK_SUBSCRIBER_AMQP_URL": "amqp://broker.internal", **environment}
    done = subprocess.run(
        [sys.executable, "-m", "deploy.waymark", *words], cwd=ROOT, env={**os.environ, **given}, capture_output=True, text=True, timeout=20, check=False
    )
    assert done.returncode != 0
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.mark.parametrize("url", WRONG)
def test_a_setting_that_is_no_address_is_named_in_a_sentence(url: str) -> None:
    for setting, words in (("WAYMARK_PUBLIC_URL", TAIL), ("WAYMARK_RABBITMQ_MANAGEMENT_URL", ("subscriber", "list"))):
        line = said(*words, **{setting: url})
        assert line.startswith(f"{setting} is no address of the web.")
        assert line.count("\n") == 1
        assert "canary" not in line


@pytest.mark.parametrize("start", ["x y", "yesterday", "-1"])
def test_a_place_to_begin_that_is_none_is_named(start: str) -> None:
    assert "argument --from: " in said(*TAIL, f"--from={start}", WAYMARK_PUBLIC_URL="http://127.0.0.1:1")
