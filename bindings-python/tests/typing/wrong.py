"""Wrong code: each line that has an `# E:` is an error for both checkers, with this code for mypy; no other is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from didww_sdk import (
    Address,
    AsyncClient,
    CdrIn,
    Client,
    CliFormat,
    Codec,
    Did,
    DidOrderItem,
    Export,
    Order,
    OrderStatus,
    Proof,
    SipConfiguration,
    VoiceInTrunk,
    VoiceInTrunkGroup,
    VoiceOutTrunk,
)

if TYPE_CHECKING:
    from didww_sdk import ResponseInfo


def attributes(did: Did, trunk: VoiceInTrunk, out: VoiceOutTrunk, call: CdrIn) -> None:
    """Names that there are not, and values of other types."""
    did.descripton = "text"  # E: attr-defined
    print(did.nummer)  # E: attr-defined
    print(did.voice_in_trunk.name)  # E: union-attr
    print(trunk.configuration.codec_ids)  # E: union-attr
    print(call.duration + 1)  # E: operator
    did.description = 5  # E: assignment
    did.capacity_limit = "ten"  # E: assignment
    did.terminated = None  # E: assignment
    trunk.cli_format = "e164"  # E: assignment
    trunk.cli_format = OrderStatus.PENDING  # E: assignment
    out.dst_prefixes = "44"  # type: ignore[unused-ignore] # a str is an iterable of str for type checkers
    out.dst_prefixes = [44]  # E: list-item
    did.voice_in_trunk = Order(id="id")  # E: assignment
    did.voice_in_trunk = "id"  # E: assignment
    did.voice_in_trunk_id = 5  # E: assignment


def read_only(did: Did, order: Order, call: CdrIn) -> None:
    """What the API sets."""
    did.number = "1"  # E: assignment
    did.created_at = None  # E: assignment
    did.id = "id"  # E: misc
    did.order = None  # E: assignment
    did.order_id = "id"  # E: assignment
    order.status = OrderStatus.COMPLETED  # E: assignment
    call.duration = 1  # E: assignment


def constructors() -> None:
    """Keywords."""
    Did(descripton="text")  # E: call-arg
    Did("id")  # E: call-arg
    Did(number="1")  # E: call-arg
    VoiceInTrunk(cli_format=Codec.PCMU)  # E: arg-type
    SipConfiguration(codec_ids=["pcmu"])  # E: list-item
    SipConfiguration(hots="sip.example.com")  # E: call-arg
    Order(items=[Address()])  # E: list-item
    DidOrderItem(qty="1")  # E: arg-type
    VoiceInTrunkGroup(voice_in_trunks=[Address()])  # E: list-item
    Proof(entity=Order())  # E: arg-type


def operations(client: Client, did: Did, trunk: VoiceInTrunk) -> None:
    """What a type does not have, or does not take."""
    client.colours.list()  # E: attr-defined
    client.dids.create(did)  # E: attr-defined
    client.countries.delete("id")  # E: attr-defined
    client.balance.list()  # E: attr-defined
    client.stock_keeping_units.list()  # E: attr-defined
    client.dids.wait("id")  # E: attr-defined
    client.voice_in_trunks.create(did)  # E: arg-type
    client.voice_in_trunks.update(did)  # E: arg-type
    client.dids.update("id", number="1")  # E: call-arg
    client.dids.update("id", capacity_limit="ten")  # E: arg-type
    client.balance.find("id")  # E: arg-type, call-arg
    client.dids.find()  # E: call-arg
    client.dids.find("id", retries="often")  # E: arg-type
    client.exports.download("id", "calls.csv")  # E: arg-type
    client.exports.content(Export()).rows(Did)  # E: type-var
    Client("key", retry=3)  # E: call-arg
    Client("key", trust="everybody")  # E: arg-type
    Client()  # what gives the key may be in the environment or a callable, so it is no error


def names(client: Client) -> None:
    """Filters, sorts and includes."""
    client.dids.list(include=["colour"])  # E: list-item
    client.dids.list(include="voice_in_trunk")  # E: arg-type
    client.dids.list(sort=["colour"])  # E: list-item
    client.dids.list(filter={"colour": "blue"})  # E: dict-item
    client.dids.find("id", include=["did_group.colour"])  # E: list-item
    client.available_dids.list(sort=["number"])  # E: call-arg
    client.dids.list(filter={"number": object()})  # E: dict-item
    client.dids.list(colour="blue")  # E: call-arg


async def awaited(client: AsyncClient) -> None:
    """What is forgotten with asyncio."""
    for did in client.dids.list():  # E: attr-defined
        print(did)
    print(client.dids.find("id").number)  # E: attr-defined
    client.dids.list().page()  # E: unused-coroutine
    with client:  # E: attr-defined
        pass


def results(client: Client) -> None:
    """What calls give."""
    found: VoiceInTrunk = client.dids.find("id")  # E: assignment
    first: Did = client.dids.list().first()  # E: assignment
    gone: Did = client.voice_in_trunks.delete("id")  # E: assignment
    info: ResponseInfo = client.dids.find("id").response  # E: assignment
    print(found, first, gone, info, CliFormat.LOCAL)
