"""Errors: one tree, with a class for each kind of trouble and all that the server said."""

from __future__ import annotations

import socket

import account
from didww_sdk import (
    Client,
    ConnectError,
    DidwwError,
    InvalidInputError,
    NotFoundError,
    RequestTimeoutError,
    UnauthorizedError,
    UnprocessableError,
    VoiceInTrunk,
)
from didww_sdk.resources.voice_in_trunk import VoiceInTrunkInclude


def main() -> None:
    """Make mistakes, and see what becomes of each."""
    with account.client(changes=True) as client:
        try:
            client.dids.find("00000000-0000-4000-8000-000000000000")
        except NotFoundError as error:
            print(f"{type(error).__name__}: {error}")
            print(f"  status {error.status}, {error.errors[0].title!r}, outcome {error.outcome}")

        try:
            client.voice_in_trunks.create(VoiceInTrunk(name=""))
        except UnprocessableError as error:
            for problem in error.errors:
                pointer = problem.source.pointer if problem.source else "-"
                print(f"{type(error).__name__}: {pointer}: {problem.detail or problem.title}")
        except InvalidInputError as error:
            # what the API would refuse anyway is refused before anything is sent
            print(f"{type(error).__name__}: {error}")

        misspelt: VoiceInTrunkInclude = "pops"  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
        try:
            client.voice_in_trunks.list(include=[misspelt]).page()
        except InvalidInputError as error:
            print(f"{type(error).__name__}: {error} (member {error.member})")

        with Client("not-the-key", base_url=client.base_url) as stranger:
            try:
                stranger.balance.find()
            except UnauthorizedError as error:
                print(f"{type(error).__name__}: {error}")

    # a server that takes the request and says nothing
    with socket.create_server(("127.0.0.1", 0)) as silent:
        base_url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with Client("any-key", base_url=base_url) as client:
            try:
                client.countries.list(timeout=0.2, retries=0).page()
            except RequestTimeoutError as error:
                print(f"{type(error).__name__}: {error}")
                print(f"  while waiting for the {error.phase}; a TimeoutError: {isinstance(error, TimeoutError)}")

    with Client("any-key", base_url="http://127.0.0.1:9", retries=0) as nowhere:
        try:
            nowhere.balance.find()
        except ConnectError as error:
            print(f"{type(error).__name__}: outcome {error.outcome}, is_retryable {error.is_retryable}")
        # all of them are one kind, and the built-in ones too where there is one
        try:
            nowhere.balance.find()
        except ConnectionError as error:
            print(f"{type(error).__name__}: a DidwwError: {isinstance(error, DidwwError)}")


if __name__ == "__main__":
    main()
