"""Resources: the types of their values, changes in place, identity, copies, and what is sent of all that."""

from __future__ import annotations

import copy
import gc
import json
import pickle
import threading
import weakref
from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

import documents
from didww_sdk import (
    Balance,
    Client,
    CliFormat,
    Codec,
    Did,
    DidGroup,
    DidOrderItem,
    Export,
    ExportFilters,
    Feature,
    Identity,
    InvalidInputError,
    Object,
    Order,
    OrderStatus,
    Proof,
    Resource,
    ResourceIdentifier,
    SipConfiguration,
    TransportProtocol,
    VoiceInTrunk,
    VoiceInTrunkGroup,
    VoiceOutTrunk,
)
from loopback import Loopback, document
from loopback import did as did_row

if TYPE_CHECKING:
    from didww_sdk.sandbox import Sandbox


def loose(cls: type) -> Any:
    """Give a class without what type checkers know of it."""
    return cls


def sip(trunk: VoiceInTrunk) -> SipConfiguration:
    """Give the configuration of a SIP trunk."""
    assert isinstance(trunk.configuration, SipConfiguration)
    return trunk.configuration


def changed(resource: Resource) -> bool:
    """Tell whether an update would send anything; checkers take a property for what it was a moment ago."""
    return resource.is_changed


def sent(sandbox: Sandbox, path: str = "/v3/") -> dict[str, Any]:
    """Give what the last PATCH carried."""
    request = sandbox.last_request("PATCH", path)
    assert request is not None
    data: dict[str, Any] = request["json"]["data"]
    return data


# ----------------------------------------------------------------------------------------------- values


def test_times_are_aware_and_in_utc() -> None:
    did = documents.one(Did, documents.did())
    assert did.created_at == datetime(2026, 4, 16, 9, 30, 0, 123_000, tzinfo=timezone.utc)
    assert did.created_at is not None
    assert did.created_at.tzinfo is timezone.utc
    elsewhere = documents.one(Did, documents.did(created_at="2026-04-16T11:30:00+02:00"))
    assert elsewhere.created_at == datetime(2026, 4, 16, 9, 30, tzinfo=timezone.utc)
    assert elsewhere.created_at is not None
    assert elsewhere.created_at.utcoffset() == timedelta(0)
    assert did.expires_at is None


def test_money_is_decimal_as_it_was_written() -> None:
    attributes = {"total_balance": "60.00", "credit": 10.1, "balance": "50.000000000000000001"}
    balance = documents.one(Balance, {"id": "b", "type": "balances", "attributes": attributes})
    assert (balance.total_balance, type(balance.total_balance)) == (Decimal("60.00"), Decimal)
    assert str(balance.total_balance) == "60.00"
    assert balance.credit == Decimal("10.1")
    assert balance.balance == Decimal("50.000000000000000001")


def test_dates_are_dates() -> None:
    identity = documents.one(Identity, {"id": "i", "type": "identities", "attributes": {"birth_date": "1980-02-29"}})
    assert type(identity.birth_date) is date
    assert identity.birth_date == date(1980, 2, 29)


def test_enums_are_members() -> None:
    trunk = documents.one(VoiceInTrunk, documents.trunk())
    assert trunk.cli_format is CliFormat.E164
    assert sip(trunk).codec_ids == [Codec.PCMU, Codec.PCMA]
    assert sip(trunk).codec_ids[0] is Codec.PCMU
    assert sip(trunk).transport_protocol_id is TransportProtocol.UDP


def test_an_enum_value_of_a_later_version_is_kept(client: Client, sandbox: Sandbox) -> None:
    trunk = documents.one(
        VoiceInTrunk,
        documents.trunk(
            cli_format="quantum", configuration={"type": "sip_configurations", "attributes": {"codec_ids": [9, 999]}}
        ),
    )
    assert isinstance(trunk.cli_format, CliFormat)
    assert trunk.cli_format.value == "quantum"
    assert trunk.cli_format == CliFormat("quantum")
    assert trunk.cli_format not in list(CliFormat)
    assert not trunk.cli_format.is_known
    assert [codec.value for codec in sip(trunk).codec_ids] == ["pcmu", "999"]
    assert not changed(trunk)
    attributes = trunk.to_dict()["attributes"]
    assert attributes["cli_format"] == "quantum"
    assert attributes["configuration"]["attributes"]["codec_ids"] == [9, 999]
    group = documents.one(DidGroup, {"id": "g", "type": "did_groups", "attributes": {"features": ["voice_in", "new"]}})
    assert group.features == [Feature.VOICE_IN, Feature("new")]


def test_what_the_answer_left_out_is_neutral_or_none() -> None:
    did = documents.one(Did, {"id": "did-1", "type": "dids"})
    assert (did.number, did.blocked, did.channels_included_count) == ("", False, 0)
    assert (did.description, did.capacity_limit, did.created_at) == (None, None, None)
    assert documents.one(Order, {"id": "o", "type": "orders"}).amount == Decimal(0)
    assert documents.one(Order, {"id": "o", "type": "orders"}).status == OrderStatus("")
    assert documents.one(Order, {"id": "o", "type": "orders"}).items == []
    assert did.voice_in_trunk is None
    assert did.voice_in_trunk_id is None
    assert documents.one(VoiceInTrunk, {"id": "t", "type": "voice_in_trunks"}).configuration is None


def test_null_and_absent_are_told_apart() -> None:
    absent = object()
    null = documents.one(Did, documents.did(description=None))
    left_out = documents.one(Did, {"id": "did-1", "type": "dids"})
    assert (null.description, left_out.description) == (None, None)
    assert (null.has("description"), left_out.has("description")) == (True, False)
    assert null.get("description", absent) is None
    assert left_out.get("description", absent) is absent
    assert left_out.get("description") is None
    assert null.linkage("voice_in_trunk", absent) is absent
    unlinked = documents.did()
    unlinked["relationships"] = {"voice_in_trunk": {"data": None}}
    assert documents.one(Did, unlinked).linkage("voice_in_trunk", absent) is None


def test_what_this_release_does_not_know_is_kept() -> None:
    did = documents.one(Did, documents.did(colour={"name": "blue", "depth": [1, 2.5, None]}, huge=2**70))
    assert did.unknown_attributes == {"colour": {"name": "blue", "depth": [1, 2.5, None]}, "huge": 2**70}
    assert did.get("colour") == {"name": "blue", "depth": [1, 2.5, None]}
    assert not changed(did)
    did.set("colour", "red")
    assert changed(did)
    assert did.to_dict()["attributes"]["colour"] == "red"
    with pytest.raises(AttributeError):
        did.colour  # type: ignore[attr-defined]  # noqa: B018


def test_a_nested_object_of_a_later_version_is_a_plain_object() -> None:
    configuration = {"type": "hologram_configurations", "attributes": {"depth": 7}}
    trunk = documents.one(VoiceInTrunk, documents.trunk(configuration=configuration))
    assert type(trunk.configuration) is Object
    assert trunk.configuration.wire_type == "hologram_configurations"
    assert trunk.configuration.get("depth") == 7
    assert not changed(trunk)
    trunk.configuration.set("depth", 8)
    assert changed(trunk)
    assert trunk.to_dict()["attributes"]["configuration"]["attributes"] == {"depth": 8}
    trunk.configuration = Object.unknown("hologram_configurations", depth=9, wide=True)
    assert trunk.configuration.members == ["depth", "wide"]


def test_times_that_are_set_need_a_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        ExportFilters(from_=datetime(2026, 4, 1))
    summer = timezone(timedelta(hours=2))
    filters = ExportFilters(from_=datetime(2026, 4, 1, 2, tzinfo=summer))
    assert filters.from_ == datetime(2026, 4, 1, tzinfo=timezone.utc)


# ------------------------------------------------------------------------------------------ constructors


def test_constructors_take_keywords() -> None:
    trunk = VoiceInTrunk(
        name="New",
        cli_format=CliFormat.LOCAL,
        configuration=SipConfiguration(host="sip.example.com", codec_ids=(Codec.G729, Codec.PCMU)),
        voice_in_trunk_group_id="group-1",
    )
    assert (trunk.name, trunk.cli_format, trunk.voice_in_trunk_group_id) == ("New", CliFormat.LOCAL, "group-1")
    assert sip(trunk).codec_ids == [Codec.G729, Codec.PCMU]
    assert (trunk.id, trunk.wire_type, trunk.response, trunk.api_version) == ("", "voice_in_trunks", None, None)
    assert changed(trunk)
    assert Did(id="did-1").id == "did-1"
    assert not Did(id="did-1").is_changed


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        (lambda: loose(Did)(descripton="x"), "did you mean 'description'"),
        (lambda: loose(VoiceInTrunk)(cliformat="raw"), "did you mean 'cli_format'"),
        (lambda: loose(SipConfiguration)(hosst="x"), "did you mean 'host'"),
        (lambda: loose(DidOrderItem)(quantity_of_numbers=1), "DidOrderItem"),
        (lambda: loose(Did)("did-1"), "keywords only"),
        (lambda: loose(SipConfiguration)("sip.example.com"), "keywords only"),
        (lambda: Resource(), "type"),
        (lambda: Object(), "Object.unknown"),
    ],
)
def test_what_cannot_be_set_is_said_with_a_suggestion(wrong: Any, hint: str) -> None:
    with pytest.raises(TypeError) as caught:
        wrong()
    assert hint in str(caught.value)


def test_names_that_python_has_taken_get_an_underscore() -> None:
    start = datetime(2026, 4, 1, tzinfo=timezone.utc)
    filters = ExportFilters(from_=start, to=start + timedelta(days=1))
    assert filters.from_ == start
    assert filters.to_dict()["from"].startswith("2026-04-01")


def test_what_the_api_sets_cannot_be_set() -> None:
    did = documents.one(Did, documents.did())
    with pytest.raises(AttributeError, match="read-only"):
        did.number = "12025550199"  # type: ignore[assignment]
    with pytest.raises(AttributeError, match="read-only"):
        did.order = None  # type: ignore[assignment]
    with pytest.raises(AttributeError, match="None"):
        del did.description
    with pytest.raises(AttributeError):
        did.descripton = "a misspelt name"  # type: ignore[attr-defined]
    assert not changed(did)


def test_the_class_tells_what_its_members_are() -> None:
    assert Did.number.__doc__ is not None
    assert "E.164" in Did.number.__doc__
    assert Did.voice_in_trunk.__doc__ is not None
    assert "description" in repr(Did.description)
    assert issubclass(Did, Resource)
    assert issubclass(SipConfiguration, Object)


# ------------------------------------------------------------------------------------------ in place


def test_nested_objects_and_lists_change_in_place(client: Client, sandbox: Sandbox) -> None:
    trunk = client.voice_in_trunks.list(filter={"name": "SIP office"}).all()[0]
    configuration = sip(trunk)
    assert configuration is trunk.configuration
    assert configuration.codec_ids is configuration.codec_ids
    assert not changed(trunk)

    configuration.port = 5070
    configuration.codec_ids.remove(Codec.G729)
    assert changed(trunk)
    assert client.voice_in_trunks.update(trunk) is trunk
    assert not changed(trunk)
    assert sent(sandbox)["attributes"] == {
        "configuration": {"type": "sip_configurations", "attributes": {"port": 5070, "codec_ids": [9, 10, 6]}}
    }

    # what was read once still belongs to the trunk
    before = len(sandbox.requests())
    client.voice_in_trunks.update(trunk)
    assert len(sandbox.requests()) == before


def test_a_held_nested_object_counts_after_an_update(client: Client, sandbox: Sandbox) -> None:
    trunk = client.voice_in_trunks.list(filter={"name": "SIP office"}).all()[0]
    configuration = sip(trunk)
    codecs = configuration.codec_ids
    for port in (5061, 5062):
        configuration.port = port
        client.voice_in_trunks.update(trunk)
        assert sent(sandbox)["attributes"]["configuration"]["attributes"] == {"port": port}
        assert trunk.configuration is configuration
    codecs.append(Codec.SPEEX)
    client.voice_in_trunks.update(trunk)
    assert len(sent(sandbox)["attributes"]["configuration"]["attributes"]["codec_ids"]) == len(codecs)
    assert client.voice_in_trunks.find(trunk.id).configuration == configuration


def test_an_object_that_was_set_stays_the_same_object() -> None:
    configuration = SipConfiguration(host="sip.example.com")
    trunk = VoiceInTrunk(name="New", configuration=configuration)
    assert trunk.configuration is configuration
    configuration.port = 5061
    assert trunk.to_dict()["attributes"]["configuration"]["attributes"]["port"] == 5061
    items = [DidOrderItem(sku_id="sku-1", qty=1)]
    order = Order(items=items)
    assert order.items is items
    items.append(DidOrderItem(sku_id="sku-2", qty=2))
    items[0].qty = 5
    written = order.to_dict()["attributes"]["items"]
    assert [(item["attributes"]["sku_id"], item["attributes"]["qty"]) for item in written] == [
        ("sku-1", 5),
        ("sku-2", 2),
    ]


def test_a_list_takes_whatever_can_be_iterated() -> None:
    trunk = VoiceOutTrunk(dst_prefixes=(prefix for prefix in ("44", "353")))
    assert trunk.dst_prefixes == ["44", "353"]
    trunk.dst_prefixes.append("1")
    assert trunk.to_dict()["attributes"]["dst_prefixes"] == ["44", "353", "1"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"dst_prefixes": 44},
        {"dst_prefixes": "44"},
        {"dst_prefixes": {"44": 1}},
        {"dst_prefixes": [44]},
        {"capacity_limit": 1.5},
        {"capacity_limit": "ten"},
        {"capacity_limit": True},
        {"capacity_limit": [1]},
        {"threshold_amount": 12.5},
        {"rtp_ping": {"on": True}},
        {"name": {"first": "a"}},
        {"name": 5},
    ],
    ids=repr,
)
def test_values_of_another_kind_are_refused_before_they_are_sent(
    loopback: Loopback, direct: Client, wrong: dict[str, Any]
) -> None:
    (name,) = wrong
    with pytest.raises((InvalidInputError, TypeError), match=name):
        direct.voice_out_trunks.update("trunk-1", **wrong)
    assert loopback.requests == []


def test_the_same_object_in_two_resources_is_shared_like_any_python_object() -> None:
    configuration = SipConfiguration(host="sip.example.com")
    one, other = VoiceInTrunk(configuration=configuration), VoiceInTrunk(configuration=configuration)
    configuration.port = 5061
    assert [trunk.to_dict()["attributes"]["configuration"]["attributes"]["port"] for trunk in (one, other)] == [
        5061,
        5061,
    ]


def test_reset_forgets_what_was_changed() -> None:
    trunk = documents.one(VoiceInTrunk, documents.trunk())
    configuration = sip(trunk)
    trunk.name = "Other"
    trunk.voice_in_trunk_group_id = "group-1"
    configuration.port = 1
    configuration.codec_ids.clear()
    trunk.reset()
    assert not changed(trunk)
    assert trunk.name == "Office"
    assert trunk.voice_in_trunk_group_id is None
    assert (sip(trunk).port, sip(trunk).codec_ids) == (5060, [Codec.PCMU, Codec.PCMA])
    # what was handed out shows it too, and still belongs to it
    assert configuration.port == 5060
    configuration.port = 5071
    assert changed(trunk)


def test_setting_the_same_value_is_no_change() -> None:
    trunk = documents.one(VoiceInTrunk, documents.trunk())
    trunk.name = "Office"
    trunk.cli_format = CliFormat.E164
    sip(trunk).codec_ids = [Codec.PCMU, Codec.PCMA]
    assert not changed(trunk)
    sip(trunk).codec_ids.reverse()
    assert changed(trunk)
    sip(trunk).codec_ids.reverse()
    assert not changed(trunk)


def test_what_changes_while_an_update_is_under_way_stays_changed(loopback: Loopback, direct: Client) -> None:
    loopback.answer(document(did_row(capacity_limit=None)), document(did_row(description="first"), after=0.3))
    did = direct.dids.find("did-1")
    did.description = "first"
    updating = threading.Thread(target=direct.dids.update, args=(did,))
    updating.start()
    assert loopback.wait_for_requests(2)
    did.capacity_limit = 5
    did.description = "second"
    updating.join()
    assert changed(did)
    loopback.answer(document(did_row(description="second", capacity_limit=5)))
    direct.dids.update(did)
    assert loopback.requests[1].json()["data"]["attributes"] == {"description": "first"}
    assert loopback.requests[2].json()["data"]["attributes"] == {"description": "second", "capacity_limit": 5}
    assert not changed(did)


# ----------------------------------------------------------------------------------------- relationships


def test_one_included_resource_is_one_object() -> None:
    rows = [documents.did(f"did-{number}", trunk="trunk-1") for number in range(3)]
    page = documents.page(Did, *rows, included=(documents.trunk(),))
    trunk = page[0].voice_in_trunk
    assert isinstance(trunk, VoiceInTrunk)
    assert page[0].voice_in_trunk is trunk
    assert page[2].voice_in_trunk is trunk
    assert page.included == [trunk]
    assert page.included[0] is trunk
    assert page[1].related("voice_in_trunk")[0] is trunk
    # also if nobody has held it in between
    address = id(page[1].voice_in_trunk)
    del trunk
    gc.collect()
    assert id(page[1].voice_in_trunk) == address


def test_an_included_resource_is_changed_and_updated(client: Client, sandbox: Sandbox) -> None:
    dids = client.dids.list(filter={"number": "12125550199"}, include=["voice_in_trunk"]).page()
    did = dids[0]
    assert did.voice_in_trunk is not None
    did.voice_in_trunk.name = "Renamed"
    assert changed(did.voice_in_trunk)
    assert not changed(did)
    client.voice_in_trunks.update(did.voice_in_trunk)
    assert sent(sandbox)["attributes"] == {"name": "Renamed"}
    assert not changed(did.voice_in_trunk)
    assert did.voice_in_trunk.name == "Renamed"
    assert client.voice_in_trunks.find(did.voice_in_trunk.id).name == "Renamed"


def test_included_resources_that_link_to_each_other() -> None:
    link = {"voice_in_trunk_group": {"data": {"type": "voice_in_trunk_groups", "id": "g"}}}
    trunks = [{**documents.trunk(f"t-{number}"), "relationships": link} for number in range(2)]
    group = {
        "id": "g",
        "type": "voice_in_trunk_groups",
        "attributes": {"name": "All"},
        "relationships": {"voice_in_trunks": {"data": [{"type": "voice_in_trunks", "id": f"t-{n}"} for n in range(2)]}},
    }
    page = documents.page(VoiceInTrunk, *trunks, included=(group,))
    found = page[0].voice_in_trunk_group
    assert isinstance(found, VoiceInTrunkGroup)
    assert found.voice_in_trunks == (page[0], page[1])
    assert found.voice_in_trunks[0] is page[0]
    assert found.voice_in_trunk_ids == ("t-0", "t-1")
    assert page[1].voice_in_trunk_group is found


def test_documents_without_end_are_collected() -> None:
    link = {"voice_in_trunk_group": {"data": {"type": "voice_in_trunk_groups", "id": "g"}}}
    group = {
        "id": "g",
        "type": "voice_in_trunk_groups",
        "relationships": {"voice_in_trunks": {"data": [{"type": "voice_in_trunks", "id": "t"}]}},
    }
    trunk = documents.one(VoiceInTrunk, {**documents.trunk("t"), "relationships": link}, group)
    assert trunk.voice_in_trunk_group is not None
    assert trunk.voice_in_trunk_group.voice_in_trunks[0] is trunk
    gone = weakref.ref(trunk)
    del trunk
    gc.collect()
    assert gone() is None


def test_relationships_are_set_in_every_way() -> None:
    did = documents.one(Did, documents.did(trunk="trunk-1"), documents.trunk())
    other = documents.one(VoiceInTrunk, documents.trunk("trunk-2"))
    did.voice_in_trunk = other
    assert did.voice_in_trunk is other
    assert did.voice_in_trunk_id == "trunk-2"
    did.voice_in_trunk_id = "trunk-3"
    assert did.voice_in_trunk is None
    assert did.linkage("voice_in_trunk") == ResourceIdentifier("voice_in_trunks", "trunk-3")
    did.voice_in_trunk = ResourceIdentifier("voice_in_trunks", "trunk-4")
    assert did.voice_in_trunk_id == "trunk-4"
    did.link("voice_in_trunk", "trunk-1")
    included = did.voice_in_trunk
    assert included is not None
    assert included.name == "Office"
    assert not changed(did)
    did.voice_in_trunk = None
    assert did.voice_in_trunk_id is None
    assert changed(did)

    group = VoiceInTrunkGroup(voice_in_trunks=[other, ResourceIdentifier("voice_in_trunks", "trunk-5")])
    assert group.voice_in_trunk_ids == ("trunk-2", "trunk-5")
    assert group.voice_in_trunks == (other,)
    group.voice_in_trunk_ids = ["trunk-6"]
    assert group.linkage("voice_in_trunks") == [ResourceIdentifier("voice_in_trunks", "trunk-6")]
    proof = Proof(entity=ResourceIdentifier("addresses", "address-1"))
    assert proof.linkage("entity") == ResourceIdentifier("addresses", "address-1")


def test_one_relationship_lets_go_of_the_other(client: Client, sandbox: Sandbox) -> None:
    did = client.dids.list(filter={"number": "12125550199"}, include=["voice_in_trunk"]).all()[0]
    group = client.voice_in_trunk_groups.list().first()
    assert group is not None
    did.voice_in_trunk_group = group
    assert did.voice_in_trunk_id is None
    client.dids.update(did, include=["voice_in_trunk_group"])
    relationships = sent(sandbox)["relationships"]
    assert relationships["voice_in_trunk_group"] == {"data": {"type": "voice_in_trunk_groups", "id": group.id}}
    assert did.voice_in_trunk_group == group


@pytest.mark.parametrize("value", [["trunk-1"], 5, object(), b"trunk-1"])
def test_a_to_one_relationship_takes_one(value: Any) -> None:
    did = Did(id="did-1")
    with pytest.raises(TypeError):
        did.voice_in_trunk = value
    with pytest.raises((TypeError, ValueError)):
        VoiceInTrunkGroup().voice_in_trunks = "trunk-1"  # type: ignore[assignment]
    assert not changed(did)


def test_identifiers_are_values() -> None:
    one = ResourceIdentifier("dids", "did-1")
    assert (one.type, one.id) == ("dids", "did-1")
    assert one == ResourceIdentifier("dids", "did-1")
    assert one != ResourceIdentifier("orders", "did-1")
    assert len({one, ResourceIdentifier("dids", "did-1")}) == 1
    assert pickle.loads(pickle.dumps(one)) == one


# ---------------------------------------------------------------------------------- identity and copies


def test_equality_is_of_type_and_id() -> None:
    one, again = documents.one(Did, documents.did()), documents.one(Did, documents.did(number="1"))
    assert one == again
    assert hash(one) == hash(again)
    assert len({one, again}) == 1
    assert one != documents.one(Did, documents.did("did-2"))
    assert one != Order(id="did-1")
    assert one != "did-1"
    assert Did() != Did()
    new = Did()
    assert new == new
    assert new in {new}


def test_nested_objects_are_equal_by_value() -> None:
    one = SipConfiguration(host="sip.example.com", codec_ids=[Codec.PCMU])
    assert one == SipConfiguration(codec_ids=[Codec.PCMU], host="sip.example.com")
    assert one != SipConfiguration(host="sip.example.com")
    assert one != "sip"
    with pytest.raises(TypeError, match="unhashable"):
        hash(one)


@pytest.mark.parametrize(
    "duplicate", [copy.copy, copy.deepcopy, lambda it: it.copy(), lambda it: pickle.loads(pickle.dumps(it))]
)
def test_a_copy_has_the_changes_and_is_changed_on_its_own(duplicate: Any) -> None:
    trunk = documents.one(VoiceInTrunk, documents.trunk(colour="blue"))
    trunk.name = "Changed"
    sip(trunk).port = 5070
    sip(trunk).codec_ids.append(Codec.G729)
    trunk.voice_in_trunk_group_id = "group-1"
    twin: VoiceInTrunk = duplicate(trunk)
    assert type(twin) is VoiceInTrunk
    assert twin == trunk
    assert twin is not trunk
    assert twin.to_dict() == trunk.to_dict()
    assert changed(twin)
    assert twin.get("colour") == "blue"
    assert (twin.name, sip(twin).port, twin.voice_in_trunk_group_id) == ("Changed", 5070, "group-1")
    assert sip(twin) is not sip(trunk)
    sip(twin).port = 1
    twin.name = "Twin"
    assert (trunk.name, sip(trunk).port) == ("Changed", 5070)
    # what was loaded is still known: only changes would be sent
    twin.reset()
    assert (twin.name, sip(twin).port, changed(twin)) == ("Office", 5060, False)


def test_a_copy_of_what_was_never_created() -> None:
    order = Order(items=[DidOrderItem(sku_id="sku-1", qty=1)], allow_back_ordering=True)
    for twin in (copy.copy(order), copy.deepcopy(order), pickle.loads(pickle.dumps(order))):
        assert twin.to_dict() == order.to_dict()
        twin.items[0].set("qty", 2)
        assert order.items[0].get("qty") == 1


def test_pickled_resources_keep_what_they_link_to() -> None:
    did = documents.one(Did, documents.did(trunk="trunk-1"), documents.trunk())
    for twin in (pickle.loads(pickle.dumps(did)), copy.deepcopy(did), copy.copy(did)):
        assert twin.voice_in_trunk is not None
        assert twin.voice_in_trunk.name == "Office"
        assert twin.voice_in_trunk is twin.voice_in_trunk
        assert twin.voice_in_trunk_id == "trunk-1"
        assert not changed(twin)
    assert copy.copy(did).voice_in_trunk is did.voice_in_trunk
    group = VoiceInTrunkGroup(id="g", name="Set by hand")
    did.voice_in_trunk_group = group
    twin = pickle.loads(pickle.dumps(did))
    assert twin.voice_in_trunk_group.name == "Set by hand"


def test_an_update_of_a_pickled_resource_sends_the_changes_alone(client: Client, sandbox: Sandbox) -> None:
    trunk = client.voice_in_trunks.list(filter={"name": "SIP office"}).all()[0]
    sip(trunk).port = 5075
    twin: VoiceInTrunk = pickle.loads(pickle.dumps(trunk))
    client.voice_in_trunks.update(twin)
    assert sent(sandbox)["attributes"] == {
        "configuration": {"type": "sip_configurations", "attributes": {"port": 5075}}
    }


def test_nested_objects_are_copied_and_pickled() -> None:
    trunk = documents.one(VoiceInTrunk, documents.trunk())
    for twin in (
        copy.copy(sip(trunk)),
        copy.deepcopy(sip(trunk)),
        sip(trunk).copy(),
        pickle.loads(pickle.dumps(sip(trunk))),
    ):
        assert type(twin) is SipConfiguration
        assert twin == sip(trunk)
        twin.port = 1
        assert sip(trunk).port == 5060
    unknown = Object.unknown("hologram_configurations", depth=7, nested={"a": [1]})
    assert pickle.loads(pickle.dumps(unknown)) == unknown


class OwnDid(Did):
    """A DID of a program's own, with something besides."""

    note = ""

    def shown(self) -> str:
        return f"+{self.number} {self.note}"


def test_classes_of_the_program() -> None:
    own = OwnDid.from_dict(documents.did())
    assert type(own) is OwnDid
    own.note = "desk"
    assert own.shown() == "+12025550123 desk"
    own.description = "changed"
    assert changed(own)
    for twin in (copy.copy(own), copy.deepcopy(own), own.copy(), pickle.loads(pickle.dumps(own))):
        assert type(twin) is OwnDid
        assert twin.description == "changed"
    assert OwnDid(id="did-1") == Did(id="did-1")
    with pytest.raises(TypeError, match="colour"):
        loose(OwnDid)(colour="blue")
    # what answers give is of the package's class
    assert type(documents.one(Did, documents.did())) is Did


def test_plain_data_and_back() -> None:
    did = documents.one(Did, documents.did(trunk="trunk-1", colour="blue"), documents.trunk())
    data = did.to_dict()
    assert json.loads(json.dumps(data)) == data
    assert (data["id"], data["type"]) == ("did-1", "dids")
    assert data["attributes"]["created_at"] == "2026-04-16T09:30:00.123Z"
    assert data["relationships"]["voice_in_trunk"]["data"] == {"type": "voice_in_trunks", "id": "trunk-1"}
    again = Did.from_dict(data)
    assert type(again) is Did
    assert again.to_dict() == data
    assert not changed(again)
    again.description = "changed"
    assert changed(again)
    assert type(Resource.from_dict(data)) is Did
    with pytest.raises(ValueError, match="dids"):
        Order.from_dict(data)
    newer = Export.from_dict({"id": "e", "type": "exports", "attributes": {"status": "pending"}}, "2026-04-16")
    assert newer.api_version == "2026-04-16"
    with pytest.raises(ValueError, match="1999"):
        Did.from_dict(data, "1999-01-01")


def test_nested_objects_as_plain_data() -> None:
    configuration = SipConfiguration(host="sip.example.com", codec_ids=[Codec.PCMU], port=5060)
    data = configuration.to_dict()
    assert data == {"type": "sip_configurations", "host": "sip.example.com", "codec_ids": ["pcmu"], "port": 5060}
    assert SipConfiguration.from_dict(data) == configuration


# ------------------------------------------------------------------------------------------------ repr


def test_repr_shows_members_and_no_secret() -> None:
    trunk = documents.one(VoiceInTrunk, documents.trunk(colour="secret-of-the-future"))
    shown = repr(trunk)
    assert "VoiceInTrunk(" in shown
    assert "id='trunk-1'" in shown
    assert "name='Office'" in shown
    assert "sip.example.com" in shown
    assert "hidden-password" not in shown
    assert "secret-of-the-future" not in shown
    assert "colour=..." in shown
    assert "hidden-password" not in repr(sip(trunk))
    assert "hidden-password" not in str(trunk)
    assert "hidden-password" not in f"{[trunk, sip(trunk)]}"
    assert "hidden-password" not in repr(documents.page(VoiceInTrunk, documents.trunk()))
    # whoever asks for it gets it
    assert sip(trunk).auth_password == "hidden-password"
    out = VoiceOutTrunk.from_dict({"id": "o", "type": "voice_out_trunks", "attributes": {"password": "hidden"}})
    assert "hidden" not in repr(out)
    assert "hidden" not in repr(Object.unknown("future", password="hidden"))


# ------------------------------------------------------------------------------------------------ pages


def test_a_page_is_a_sequence() -> None:
    rows = [documents.did(f"did-{number}") for number in range(4)]
    page = documents.page(Did, *rows, meta={"total_records": 9}, links={"next": "https://example.com/next"})
    assert len(page) == 4
    assert page[-1].id == "did-3"
    assert [did.id for did in page[1:3]] == ["did-1", "did-2"]
    assert [did.id for did in reversed(page)] == ["did-3", "did-2", "did-1", "did-0"]
    assert page[0] in page
    assert Did(id="did-9") not in page
    assert page.total_records == 9
    assert page.meta == {"total_records": 9}
    assert page.links.next == "https://example.com/next"
    assert page.links.prev is None
    with pytest.raises(IndexError):
        page[4]
    assert "did-0" in repr(page)
    assert isinstance(page, Sequence)
    assert (page.index(page[2]), page.count(page[2]), page.count("x")) == (2, 1, 0)
    assert page.index(page[2], 1, 3) == 2
    with pytest.raises(ValueError, match="not in list"):
        page.index(page[2], 3)
