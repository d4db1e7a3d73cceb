"""The fixtures that users test their own code with."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytest_plugins = ["pytester"]


def test_the_fixtures_are_there_without_a_word(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        def test_offline(didww_client, didww_sandbox):
            did = didww_client.dids.list().first()
            didww_client.dids.update(did.id, description="checked")
            assert didww_sandbox.last_request("PATCH", "/v3/dids")["json"]["data"]["attributes"] == {
                "description": "checked"
            }

        def test_fresh_each_time(didww_client):
            assert didww_client.dids.list().first().description != "checked"
        """
    )
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(passed=2)


@pytest.fixture
def by_name(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """Let no plugin in but that which is named."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    return pytester


NAMED = ("-p", "didww_sdk.pytest_plugin")


def test_the_client_has_no_rate_limit_and_ends_with_its_test(by_name: pytest.Pytester) -> None:
    by_name.makepyfile(
        """
        import pytest

        from didww_sdk import InvalidInputError

        seen = []

        def test_fast(didww_client):
            for _ in range(45):
                assert didww_client.balance.find().response.waited_for_rate_limit < 0.01
            seen.append(didww_client)

        def test_ended():
            with pytest.raises(InvalidInputError, match="closed"):
                seen[0].balance.find()
        """
    )
    by_name.runpytest_subprocess(*NAMED).assert_outcomes(passed=2)


def test_other_clients_of_the_sandbox(by_name: pytest.Pytester) -> None:
    by_name.makepyfile(
        """
        import asyncio

        def test_versions(didww_sandbox):
            with didww_sandbox.client(api_version="2026-04-16") as client:
                assert client.api_version == "2026-04-16"
                assert client.balance.find().total_balance > 0

        def test_asyncio(didww_sandbox):
            async def main():
                async with didww_sandbox.async_client(timeout=5.0) as client:
                    return await client.balance.find()

            assert asyncio.run(main()).total_balance > 0
        """
    )
    by_name.runpytest_subprocess(*NAMED).assert_outcomes(passed=2)


def test_the_fixtures_are_documented(by_name: pytest.Pytester) -> None:
    listed = by_name.runpytest_subprocess(*NAMED, "--fixtures")
    listed.stdout.fnmatch_lines(["didww_sandbox -- *", "    A fresh local DIDWW*", "didww_client -- *"])


def test_whoever_does_not_use_them_pays_nothing() -> None:
    code = (
        "import sys, pytest, didww_sdk.pytest_plugin\n"
        "print([name for name in sys.modules if name.startswith('didww_sdk.') and name != 'didww_sdk.pytest_plugin'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
