# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The directory with the files of networks: which there are, and what stands in them."""

from __future__ import annotations

import os
import typing as t

from ansible.errors import AnsibleError

from ansible_collections.community.zerotier.plugins.module_utils._errors import InvalidOption, printable

_ENDINGS = (".yml", ".yaml")
_VAULT = b"$ANSIBLE_VAULT;"


def place(directory: str) -> str:
    """The path of the files below zt_config_dir. Raises InvalidOption."""
    if not directory.strip():
        raise InvalidOption("zt_config_dir", "is empty; it must be the directory with the files.")
    try:
        return os.path.realpath(os.path.join(os.path.expanduser(directory), "networks"))
    except (OSError, ValueError) as error:
        raise _unreadable(directory, error) from None


def _unreadable(path: str, error: Exception) -> InvalidOption:
    return InvalidOption(
        "zt_config_dir",
        f"can't read the directory {printable(path)} ({getattr(error, 'strerror', 'impossible name')}). "
        "Files of networks belong into networks/ below zt_config_dir.",
    )


def names(path: str) -> list[str]:
    """The names of all files there, sorted. Raises InvalidOption, also for one that is not taken."""
    try:
        found = sorted(name for name in os.listdir(path) if not _is_backup(name))
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from None
    for name in found:
        if os.path.isdir(os.path.join(path, name)):
            raise InvalidOption(
                f"networks/{printable(name)}",
                "is a directory; all files must stand directly in networks/. Move them there.",
            )
        if not name.endswith(_ENDINGS):
            raise InvalidOption(
                f"networks/{printable(name)}",
                f"is not read, because only files that end in .yml or .yaml are. Rename it to {printable(os.path.splitext(name)[0])}.yml, or move it "
                "elsewhere if it describes no network.",
            )
    return found


def text(loader: t.Any, path: str, name: str) -> str:
    """A file's text, decrypted. Raises InvalidOption."""
    try:
        content, _show = loader._get_file_contents(os.path.join(path, name))
        return str(content, "utf-8")
    except UnicodeDecodeError:
        raise InvalidOption(f"networks/{name}", "is not UTF-8 text.") from None
    except AnsibleError as error:
        raise InvalidOption(f"networks/{name}", str(error)) from None


def is_encrypted(path: str, name: str) -> bool:
    """Whether Ansible Vault wrote the file."""
    with open(os.path.join(path, name), "rb") as file:
        return file.read(len(_VAULT)) == _VAULT


def _is_backup(name: str) -> bool:
    """Whether an editor, or a version control system, keeps the file for itself."""
    return name.startswith(".") or name.endswith("~")
