"""Who runs a server that refuses to run as root, as PostgreSQL does."""

import os
import pwd
import shutil
from dataclasses import dataclass
from pathlib import Path

_CANDIDATES = ("postgres", "nobody")
_MAY_ENTER = 0o1


@dataclass(frozen=True)
class Account:
    """A system account. With a `prefix` the command changes to the account by itself, else whoever starts it does."""

    owner: int
    owner_group: int
    prefix: tuple[str, ...] = ()

    @property
    def user(self) -> int | None:
        """The user to start the command as, or None to start it as we are."""
        return None if self.prefix else self.owner

    @property
    def group(self) -> int | None:
        """The group to start the command as, or None to start it as we are."""
        return None if self.prefix else self.owner_group

    def give(self, path: Path) -> None:
        """Make the account the owner of a file or folder."""
        os.chown(path, self.owner, self.owner_group)


def unprivileged(data: Path, *files: Path) -> Account | None:
    """Return the account to use when we are root, or None when we are not: the owner of `data` once that is there.

    It will be able to reach `data` and `files`. Where they lie below a private folder such as /root, the account gets the right
    to pass it: opening that folder to everybody, or adding an account to the machine, would outlive us.
    """
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = pwd.getpwuid(data.stat().st_uid) if data.exists() else next(known[name] for name in _CANDIDATES if name in known)
    setpriv = shutil.which("setpriv")
    if setpriv is None or all(_open_to_everybody(file) for file in (data, *files)):
        return Account(entry.pw_uid, entry.pw_gid)
    # setpriv changes the account itself: a capability would not survive a change made before it. The secure bit makes access(2),
    # with which PostgreSQL looks for its programs, count the capability as open(2) does.
    switch = (f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--clear-groups", "--securebits=+no_setuid_fixup")
    return Account(entry.pw_uid, entry.pw_gid, (setpriv, *switch, "--inh-caps=+dac_override", "--ambient-caps=+dac_override"))


def _open_to_everybody(path: Path) -> bool:
    return all(parent.stat().st_mode & _MAY_ENTER for parent in path.resolve().parents)
