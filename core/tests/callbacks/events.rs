//! What callbacks say.

use super::FORM;
use didww::callback::Payload;
use didww::{Callback, ExportStatus, OrderStatus, VerificationStatus, VoiceOutTrunkStatus};

fn parse(body: &str) -> Callback {
    let mut callbacks = Callback::parse(&Payload::body(body, FORM)).expect("a callback");
    assert_eq!(callbacks.len(), 1);
    callbacks.remove(0)
}

#[test]
fn order() {
    let Callback::Order(order) = parse("id=7&type=orders&status=canceled") else { panic!("no order") };
    assert_eq!((order.id(), order.callback_type()), ("7", "orders"));
    assert_eq!(order.status(), OrderStatus::Canceled);
    // whichever version's spelling
    for (spelled, status) in [
        ("completed", OrderStatus::Completed),
        ("Completed", OrderStatus::Completed),
        ("lost", OrderStatus::Other("lost".into())),
    ] {
        let Callback::Order(order) = parse(&format!("type=orders&status={spelled}")) else {
            panic!("no order")
        };
        assert_eq!((order.status(), order.id()), (status, ""));
    }
}

#[test]
fn export() {
    let body = "id=7&type=exports&status=completed&url=https%3A%2F%2Fapi.didww.com%2Fv3%2Fexports%2F7.csv.gz";
    let Callback::Export(export) = parse(body) else { panic!("no export") };
    assert_eq!(export.status(), ExportStatus::Completed);
    assert_eq!(export.url(), Some("https://api.didww.com/v3/exports/7.csv.gz"));
    for body in ["type=exports&status=completed", "type=exports&url="] {
        let Callback::Export(export) = parse(body) else { panic!("no export") };
        assert_eq!(export.url(), None, "{body}");
    }
}

#[test]
fn verification_of_an_address() {
    let body = "type=address_verifications&id=7&status=rejected&reject_reason=Wrong+name,+Too+old&reject_comment=Call+us";
    let Callback::AddressVerification(address) = parse(body) else { panic!("no address") };
    assert_eq!(address.status(), VerificationStatus::Rejected);
    assert_eq!(address.reject_reasons(), ["Wrong name", "Too old"]);
    assert_eq!(address.reject_comment(), Some("Call us"));
    assert_eq!(address.get("reject_reason"), Some("Wrong name, Too old"));
    for body in ["reject_reason=&reject_comment=", "reject_reason=+&reject_comment", "zone=1"] {
        let body = format!("type=address_verifications&status=approved&{body}");
        let Callback::AddressVerification(address) = parse(&body) else { panic!("no address") };
        assert_eq!(address.status(), VerificationStatus::Approved);
        assert!(address.reject_reasons().is_empty() && address.reject_comment().is_none(), "{body}");
    }
}

#[test]
fn verification_for_emergency_calling() {
    let body = "type=emergency_verifications&id=7&status=rejected&reject_reasons=Name,+wrong;+Too+old\
                &reject_comment=&emergency_calling_service_id=9";
    let Callback::EmergencyVerification(emergency) = parse(body) else { panic!("no emergency verification") };
    assert_eq!(emergency.status(), VerificationStatus::Rejected);
    assert_eq!(emergency.reject_reasons(), ["Name, wrong", "Too old"]);
    assert_eq!(emergency.reject_comment(), None);
    assert_eq!(emergency.emergency_calling_service_id(), Some("9"));
}

#[test]
fn voice_out_trunks_come_piled_up() {
    let body = r#"[
        {"id":"7","type":"voice_out_trunks","status":"blocked","threshold_reached":true,"created_at":"2017-06-25T08:21:41.795Z"},
        {"id":"7","type":"voice_out_trunks","status":"active","threshold_reached":false,"created_at":null},
        {"id":"8","type":"voice_out_trunks","status":"active","threshold_reached":"?","created_at":"now","weight":1.5}
    ]"#;
    let callbacks = Callback::parse(&Payload::body(body, "application/json")).unwrap();
    let [Callback::VoiceOutTrunk(blocked), Callback::VoiceOutTrunk(active), Callback::VoiceOutTrunk(odd)] =
        &callbacks[..]
    else {
        panic!("{callbacks:?}")
    };
    assert_eq!((blocked.status(), blocked.threshold_reached()), (VoiceOutTrunkStatus::Blocked, Some(true)));
    assert_eq!(blocked.created_at().unwrap().to_string(), "2017-06-25T08:21:41.795Z");
    assert_eq!((active.status(), active.threshold_reached()), (VoiceOutTrunkStatus::Active, Some(false)));
    assert_eq!((active.created_at(), odd.created_at(), odd.threshold_reached()), (None, None, None));
    assert_eq!((odd.id(), odd.get("weight"), odd.get("threshold_reached")), ("8", Some("1.5"), Some("?")));
}

#[test]
fn what_is_not_known_is_kept() {
    let callback = parse("type=faxes&id=7&status=sent&pages=3");
    let Callback::Unknown(fax) = &callback else { panic!("{callback:?}") };
    assert_eq!((fax.callback_type(), fax.id(), fax.get("pages")), ("faxes", "7", Some("3")));
    assert_eq!((callback.callback_type(), callback.id(), callback.get("pages")), ("faxes", "7", Some("3")));
    assert_eq!(callback.get("Pages"), None);
    let members: Vec<_> = callback.members().iter().collect();
    assert_eq!(members, [("id", "7"), ("pages", "3"), ("status", "sent"), ("type", "faxes")]);
    assert!(matches!(parse("a=b"), Callback::Unknown(unknown) if unknown.callback_type().is_empty()));
    let shown = format!("{callback:?} {:?}", parse("type=orders&more=1"));
    assert!(
        shown.contains(r#""pages": "3""#) && shown.contains("OrderCallback") && shown.contains("more"),
        "{shown}"
    );
}
