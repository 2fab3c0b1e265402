"""`waymark secrets`: an environment file for Compose."""

import argparse
from typing import TYPE_CHECKING

from deploy.provision.secrets import makers, variable

if TYPE_CHECKING:
    Topics = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - argparse has no public name for it


def add_to(topics: "Topics") -> None:
    """Add the topic `secrets` to the command line."""
    adding = topics.add_parser("secrets", help="print new secrets for an installation, as an environment file", description="Prints; keeps nothing.")
    adding.set_defaults(run=_print)


def _print(_: argparse.Namespace) -> None:
    print("# The secrets of one installation of Waymark. Whoever reads this file can read everything: keep it where nobody else can.")
    for name, make in makers().items():
        # Quoted, because a signing key is JSON.
        print(f"{variable(name)}='{make()}'")
