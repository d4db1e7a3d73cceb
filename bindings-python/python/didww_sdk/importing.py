"""Modules that are imported when a call first needs them."""

from __future__ import annotations

import os
from _thread import RLock
from importlib import import_module

TYPE_CHECKING = False

if TYPE_CHECKING:
    from types import ModuleType

# A child that is forked in the middle of an import has that module's lock for ever. So a fork waits for these.
_importing = RLock()
_loaded: dict[str, ModuleType] = {}


def loaded(name: str) -> ModuleType:
    """Gives a module, imported if need be."""
    known = _loaded.get(name)
    if known is None:
        with _importing:
            known = _loaded[name] = import_module(name)
    return known


if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=_importing.acquire, after_in_parent=_importing.release, after_in_child=_importing.release
    )
