"""The secrets of one installation, each made at random."""

import base64
import json
import secrets
from collections.abc import Callable, Mapping

from joserfc.jwk import OKPKey

from deploy.provision import SERVICES

_SIGNERS = ("identity", "cases", "gateway")
_SEALERS = ("identity", "gateway", "notify")


def makers() -> Mapping[str, Callable[[], str]]:
    """Return what makes each secret, by names such as `database.cases` and `signing.gateway`."""
    return {
        "database.admin": secrets.token_urlsafe,
        "broker.admin": secrets.token_urlsafe,
        "s3.access": lambda: secrets.token_hex(10),
        "s3.secret": secrets.token_urlsafe,
        **{f"{kind}.{service}": secrets.token_urlsafe for kind in ("database", "broker") for service in SERVICES},
        **{f"signing.{name}": _signing_key for name in _SIGNERS},
        **{f"seal.{name}": _seal_key for name in _SEALERS},
    }


def variable(name: str) -> str:
    """Return the variable that holds a secret in an environment file: `database.cases` is in WAYMARK_CASES_DATABASE_PASSWORD."""
    kind, of = name.split(".")
    match kind:
        case "database" | "broker":
            return f"WAYMARK_{f'{kind}_{of}' if of == 'admin' else f'{of}_{kind}'}_PASSWORD".upper()
        case "s3":
            return f"WAYMARK_S3_{of}_KEY".upper()
        case _:
            return f"WAYMARK_{of}_{kind}_KEY".upper()


def _signing_key() -> str:
    return json.dumps(OKPKey.generate_key("Ed25519", private=True).as_dict(private=True), separators=(",", ":"))


def _seal_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
