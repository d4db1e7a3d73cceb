"""The quickstart with asyncio: the same methods, awaited, and several calls at once."""

from __future__ import annotations

import asyncio

import account
from didww_sdk import AsyncClient, Codec, SipConfiguration, VoiceInTrunk


async def read(client: AsyncClient) -> None:
    """Ask for three things at once, then go through a list."""
    balance, countries, blocked = await asyncio.gather(
        client.balance.find(),
        client.countries.list(sort=["name"]).page(),
        client.dids.list(filter={"blocked": True}).count(),
    )
    print(f"Balance     {balance.total_balance} USD")
    print(f"Countries   {len(countries)}: {', '.join(country.name for country in countries[:5])} …")
    print(f"Blocked     {blocked} numbers")
    async for did in client.dids.list(include=["voice_in_trunk"]):
        trunk = did.voice_in_trunk.name if did.voice_in_trunk else "-"
        print(f"DID         +{did.number:<14} {trunk}")


async def write(client: AsyncClient) -> None:
    """Make a trunk, change it, delete it."""
    trunk = await client.voice_in_trunks.create(
        VoiceInTrunk(
            name="Asynchronous SIP trunk",
            configuration=SipConfiguration(host="sip.example.com", codec_ids=[Codec.PCMU, Codec.PCMA]),
        )
    )
    await client.voice_in_trunks.update(trunk, ringing_timeout=20)
    print(f"Trunk       {trunk.name} rings for {trunk.ringing_timeout} s")
    await client.voice_in_trunks.delete(trunk)


async def run() -> None:
    """Go the whole way against a local DIDWW, or only read from your account."""
    async with account.async_client() as client:
        await read(client)
        if account.is_yours():
            print("Nothing is written.")
        else:
            await write(client)


def main() -> None:
    """Run it."""
    asyncio.run(run())


if __name__ == "__main__":
    main()
