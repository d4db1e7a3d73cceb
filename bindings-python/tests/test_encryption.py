"""Encrypted files: what `encrypt` makes, OpenSSL's own program decrypts."""

from __future__ import annotations

import errno
import io
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from didww_sdk import (
    Client,
    FileError,
    InvalidInputError,
    Proof,
    PublicKeys,
    ResourceIdentifier,
    encrypt,
    encrypt_stream,
    encrypted_len,
)

if TYPE_CHECKING:
    from didww_sdk.sandbox import Sandbox

# The encryption guide wants 4096 bits; those of tests are made in a moment.
BITS = 2048
KEY, IV = 32, 16


def openssl(*arguments: str, given: bytes = b"") -> bytes:
    """Run OpenSSL."""
    return subprocess.run(["openssl", *arguments], input=given, capture_output=True, check=True, timeout=60).stdout


class KeyPairs(NamedTuple):
    private: tuple[Path, Path]
    public: PublicKeys

    def decrypt(self, encrypted: bytes) -> bytes:
        """Give what a file held: with either key, and they must agree."""
        size = BITS // 8
        secrets = {self._secret(number, encrypted[number * size : (number + 1) * size]) for number in (0, 1)}
        assert len(secrets) == 1, "both keys hold the same secret"
        (secret,) = secrets
        assert len(secret) == KEY + IV
        return openssl(
            "enc",
            "-d",
            "-aes-256-cbc",
            "-K",
            secret[:KEY].hex(),
            "-iv",
            secret[KEY:].hex(),
            given=encrypted[2 * size :],
        )

    def _secret(self, number: int, block: bytes) -> bytes:
        padding = ("rsa_padding_mode:oaep", "rsa_oaep_md:sha256", "rsa_mgf1_md:sha256")
        options = [part for option in padding for part in ("-pkeyopt", option)]
        return openssl("pkeyutl", "-decrypt", "-inkey", str(self.private[number]), *options, given=block)


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> KeyPairs:
    folder = tmp_path_factory.mktemp("keys")
    private = (folder / "a.pem", folder / "b.pem")
    for path in private:
        openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", f"rsa_keygen_bits:{BITS}", "-out", str(path))
    first, second = (openssl("pkey", "-pubout", "-in", str(path)).decode() for path in private)
    return KeyPairs(private, PublicKeys(first, second))


@pytest.mark.parametrize("length", [0, 1, 15, 16, 17, 1_000_003])
def test_openssl_decrypts_what_was_encrypted(pairs: KeyPairs, length: int) -> None:
    data = os.urandom(length)
    encrypted = encrypt(data, pairs.public)
    assert len(encrypted) == encrypted_len(length, pairs.public)
    assert pairs.decrypt(encrypted) == data
    # each has a secret of its own
    assert encrypt(data, pairs.public) != encrypted


def test_from_whatever_holds_bytes(pairs: KeyPairs) -> None:
    for data in (bytearray(b"a scan"), memoryview(b"a scan")):
        assert pairs.decrypt(encrypt(data, pairs.public)) == b"a scan"
    with pytest.raises(TypeError):
        encrypt("text", pairs.public)  # type: ignore[arg-type]


def test_streams_and_paths(pairs: KeyPairs, tmp_path: Path) -> None:
    data = os.urandom(3_000_000)
    source, target = tmp_path / "scan.pdf", tmp_path / "scan.pdf.enc"
    source.write_bytes(data)
    assert encrypt_stream(source, target, pairs.public) == target.stat().st_size
    assert pairs.decrypt(target.read_bytes()) == data
    written = io.BytesIO()
    with source.open("rb") as opened:
        assert encrypt_stream(opened, written, pairs.public) == len(written.getvalue())
    assert pairs.decrypt(written.getvalue()) == data
    assert encrypt_stream(str(source), str(target), pairs.public) == encrypted_len(len(data), pairs.public)


class Broken(io.RawIOBase):
    """A file object that cannot be read."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        raise self.error


def test_what_a_file_object_raises_comes_through(pairs: KeyPairs, client: Client) -> None:
    error = PermissionError(errno.EACCES, "not this one")

    def encrypted(reader: Any) -> None:
        encrypt_stream(reader, io.BytesIO(), pairs.public)

    def uploaded(reader: Any) -> None:
        client.encrypted_files.upload(reader, file_name="a.pdf")

    for read in (encrypted, uploaded):
        with pytest.raises(FileError, match="not this one") as caught:
            read(Broken(error))
        assert caught.value.__cause__ is error
        assert caught.value.errno == errno.EACCES
    with pytest.raises(FileError, match="binary"):
        encrypted(io.StringIO("text"))
    # what is no error of the file is not made one
    with pytest.raises(KeyboardInterrupt):
        encrypted(Broken(KeyboardInterrupt()))
    with pytest.raises(SystemExit):
        encrypted(Broken(SystemExit(3)))


def test_a_file_that_is_not_there_is_named(pairs: KeyPairs, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere") as caught:
        encrypt_stream(tmp_path / "nowhere", io.BytesIO(), pairs.public)
    assert caught.value.errno == errno.ENOENT
    with pytest.raises(OSError, match="no-folder"):
        encrypt_stream(io.BytesIO(b""), tmp_path / "no-folder" / "x", pairs.public)


def test_keys_are_checked(pairs: KeyPairs) -> None:
    private = pairs.private[0].read_text()
    with pytest.raises(InvalidInputError, match="private key") as caught:
        PublicKeys(private, private)
    assert private.splitlines()[1] not in str(caught.value)
    with pytest.raises(InvalidInputError):
        PublicKeys("no key", "no key")
    assert pairs.public.fingerprint in repr(pairs.public)


def test_the_keys_of_an_account(client: Client, sandbox: Sandbox) -> None:
    keys = client.encrypted_files.public_keys()
    assert keys.fingerprint == PublicKeys.from_resources(client.public_keys.list()).fingerprint
    sandbox.rotate_keys()
    uploaded = client.encrypted_files.upload(b"%PDF of the new keys", file_name="a.pdf")
    assert sandbox.uploaded_file(uploaded.id) == b"%PDF of the new keys"
    assert client.encrypted_files.public_keys().fingerprint != keys.fingerprint


def test_uploads_from_memory_disk_and_readers(client: Client, sandbox: Sandbox, tmp_path: Path) -> None:
    data = os.urandom(200_000)
    path = tmp_path / "passport.pdf"
    path.write_bytes(data)
    seen: list[tuple[int, int]] = []
    uploads = [
        client.encrypted_files.upload(data, file_name="p.pdf", description="passport"),
        client.encrypted_files.upload(bytearray(data), file_name="p.pdf"),
        client.encrypted_files.upload(path, on_progress=lambda sent, total: seen.append((sent, total))),
        client.encrypted_files.upload(io.BytesIO(data), file_name="p.pdf"),
    ]
    for upload in uploads:
        assert sandbox.uploaded_file(upload.id) == data
        assert upload.response.status == 201
        assert upload.id in repr(upload)
    assert client.encrypted_files.find(uploads[0].id).description == "passport"
    assert seen[-1][0] == seen[-1][1] > len(data)
    assert [sent for sent, _ in seen] == sorted(sent for sent, _ in seen)
    with pytest.raises(TypeError, match="Path"):
        client.encrypted_files.upload("passport.pdf")  # type: ignore[arg-type]


def test_an_upload_may_be_linked_to(client: Client) -> None:
    uploaded = client.encrypted_files.upload(b"%PDF", file_name="p.pdf")
    identity = client.identities.list(filter={"identity_type": "personal"}).all()[0]
    kind = next(kind for kind in client.proof_types.list() if kind.name == "Passport")
    proof = Proof(proof_type=kind, entity=ResourceIdentifier("identities", identity.id), files=[uploaded])
    assert proof.file_ids == (uploaded.id,)
    assert client.proofs.create(proof).id
