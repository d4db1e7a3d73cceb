"""Enums of the API, whose unknown values are kept."""

from __future__ import annotations

import copy
import json
import pickle

import pytest

import didww_sdk
from didww_sdk import Codec, SipConfiguration, TransportProtocol
from didww_sdk.wire_enum import WireEnum

ENUMS = [cls for cls in vars(didww_sdk.enums).values() if isinstance(cls, type) and issubclass(cls, WireEnum)]
ENUMS.remove(WireEnum)


@pytest.mark.parametrize("cls", ENUMS)
def test_members_are_their_text(cls: type[WireEnum]) -> None:
    for member in cls:
        assert member == member.value
        assert str(member) == member.value
        assert hash(member) == hash(member.value)
        assert cls(member.value) is member
        assert member.is_known
        assert pickle.loads(pickle.dumps(member)) is member
        assert repr(member) == f"{cls.__name__}.{member.name}"


def test_an_unknown_value_is_a_member_too() -> None:
    new = Codec("of_tomorrow")
    assert isinstance(new, Codec)
    assert not new.is_known
    assert new == "of_tomorrow"
    assert new == Codec("of_tomorrow")
    assert new != Codec.PCMU
    numbers: dict[str, int] = {new: 1}
    assert numbers["of_tomorrow"] == 1
    assert repr(new) == "Codec('of_tomorrow')"
    assert f"{new}" == "of_tomorrow"
    assert json.dumps(new) == '"of_tomorrow"'
    assert new not in list(Codec)
    for again in (pickle.loads(pickle.dumps(new)), copy.copy(new), copy.deepcopy(new)):
        assert again == new
        assert type(again) is Codec
    with pytest.raises(ValueError, match="12"):
        Codec(12)


def test_what_is_set_by_text_is_read_as_a_member() -> None:
    configuration = SipConfiguration()
    configuration.set("transport_protocol_id", "tcp")
    assert configuration.transport_protocol_id is TransportProtocol.TCP
    configuration.set("transport_protocol_id", "quic")
    assert configuration.transport_protocol_id == TransportProtocol("quic")
