"""How the OpenAPI document tells of `/api/oauth/token`: identity answers there in the words of OAuth 2.0, and not in its own."""

from typing import Any

from chassis.problems import declared

PATH = "/oauth/token"

BASIC: dict[str, Any] = {
    "client": {"type": "http", "scheme": "basic", "description": "The id of your system and its secret, for the token alone (RFC 6749, section 2.3.1)."}
}

_REFUSED = "The request cannot be read, or asks for what your system was not given (`invalid_scope`), or its access ran out (`unauthorized_client`)"
_UNKNOWN = "The id, the secret or the statement is wrong, or an administrator ended the access of your system, or wrong ones came too often (`invalid_client`)"

_FORM: dict[str, Any] = {
    "type": "object",
    "title": "TokenRequest",
    "required": ["grant_type"],
    "properties": {
        "grant_type": {"type": "string", "const": "client_credentials", "description": "The one way to get a token here."},
        "client_id": {"type": "string", "format": "uuid", "description": "The id of your system, unless it is in the Authorization header or the statement."},
        "client_secret": {"type": "string", "description": "Its secret, unless it is in the Authorization header or you sign a statement instead."},
        "client_assertion_type": {
            "type": "string",
            "const": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "description": "That it is a signed statement.",
        },
        "client_assertion": {"type": "string", "description": "A statement signed with the private key of your system (RFC 7523), instead of a secret."},
        "scope": {
            "type": "string",
            "description": "The scopes that the token is to have, with spaces between; else all that your system was given.",
        },
    },
}

SCHEMAS: dict[str, Any] = {
    "Problem": next(iter(declared(404)[404]["content"].values()))["schema"],
    "TokenRequest": _FORM,
    "Token": {
        "type": "object",
        "title": "Token",
        "required": ["access_token", "token_type", "expires_in", "scope"],
        "properties": {
            "access_token": {"type": "string", "description": "The token.", "examples": ["eyJhbGciOiJFZDI1NTE5Iiwia2lkIjoi..."]},
            "token_type": {"type": "string", "const": "Bearer", "description": "Send it as Authorization: Bearer."},
            "expires_in": {
                "type": "integer",
                "description": "For how many seconds it is good at least: 225, or fewer where your access ends before.",
                "examples": [225],
            },
            "scope": {"type": "string", "description": "The scopes that it has, with spaces between.", "examples": ["events:read cases:read"]},
        },
    },
    "TokenError": {
        "type": "object",
        "title": "TokenError",
        "description": "An error in the words of OAuth 2.0 (RFC 6749, section 5.2).",
        "required": ["error", "error_description"],
        "properties": {"error": {"type": "string"}, "error_description": {"type": "string"}},
    },
}


def operation() -> dict[str, Any]:
    """Return the operation."""
    problems = {str(status): _answer(said["description"], "application/problem+json", "Problem") for status, said in declared().items() if status in {429, 503}}
    return {
        "tags": ["Token"],
        "operationId": "get_token",
        "summary": "Get a token",
        "description": "Get a token for your system (OAuth 2.0, client credentials). Ask for another when it has ended: there is none to renew it with. "
        "Keep it until then: one network address may ask for 120 tokens a minute, unless the council says otherwise.",
        "security": [{}, {"client": []}],
        "requestBody": {
            "required": True,
            "content": {"application/x-www-form-urlencoded": {"schema": {"$ref": "#/components/schemas/TokenRequest"}}},
        },
        "responses": {
            "200": _answer("The token", "application/json", "Token"),
            "400": _answer(_REFUSED, "application/json", "TokenError"),
            "401": _answer(_UNKNOWN, "application/json", "TokenError"),
            "413": _answer("The request is larger than 1 MiB", "application/problem+json", "Problem"),
            **problems,
        },
    }


def _answer(description: str, content_type: str, schema: str) -> dict[str, Any]:
    return {"description": description, "content": {content_type: {"schema": {"$ref": f"#/components/schemas/{schema}"}}}}
