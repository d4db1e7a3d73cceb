"""The account that the examples work with.

Where `DIDWW_API_KEY` is set, it is yours (`DIDWW_ENVIRONMENT` says whether in DIDWW's sandbox or in production);
where it is not, that of a local DIDWW, which is started in this process and forgotten afterwards.
"""

from __future__ import annotations

import os
import sys
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

from didww_sdk import AsyncClient, CallbackMethod, Client, DidOrderItem, Order
from didww_sdk.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from didww_sdk import DidGroup, StockKeepingUnit


# keys of local DIDWWs, by base URL
_LOCAL_KEYS: dict[str, str] = {}


def is_yours() -> bool:
    """Whether the examples work with an account of yours."""
    return bool(os.environ.get("DIDWW_API_KEY"))


@contextmanager
def client(*, changes: bool = False, api_version: str | None = None) -> Iterator[Client]:
    """Give a client of the account.

    An example that orders, creates or deletes says `changes=True`, and does not run in production.
    """
    if is_yours():
        with Client.from_env(api_version=api_version) as own:
            if changes and "//api.didww.com" in own.base_url:
                sys.exit("This example changes the account, which costs money: it does not run in production.")
            yield own
        return
    with Sandbox() as sandbox, Client(sandbox.api_key, base_url=sandbox.base_url, api_version=api_version) as local:
        _LOCAL_KEYS[local.base_url] = sandbox.api_key
        yield local


@asynccontextmanager
async def async_client() -> AsyncIterator[AsyncClient]:
    """Give a client for asyncio."""
    if is_yours():
        async with AsyncClient.from_env() as own:
            yield own
        return
    with Sandbox() as sandbox:
        async with AsyncClient(sandbox.api_key, base_url=sandbox.base_url) as local:
            yield local


def key(client: Client) -> str:
    """Give the API key of the account, to build a client with other options."""
    return os.environ.get("DIDWW_API_KEY") or _LOCAL_KEYS[client.base_url]


def cheapest_offer(client: Client) -> tuple[DidGroup, StockKeepingUnit]:
    """Find the DID group in stock that needs no paperwork and costs the least a month, and what it costs."""
    groups = client.did_groups.list(
        filter={"is_available": True, "needs_registration": False},
        include=["country", "stock_keeping_units"],
    ).page()
    offers = [(group, sku) for group in groups for sku in group.stock_keeping_units]
    if not offers:
        sys.exit("No DID group has numbers in stock.")
    return min(offers, key=lambda offer: offer[1].monthly_price)


def order_that_calls(sandbox: Sandbox, url: str) -> None:
    """Order a number of a local DIDWW, which calls a URL about it, and print what came of the call."""
    with sandbox.client() as client:
        _, sku = cheapest_offer(client)
        client.orders.create_and_wait(
            Order(
                items=[DidOrderItem(sku_id=sku.id, qty=1)],
                callback_url=url,
                callback_method=CallbackMethod.POST,
            ),
            poll_every=0.1,
        )
        sandbox.wait_for_callbacks()
        for callback in sandbox.callbacks():
            print(f"{callback['method']} {callback['url']}: {callback['state']}")
