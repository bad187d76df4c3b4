//! Sentences about webhooks.

use http::{HeaderMap, HeaderValue};

use super::Stage;
use super::sales::paid;
use crate::webhook::Forged;

/// A webhook of the gateway's own names its payment.
pub async fn a_genuine_webhook_names_its_payment(stage: &dyn Stage) {
    let gateway = stage.gateway();
    let session = paid(stage, 1, 25_000).await;
    let (headers, body, source) = stage.webhook(&session.payment);
    let checked = gateway.precheck_webhook(&headers, Some(source));
    assert!(checked.is_ok(), "{checked:?}");
    let notice = gateway.verify_webhook(&headers, &body, Some(source));
    assert_eq!(notice.map(|notice| notice.payment), Ok(session.payment));
}

/// Without the gateway's headers, or with other values in them, a webhook is refused, also where
/// nobody has checked its headers before.
pub async fn a_forged_webhook_is_refused(stage: &dyn Stage) {
    let gateway = stage.gateway();
    let session = paid(stage, 1, 25_000).await;
    let (headers, body, source) = stage.webhook(&session.payment);
    let mut forged = vec![HeaderMap::new()];
    for name in headers.keys() {
        let mut with_other = headers.clone();
        with_other.insert(name, HeaderValue::from_static("0"));
        let mut without = headers.clone();
        without.remove(name);
        forged.extend([with_other, without]);
    }
    for headers in forged {
        let notice = gateway.verify_webhook(&headers, &body, Some(source));
        assert_eq!(notice, Err(Forged::Secret), "{headers:?}");
    }
    for body in [&b""[..], b"{", b"null"] {
        let notice = gateway.verify_webhook(&headers, body, Some(source));
        assert!(notice.is_err());
    }
}
