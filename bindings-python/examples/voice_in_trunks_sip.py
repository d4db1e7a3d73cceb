"""SIP trunks for incoming calls, with all that can be said about them."""

from __future__ import annotations

import account
from didww_sdk import (
    CliFormat,
    Codec,
    MediaEncryptionMode,
    ReroutingDisconnectCode,
    RxDtmfFormat,
    SipConfiguration,
    SstRefreshMethod,
    StirShakenMode,
    TransportProtocol,
    TxDtmfFormat,
    VoiceInTrunk,
)


def main() -> None:
    """Make a SIP trunk, change a part of its configuration, delete it."""
    with account.client(changes=True) as client:
        pop = client.pops.list().first()
        configuration = SipConfiguration(
            username="{DID}",
            host="sip.example.com",
            port=5061,
            transport_protocol_id=TransportProtocol.TLS,
            codec_ids=[Codec.PCMU, Codec.PCMA, Codec.G729, Codec.TELEPHONE_EVENT],
            rx_dtmf_format_id=RxDtmfFormat.RFC2833,
            tx_dtmf_format_id=TxDtmfFormat.RFC2833,
            auth_enabled=True,
            auth_user="office",
            auth_password="correct horse battery staple",
            sst_enabled=True,
            sst_min_timer=600,
            sst_max_timer=900,
            sst_refresh_method_id=SstRefreshMethod.UPDATE_FALLBACK_INVITE,
            sip_timer_b=8000,
            rtp_timeout=30,
            media_encryption_mode=MediaEncryptionMode.SRTP_SDES,
            stir_shaken_mode=StirShakenMode.PAI,
            allowed_rtp_ips=["203.0.113.0/24"],
            rerouting_disconnect_code_ids=[
                ReroutingDisconnectCode.SIP_486_BUSY_HERE,
                ReroutingDisconnectCode.RINGING_TIMEOUT,
            ],
        )
        trunk = client.voice_in_trunks.create(
            VoiceInTrunk(
                name="Encrypted SIP trunk",
                priority=1,
                weight=100,
                cli_format=CliFormat.E164,
                cli_prefix="+",
                ringing_timeout=25,
                capacity_limit=20,
                pop=pop,
                configuration=configuration,
            )
        )
        print(trunk)  # passwords are not shown

        # the configuration can be changed in place: the request carries the two members, and no password
        sip = trunk.configuration
        if isinstance(sip, SipConfiguration):
            sip.rtp_ping = True
            sip.codec_ids.remove(Codec.G729)
        client.voice_in_trunks.update(trunk)
        if isinstance(trunk.configuration, SipConfiguration):
            print("codecs:", ", ".join(codec.name for codec in trunk.configuration.codec_ids))

        for row in client.voice_in_trunks.list(filter={"configuration.type": "sip_configurations"}, sort=["name"]):
            host = row.configuration.host if isinstance(row.configuration, SipConfiguration) else None
            print(f"{row.name}: {host}, created {row.created_at:%Y-%m-%d}")
        client.voice_in_trunks.delete(trunk)


if __name__ == "__main__":
    main()
