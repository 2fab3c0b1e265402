"""The AsyncAPI document is one that the parser of AsyncAPI takes, with every public event in it."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from contracts.asyncapi import document
from contracts.catalogue import catalogue
from contracts.notify import WebhookTested
from contracts.registry import PUBLIC

PARSE = Path(__file__).parent / "parse_asyncapi.mjs"
WARNING = 1
"""Errors are 0. From 2 on they are hints: that there is a newer version of AsyncAPI, which fewer tools can read, say."""


def _said(wanted: dict[str, Any]) -> list[str]:
    """What the parser finds wrong."""
    done = subprocess.run(["node", PARSE], input=json.dumps(wanted), capture_output=True, text=True, check=True, timeout=120)
    answer = json.loads(done.stdout)
    found = [f"{one['path']}: {one['message']}" for one in answer["diagnostics"] if one["severity"] <= WARNING]
    assert answer["valid"] or found
    return found


def test_the_parser_of_asyncapi_finds_nothing_wrong():
    assert _said(document()) == []


def test_the_parser_would_name_a_message_that_is_not_there():
    wrong = document()
    wrong["operations"]["sendToQueue"]["messages"].append({"$ref": "#/channels/queue/messages/forgotten"})
    assert any("forgotten" in said for said in _said(wrong))


IN_FEED = PUBLIC - {WebhookTested.type}


@pytest.mark.parametrize(("channel", "types"), [("queue", IN_FEED), ("webhook", PUBLIC)])
def test_every_public_event_comes_by_queue_and_by_webhook_but_a_test_by_webhook_alone(channel, types):
    found = document()
    assert set(found["channels"][channel]["messages"]) == types
    operation = next(one for one in found["operations"].values() if one["channel"]["$ref"] == f"#/channels/{channel}")
    assert {message["$ref"].rpartition("/")[2] for message in operation["messages"]} == types


def test_the_feed_has_pages_of_every_public_event_but_the_test_of_a_webhook():
    page = document()["components"]["messages"]["page"]["payload"]
    assert {option["$ref"].rpartition("/")[2] for option in page["properties"]["events"]["items"]["oneOf"]} == IN_FEED


@pytest.mark.parametrize("entry", catalogue(), ids=lambda entry: entry.type)
def test_a_message_says_what_the_catalogue_says(entry):
    found = document()["components"]
    message = found["messages"][entry.type]
    assert (message["name"], message["title"], message["summary"]) == (entry.type, entry.title, entry.meaning[0])
    assert message["examples"][0]["payload"] == entry.example
    data = found["schemas"][entry.type]["properties"]["data"]
    assert {name: said["description"] for name, said in data["properties"].items()} == {field.name: field.description for field in entry.fields}
