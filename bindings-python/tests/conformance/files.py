"""Steps about files: uploads, downloads, call detail records."""

from __future__ import annotations

import gzip
import io
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conformance.outcomes import MismatchError, Records
from didww_sdk import CdrIn, CdrOut, DidwwError, PublicKeys

if TYPE_CHECKING:
    from conformance.caller import Caller
    from didww_sdk import Export, Record, UploadedFile

RECORDS: dict[str, type[CdrIn] | type[CdrOut]] = {"cdr_in": CdrIn, "cdr_out": CdrOut}


async def upload(caller: Caller, client: Any, file: dict[str, Any], limits: dict[str, Any]) -> UploadedFile:
    """Encrypt and upload a file."""
    content = (file["text"] * file.get("times", 1)).encode()
    options = dict(limits)
    if "description" in file:
        options["description"] = file["description"]
    if "name" in file and file["from"] != "path":
        options["file_name"] = file["name"]
    with tempfile.TemporaryDirectory() as folder:
        source: Any = content
        if file["from"] == "reader":
            source = io.BytesIO(content)
        elif file["from"] == "path":
            source = Path(folder, file["name"])
            source.write_bytes(content)
        uploaded: UploadedFile = await caller.result(client.encrypted_files.upload(source, **options))
        return uploaded


def fingerprint(keys: list[str]) -> str:
    """Tell what public keys are called in an upload."""
    first, second = keys
    return PublicKeys(first, second).fingerprint


def _names(folder: str) -> list[str]:
    return sorted(path.name for path in Path(folder).iterdir() if not path.name.startswith("."))


async def download(caller: Caller, client: Any, export: Export, packed: bool, limits: dict[str, Any]) -> str:
    """Fetch the file of an export, and give what is there then."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "calls.csv.gz" if packed else "calls.csv")
        try:
            done = await caller.result(client.exports.download(export, path, **limits))
        except DidwwError as error:
            if _names(folder):
                raise MismatchError(f"it fails ({error}) and leaves {_names(folder)}") from error
            raise
        content = path.read_bytes()
        if done.path != path or done.bytes != len(content) or _names(folder) != [path.name]:
            raise MismatchError(f"{done!r} and {_names(folder)} instead of {path}")
        return (gzip.decompress(content) if packed else content).decode()


async def records(
    caller: Caller, client: Any, export: Export | None, step: dict[str, Any]
) -> tuple[Records, DidwwError | None]:
    """Read call detail records until the first error, which comes with those before it."""
    cls = RECORDS[step["record"]]
    if export is None:
        return _of_text(cls, step["csv"])
    rows, failed = await caller.collect(client.exports.content(export).rows(cls))
    return Records(rows), failed


def _of_text(cls: type[CdrIn] | type[CdrOut], csv: str) -> tuple[Records, DidwwError | None]:
    rows: list[Record] = []
    try:
        for row in cls.read(csv):
            rows.append(row)
    except DidwwError as error:
        return Records(rows), error
    return Records(rows), None
