"""A walk through the API: balance, a number with its price, an order, a SIP trunk, the number routed to it.

python examples/quickstart.py                        # against a local DIDWW, without an account
DIDWW_API_KEY=... python examples/quickstart.py      # against DIDWW's sandbox; only reads
DIDWW_API_KEY=... DIDWW_ENVIRONMENT=production python examples/quickstart.py
"""

from __future__ import annotations

import account
from didww_sdk import (
    Client,
    CliFormat,
    Codec,
    Did,
    DidGroup,
    DidOrderItem,
    NotFoundError,
    Order,
    SipConfiguration,
    StockKeepingUnit,
    TransportProtocol,
    VoiceInTrunk,
)


def look_around(client: Client) -> None:
    """Print the balance and the countries."""
    balance = client.balance.find()
    print(f"Balance     {balance.total_balance} USD, of which credit {balance.credit} USD")
    countries = client.countries.list(sort=["name"]).page()
    print(f"Countries   {len(countries)}: {', '.join(country.name for country in countries[:5])} …")


def find_number(client: Client) -> tuple[DidGroup, StockKeepingUnit]:
    """Find the cheapest number in stock."""
    group, sku = account.cheapest_offer(client)
    country = group.country.name if group.country else "?"
    print(f"Number      {group.area_name}, {country}: {sku.setup_price} USD to set up, {sku.monthly_price} USD a month")
    return group, sku


def buy(client: Client, sku: StockKeepingUnit) -> Did:
    """Order one number, wait until the order is settled, and give the number."""
    order = client.orders.create_and_wait(
        Order(items=[DidOrderItem(sku_id=sku.id, qty=1)]),
        poll_every=0.1,
        on_progress=lambda order: print(f"            {order.status}"),
    )
    print(f"Order       {order.reference}: {order.amount} USD")
    did = client.dids.list(filter={"order.reference": order.reference}).first()
    if did is None:
        raise SystemExit("The order brought no number.")
    return did


def make_trunk(client: Client) -> VoiceInTrunk:
    """Make a SIP trunk that calls can go to."""
    trunk = client.voice_in_trunks.create(
        VoiceInTrunk(
            name="Quickstart SIP trunk",
            cli_format=CliFormat.E164,
            ringing_timeout=30,
            configuration=SipConfiguration(
                username="{DID}",
                host="sip.example.com",
                port=5060,
                codec_ids=[Codec.PCMU, Codec.PCMA],
                transport_protocol_id=TransportProtocol.UDP,
            ),
        )
    )
    print(f"Trunk       {trunk.name} ({trunk.id})")
    return trunk


def route(client: Client, did: Did, trunk: VoiceInTrunk) -> None:
    """Send the calls of the number to the trunk: the request carries what was changed, and nothing else."""
    did.voice_in_trunk = trunk
    did.description = "Front desk"
    client.dids.update(did)
    if did.response:
        print(f"Update      {did.response.method} {did.response.path}: {did.response.status}")


def list_dids(client: Client) -> None:
    """Print every number and where its calls go."""
    for did in client.dids.list(include=["voice_in_trunk"], sort=["-created_at"]):
        trunk = did.voice_in_trunk.name if did.voice_in_trunk else "-"
        print(f"            +{did.number:<14} {did.description or '-':<16} {trunk}")


def clean_up(client: Client, did: Did, trunk: VoiceInTrunk) -> None:
    """Give the number back at the end of its billing cycle, and delete the trunk."""
    client.dids.update(did, voice_in_trunk=None, terminated=True)
    client.voice_in_trunks.delete(trunk)
    try:
        client.voice_in_trunks.find(trunk.id)
    except NotFoundError as error:
        print(f"Clean-up    +{did.number} ends with its billing cycle, the trunk is gone ({error.status})")


def main() -> None:
    """Read from your account, or go the whole way against a local DIDWW."""
    with account.client() as client:
        print(f"{client.base_url}, API version {client.api_version}")
        look_around(client)
        _, sku = find_number(client)
        if account.is_yours():
            print("Nothing is ordered.")
            list_dids(client)
            return
        did = buy(client, sku)
        trunk = make_trunk(client)
        route(client, did, trunk)
        list_dids(client)
        clean_up(client, did, trunk)


if __name__ == "__main__":
    main()
