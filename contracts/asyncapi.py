"""The AsyncAPI 3.0 document: every public event, and the three ways in which other systems receive them."""

from collections.abc import Mapping
from typing import Any

from contracts.catalogue import EventEntry, catalogue
from contracts.event_schemas import generated
from contracts.registry import SUBSCRIBABLE

VERSION = "1.0.0"
"""Of the document. Each event has its own version, in its type."""

_ABOUT = (
    "What happens in cases of children and young people for whom an Education, Health and Care needs assessment was asked for.\n\n"
    "Events are thin: they say what happened, to which case or child, when, and in codes. They hold no name, no address and nothing that anybody typed. "
    "Fetch what you may know from the API, with the ids in the event.\n\n"
    "You get each event at least once: handle those with the same `id` once. Events with one `subject`, mostly the case or the child, come in order, "
    "that of `sequence` as a string; between subjects no order is promised. "
    "Pass over fields that you do not know. What could break you comes as a new type, ending in the next version, beside the one before."
)
_CONTENT_TYPE = "application/cloudevents+json"
_PAGE = "page"


def document() -> dict[str, Any]:
    """Return the document, made from the events there are. It names no server: each council has its own."""
    entries = catalogue()
    messages = {entry.type: _message(entry) for entry in entries}
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Waymark events", "version": VERSION, "description": _ABOUT},
        "defaultContentType": _CONTENT_TYPE,
        "channels": _channels(messages),
        "operations": _operations(messages),
        "components": {"messages": {**messages, _PAGE: _page()}, "schemas": {name: _embedded(schema) for name, schema in generated().items()}},
    }


def _message(entry: EventEntry) -> dict[str, Any]:
    return {
        "name": entry.type,
        "title": entry.title,
        "summary": entry.meaning[0],
        "description": "\n\n".join([*entry.meaning, f"`subject` is {entry.subject}."]),
        "contentType": _CONTENT_TYPE,
        "payload": {"$ref": f"#/components/schemas/{entry.type}"},
        "examples": [{"name": "example", "payload": entry.example}],
    }


def _page() -> dict[str, Any]:
    """A page of the feed."""
    entries = [entry for entry in catalogue() if entry.type in SUBSCRIBABLE]
    return {
        "name": _PAGE,
        "title": "Page of the feed",
        "summary": "Events in the order in which they became known, and where to go on.",
        "contentType": "application/json",
        "payload": {
            "type": "object",
            "properties": {
                "events": {"type": "array", "items": {"oneOf": [{"$ref": f"#/components/schemas/{entry.type}"} for entry in entries]}},
                "next": {"type": "string", "description": "Give this as `after` to go on behind this page. Keep it once you have handled the page."},
                "more": {"type": "boolean", "description": "Whether more events wait."},
            },
            "required": ["events", "next", "more"],
        },
        "examples": [{"name": "example", "payload": {"events": [entries[0].example], "next": "4711", "more": False}}],
    }


def _channels(messages: Mapping[str, Any]) -> dict[str, Any]:
    events = {name: {"$ref": f"#/components/messages/{name}"} for name in messages}
    return {
        "queue": {
            "address": "subscriber.{name}",
            "title": "A queue of your own",
            "description": "A durable queue in the council's RabbitMQ, bound to the exchange `public` with the types that you were given as routing keys. "
            "The council makes it for you, and you can read it and nothing else. Read one event, handle it, acknowledge it.",
            "parameters": {"name": {"description": "What the council calls you."}},
            "messages": {name: events[name] for name in sorted(SUBSCRIBABLE)},
            "bindings": {"amqp": {"is": "queue", "queue": {"name": "subscriber.{name}", "durable": True, "exclusive": False, "autoDelete": False}}},
        },
        "webhook": {
            "address": "{url}",
            "title": "A webhook",
            "description": "An address of yours, which you register with the API. Each event is sent there by POST, signed as Standard Webhooks says. "
            "Answer with any 2xx status within ten seconds once you have stored it. Anything else is tried again, with growing pauses.",
            "parameters": {"url": {"description": "Your address, with https."}},
            "messages": events,
        },
        "feed": {
            "address": "/api/v1/events",
            "title": "The feed",
            "description": "Every event that you were given, page by page, as old as you like: for systems that nobody can reach, and to catch up.",
            "messages": {_PAGE: {"$ref": f"#/components/messages/{_PAGE}"}},
        },
    }


def _operations(messages: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "sendToQueue": {
            "action": "send",
            "title": "Put an event into your queue",
            "channel": {"$ref": "#/channels/queue"},
            "messages": [{"$ref": f"#/channels/queue/messages/{name}"} for name in sorted(SUBSCRIBABLE)],
            "bindings": {"amqp": {"deliveryMode": 2, "ack": True}},
        },
        "sendToWebhook": {
            "action": "send",
            "title": "Send an event to your webhook",
            "channel": {"$ref": "#/channels/webhook"},
            "messages": [{"$ref": f"#/channels/webhook/messages/{name}"} for name in messages],
            "bindings": {"http": {"method": "POST"}},
        },
        "answerFromFeed": {
            "action": "send",
            "title": "Answer with a page of the feed",
            "description": "Needs a token with the scope `events:read`. See the OpenAPI document of the API.",
            "channel": {"$ref": "#/channels/feed"},
            "messages": [{"$ref": f"#/channels/feed/messages/{_PAGE}"}],
            "bindings": {
                "http": {
                    "method": "GET",
                    "query": {
                        "type": "object",
                        "properties": {
                            "after": {
                                "type": "string",
                                "description": "The `next` of the page before. Without it, the oldest events; `now` for those from now on.",
                            },
                            "limit": {"type": "integer", "description": "The most events on a page."},
                            "wait": {"type": "integer", "description": "Seconds to wait for an event when there is none."},
                            "type": {"type": "array", "items": {"type": "string"}, "description": "These types alone."},
                            "subject": {"type": "string", "format": "uuid", "description": "Events of this case or record alone."},
                        },
                    },
                }
            },
        },
    }


def _embedded(schema: dict[str, Any]) -> dict[str, Any]:
    """AsyncAPI says itself which JSON Schema it means, and an address of its own would be looked up."""
    return {key: said for key, said in schema.items() if key not in {"$schema", "$id"}}
