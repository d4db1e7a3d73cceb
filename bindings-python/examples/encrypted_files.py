"""Encrypted files: documents are encrypted for DIDWW's keys while they are sent, and nobody else can read them."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

import account
from didww_sdk import PublicKeys, encrypt, encrypt_stream, encrypted_len


def main() -> None:
    """Upload from memory, from a path and from an open file; then encrypt without sending."""
    with account.client(changes=True) as client, tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "passport.pdf"
        path.write_bytes(b"%PDF-1.7 " + b"scan " * 20_000)

        from_path = client.encrypted_files.upload(
            path,
            description="passport",
            on_progress=lambda sent, total: print(f"  {sent} of {total} bytes"),
        )
        from_memory = client.encrypted_files.upload(b"%PDF-1.7 another scan", file_name="visa.pdf")
        with path.open("rb") as file:
            from_file = client.encrypted_files.upload(file, file_name="passport.pdf")
        for uploaded in (from_path, from_memory, from_file):
            file_row = client.encrypted_files.find(uploaded.id)
            print(f"{file_row.description or '-'}: to be used before {file_row.expires_at:%Y-%m-%d %H:%M} UTC")
            client.encrypted_files.delete(uploaded.id)

        # by hand, for another process to send
        keys = client.encrypted_files.public_keys()
        print(f"fingerprint {keys.fingerprint[:20]}…")
        packed = encrypt(b"%PDF-1.7 small", keys)
        print(f"14 bytes are {len(packed)} bytes now")
        target = io.BytesIO()
        with path.open("rb") as file:
            written = encrypt_stream(file, target, keys)
        length = path.stat().st_size
        print(f"{length} bytes are {written}, as was to be expected: {encrypted_len(length, keys)}")
        same = PublicKeys.from_resources(client.public_keys.list())
        print("the keys of the list are the same:", same.fingerprint == keys.fingerprint)


if __name__ == "__main__":
    main()
