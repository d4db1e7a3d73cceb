"""Right code: neither checker has anything to say about it. What a value is, `assert_type` says."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Optional

from typing_extensions import assert_type

from didww_sdk import (
    UNSET,
    Address,
    AsyncClient,
    Callback,
    CdrIn,
    Client,
    Codec,
    Country,
    Did,
    DidGroup,
    DidOrderItem,
    DownloadedFile,
    EncryptedFile,
    Export,
    ExportFilters,
    ExportType,
    Identity,
    Name,
    Object,
    Order,
    OrderStatus,
    Page,
    Proof,
    PublicKeys,
    RateLimit,
    RawResponse,
    Resource,
    ResourceIdentifier,
    ResponseInfo,
    RetryPolicy,
    SipConfiguration,
    UploadedFile,
    VoiceInTrunk,
    VoiceInTrunkGroup,
    VoiceOutTrunk,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from didww_sdk.endpoint import FilterValue
    from didww_sdk.resources.did import DidFilter, DidInclude, DidSort


def values(did: Did, trunk: VoiceInTrunk, order: Order, identity: Identity, out: VoiceOutTrunk) -> None:
    """What members give."""
    assert_type(did.id, str)
    assert_type(did.number, str)
    assert_type(did.description, Optional[str])
    assert_type(did.blocked, bool)
    assert_type(did.capacity_limit, Optional[int])
    assert_type(did.created_at, Optional[datetime])
    assert_type(did.voice_in_trunk, Optional[VoiceInTrunk])
    assert_type(did.voice_in_trunk_id, Optional[str])
    assert_type(did.response, Optional[ResponseInfo])
    assert_type(order.amount, Decimal)
    assert_type(order.status, OrderStatus)
    assert_type(identity.birth_date, Optional[date])
    assert_type(out.dst_prefixes, "list[str]")
    assert_type(out.dids, "tuple[Did, ...]")
    assert_type(out.did_ids, "tuple[str, ...]")
    assert_type(did.get("colour"), Any)
    if isinstance(trunk.configuration, SipConfiguration):
        assert_type(trunk.configuration.codec_ids, "list[Codec]")
        assert_type(trunk.configuration.host, Optional[str])
    if did.did_group is not None:
        assert_type(did.did_group, DidGroup)
        assert_type(did.did_group.country, Optional[Country])


def changes(did: Did, trunk: VoiceInTrunk, group: VoiceInTrunkGroup, out: VoiceOutTrunk, proof: Proof) -> None:
    """What members take."""
    did.description = None
    did.description = "text"
    did.capacity_limit = 5
    did.voice_in_trunk = trunk
    did.voice_in_trunk = ResourceIdentifier("voice_in_trunks", "id")
    did.voice_in_trunk = None
    did.voice_in_trunk_id = "id"
    did.voice_in_trunk_id = None
    group.voice_in_trunks = [trunk, ResourceIdentifier("voice_in_trunks", "id")]
    group.voice_in_trunk_ids = {"one", "two"}
    trunk.configuration = SipConfiguration(host="sip.example.com", codec_ids=(Codec.PCMU, Codec.PCMA))
    trunk.configuration = Object.unknown("hologram_configurations", depth=7)
    out.dst_prefixes = ("44", "353")
    out.dst_prefixes.append("1")
    proof.entity = Address(id="id")
    proof.entity = Identity(id="id")
    did.set("colour", {"any": ["thing"]})
    did.link("voice_in_trunk", "id")
    assert_type(did.copy(), Did)
    assert_type(Did.from_dict(did.to_dict()), Did)


def blocking(client: Client, trunk: VoiceInTrunk, folder: Path) -> None:
    """The client that blocks."""
    assert_type(client.balance.find().total_balance, Decimal)
    assert_type(client.dids.find("id", include=["voice_in_trunk", "did_group.country"]), Did)
    listing = client.dids.list(
        filter={"country.id": "id", "blocked": True, Name("colour"): "blue"},
        sort=["-created_at", "number"],
        include=["voice_in_trunk"],
        fields={"dids": ["number"]},
        page_size=25,
        prefetch=True,
        allow_unknown=True,
        timeout=timedelta(seconds=5),
        retries=0,
    )
    for did in listing:
        assert_type(did, Did)
    for page in listing.pages():
        assert_type(page, "Page[Did]")
        assert_type(page[0], Did)
        assert_type(page.total_records, Optional[int])
    assert_type(listing.page(2), "Page[Did]")
    assert_type(listing.first(), Optional[Did])
    assert_type(listing.count(), int)
    assert_type(listing.all(), "list[Did]")
    assert_type(client.voice_in_trunks.create(trunk), VoiceInTrunk)
    assert_type(client.voice_in_trunks.update(trunk, name="new"), VoiceInTrunk)
    assert_type(client.dids.update("id", description=None, voice_in_trunk_id="id", timeout=None), Did)
    assert_type(client.voice_in_trunks.delete("id"), ResponseInfo)
    assert_type(client.raw("GET", "dids", params={"a": "b"}), RawResponse)
    assert_type(client.orders.wait("id", within=None, on_progress=lambda order: order.status), Order)
    assert_type(client.orders.create_and_wait(Order(items=[DidOrderItem(sku_id="id", qty=1)]), within=60), Order)
    uploaded = client.encrypted_files.upload(folder, on_progress=lambda sent, total: print(sent + total))
    assert_type(uploaded, UploadedFile)
    assert_type(client.encrypted_files.upload(io.BytesIO(b""), file_name="a.pdf"), UploadedFile)
    assert_type(client.encrypted_files.public_keys(), PublicKeys)
    Proof(files=[uploaded, EncryptedFile(id="id")])
    export = Export(export_type=ExportType.CDR_IN, filters=ExportFilters(from_=datetime.now(timezone.utc)))
    assert_type(client.exports.download(export, folder / "calls.csv"), DownloadedFile)
    content = client.exports.content(export)
    assert_type(content.read(), bytes)
    for call in content.rows(CdrIn):
        assert_type(call.duration, Optional[int])
    # the export says itself what it holds
    for row in content.rows():
        print(row.line)
    for call in CdrIn.open("calls.csv.gz"):
        assert_type(call.started_at, Optional[datetime])
    assert_type(client.api_version, str)


async def awaited(client: AsyncClient, trunk: VoiceInTrunk) -> None:
    """The client that is awaited."""
    assert_type((await client.balance.find()).total_balance, Decimal)
    assert_type(await client.dids.find("id"), Did)
    listing = client.dids.list(include=["voice_in_trunk"])
    async for did in listing:
        assert_type(did, Did)
    async for page in listing.pages():
        assert_type(page, "Page[Did]")
    assert_type(await listing.first(), Optional[Did])
    assert_type(await listing.all(), "list[Did]")
    assert_type(await listing.count(), int)
    assert_type(await client.voice_in_trunks.create(trunk), VoiceInTrunk)
    assert_type(await client.dids.update("id", capacity_limit=None), Did)
    assert_type(await client.voice_in_trunks.delete(trunk), ResponseInfo)
    assert_type(await client.raw("GET", "dids"), RawResponse)
    export = await client.exports.create_and_wait(Export(export_type=ExportType.CDR_IN))
    assert_type(export, Export)
    async for call in client.exports.content(export).rows(CdrIn):
        assert_type(call, CdrIn)
    async with client as entered:
        assert_type(entered, AsyncClient)


def names() -> None:
    """Names that are kept in variables."""
    include: list[DidInclude] = ["did_group", Name("new")]
    sort: list[DidSort] = ["number"]
    wanted: Mapping[DidFilter, FilterValue] = {"number": "1", "terminated": False}
    with Client("key", rate_limit=RateLimit(10), retry_policy=RetryPolicy(3), api_version="2026-04-16") as client:
        client.dids.list(include=include, sort=sort, filter=wanted).page()
        client.orders.list(filter={"status": [OrderStatus.PENDING, OrderStatus.CANCELED]}).count()
    # what type checkers know of what was not given
    assert not UNSET


def pages(body: bytes, rows: list[Resource]) -> None:
    """Pages that were stored, and what reads callbacks."""
    assert_type(Page.parse(Did, body), "Page[Did]")
    for row in rows:
        assert_type(row.unknown_attributes, "dict[str, Any]")
    events: list[Callback] = []
    print(events, len(Page.parse(Did, body).included))
