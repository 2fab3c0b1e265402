"""The one OpenAPI document of `/api`, made of the parts that the services give of theirs."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from chassis.problems import declared
from contracts.tokens import SCOPES
from gateway.api.prefixes import SERVICES
from gateway.api.token_described import BASIC, PATH, SCHEMAS, operation
from gateway.upstream import ServiceName

Json = dict[str, Any]

TAGS = {
    "Token": "Get a token. Every other operation needs one.",
    "Events": "The feed of events, for a system that asks for what is new.",
    "Webhooks": "Addresses of yours that events are sent to.",
    "Cases": "What can be read about a case that an event named.",
    "Children": "Who the child is that an event named, and which cases they have.",
    "School roll": "Tell which school a child is at.",
    "Organisations": "Tell which schools and services there are, and who works there.",
}
"""Each part of the document, in its order, by what stands after `/v1/`: `school-roll` is School roll."""

_ABOUT = """For other systems of the council. An event says that something has happened, with ids, times and codes and no personal data; \
what a system may read beyond that is given to it scope by scope.

Ask for a token at `/oauth/token`, and send it with each request as `Authorization: Bearer`. It is good for as many seconds as `expires_in` says.

A system may ask as often in a minute as it was given. `RateLimit` says how much is left, and an answer 429 has `Retry-After`.

Every error is a problem document (RFC 9457). Its `code` is for programs and stays as it is."""

_REF = "#/components/schemas/"
_PROBLEM = "application/problem+json"
# What FastAPI says by itself of a request that does not fit; ours is a problem document.
_OF_THE_FRAMEWORK = {"HTTPValidationError", "ValidationError"}
# ... and of one that does.
_DONE = {"200": "What was asked for", "201": "It was made", "202": "It will be done", "204": "It was done"}
_GATEWAY_SAYS = {
    **{str(status): said["description"] for status, said in declared().items()},
    "400": "The body is no text in UTF-8, or is nested too deeply",
    "404": "There is nothing at this address, or not for your system",
    "413": "The request is larger than 1 MiB",
    "415": "Send JSON, with `Content-Type: application/json`",
    "422": "The request does not have the expected form: `errors` names each mistake",
}


def merge(public_url: str, council: str, parts: Mapping[ServiceName, Json]) -> Json:
    """Return the document. `parts` are those of the services that could be asked; none of them is changed."""
    renamed = {service: _renamed(service, part, parts) for service, part in parts.items()}
    paths: Json = {PATH: {"post": operation()}}
    schemas: Json = {**SCHEMAS}
    for service in sorted(renamed):
        part = renamed[service]
        schemas |= {name: schema for name, schema in part.get("components", {}).get("schemas", {}).items() if name not in _OF_THE_FRAMEWORK}
        for path, item in sorted(part["paths"].items()):
            paths[path] = {method: _operation(path, method, found) for method, found in item.items()}
    _name_operations(paths)
    return {
        "openapi": "3.1.0",
        "info": {"title": f"Waymark for other systems of {council}", "version": "1", "description": _ABOUT},
        "servers": [{"url": f"{public_url}/api"}],
        "tags": [{"name": name, "description": said} for name, said in TAGS.items() if any(name in found["tags"] for found in _operations(paths))],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "client-credentials": {
                    "type": "oauth2",
                    "flows": {"clientCredentials": {"tokenUrl": f"{public_url}/api{PATH}", "scopes": {**SCOPES}}},
                },
                **BASIC,
            },
        },
    }


def _renamed(service: ServiceName, part: Json, parts: Mapping[ServiceName, Json]) -> Json:
    """Return `part` with the name of the service before each schema whose name another one uses too."""
    taken = Counter(name for found in parts.values() for name in found.get("components", {}).get("schemas", {}))
    new = {name: f"{service.capitalize()}{name}" for name, times in taken.items() if (times > 1 or name in SCHEMAS) and name not in _OF_THE_FRAMEWORK}

    def rename(found: Any) -> Any:
        match found:
            case {"$ref": str(ref)}:
                name = ref.removeprefix(_REF)
                return {**found, "$ref": _REF + new.get(name, name)}
            case dict():
                return {key: rename(value) for key, value in found.items()}
            case list():
                return [rename(value) for value in found]
        return found

    renamed: Json = rename(part)
    schemas = renamed.get("components", {}).get("schemas", {})
    renamed.setdefault("components", {})["schemas"] = {new.get(name, name): schema for name, schema in schemas.items()}
    return renamed


def _operation(path: str, method: str, found: Json) -> Json:
    """Return an operation with its part, and with every error as the problem document that it is."""
    answers = {status: _answer(status, answer) for status, answer in found["responses"].items()}
    said = {*map(str, declared()), "404"} | ({"400", "413", "415", "422"} if "requestBody" in found else set())
    for status in said - set(answers):
        answers[status] = _problem(_GATEWAY_SAYS[status])
    return {
        **found,
        "tags": [_tag_of(path)],
        "operationId": _short_name(path, method, found["operationId"]),
        "responses": dict(sorted(answers.items())),
    }


def _answer(status: str, answer: Json) -> Json:
    if status < "400":
        return {**answer, "description": _DONE[status] if answer["description"] == "Successful Response" else answer["description"]}
    content = answer.get("content", {})
    described = _GATEWAY_SAYS["422"] if "HTTPValidationError" in str(content) else answer["description"]
    return {**answer, **_problem(described)}


def _problem(description: str) -> Json:
    return {"description": description, "content": {_PROBLEM: {"schema": {"$ref": f"{_REF}Problem"}}}}


def _tag_of(path: str) -> str:
    part = path.split("/")[2]
    if part not in SERVICES:
        raise ValueError(f"the gateway does not pass {path} on")
    return part.capitalize().replace("-", " ")


def _short_name(path: str, method: str, given: str) -> str:
    """Return the name of the function, to which FastAPI adds the path and the method."""
    return given.removesuffix(re.sub(r"\W", "_", path) + f"_{method}").rstrip("_")


def _name_operations(paths: Json) -> None:
    """Put the method and the part before each name that two operations have."""
    taken = Counter(found["operationId"] for found in _operations(paths))
    for path, item in paths.items():
        for method, found in item.items():
            if taken[found["operationId"]] > 1:
                found["operationId"] = re.sub(r"\W+", "_", f"{method}{path}").strip("_")


def _operations(paths: Json) -> Iterator[Json]:
    return (found for item in paths.values() for found in item.values())
