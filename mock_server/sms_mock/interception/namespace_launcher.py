"""Runs a command in a Linux namespace in which the provider's names resolve to this machine.

This script uses the standard library only. It makes a mount namespace, puts another file over
/etc/hosts there, and replaces itself by the command. Without root it also makes a user namespace,
in which the user keeps their id.

    python namespace_launcher.py FOLDER COMMAND...

FOLDER has the files `hosts` and `nsswitch.conf` that replace those of /etc.
"""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

NO_NAMESPACE = 125
NOT_EXECUTABLE = 126
NOT_FOUND = 127

_NEW_MOUNTS = 0x00020000
_NEW_USER = 0x10000000
_BIND = 0x1000
_PRIVATE = 0x40000 | 0x4000
# nscd runs outside the namespace and knows the old hosts file. Programs find it by its socket.
_CACHES = ("/run/nscd/socket", "/var/run/nscd/socket")


def main(folder: Path, command: list[str]) -> int:
    """Enter a namespace and replace this process by the command.

    Returns:
        An exit code, only if that fails: 125 without a namespace, 127 if the command was not found,
        126 if it cannot be executed.
    """
    try:
        _enter()
        _hide("/etc/hosts", folder / "hosts")
        if Path("/etc/nsswitch.conf").exists():
            _hide("/etc/nsswitch.conf", folder / "nsswitch.conf")
        for cache in _CACHES:
            if Path(cache).exists():
                _hide(cache, Path("/dev/null"))
    except OSError as error:
        sys.stderr.write(f"{error.strerror}\n")
        return NO_NAMESPACE
    try:
        os.execvp(command[0], command)
    except OSError as error:
        sys.stderr.write(f"sms-mock run: {command[0]}: {error.strerror}\n")
        return NOT_FOUND if isinstance(error, FileNotFoundError) else NOT_EXECUTABLE


def _enter() -> None:
    user, group = os.geteuid(), os.getegid()
    if user != 0 or not _unshared(_NEW_MOUNTS):
        if not _unshared(_NEW_USER | _NEW_MOUNTS):
            raise OSError(ctypes.get_errno(), "the system allows no namespace here")
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    _mount(None, "/", _PRIVATE)


def _unshared(flags: int) -> bool:
    return bool(_system().unshare(flags) == 0)


def _hide(path: str, by: Path) -> None:
    _mount(str(by), str(Path(path).resolve()), _BIND)


def _mount(source: str | None, target: str, flags: int) -> None:
    named = None if source is None else os.fsencode(source)
    if _system().mount(named, os.fsencode(target), None, ctypes.c_ulong(flags), None) != 0:
        raise OSError(ctypes.get_errno(), f"{target} could not be hidden")


def _system() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
