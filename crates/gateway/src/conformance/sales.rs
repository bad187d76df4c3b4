//! Sales for the suite.

use payment::Money;
use payment::buyer::{Buyer, Phone, Redacted};
use payment::id::Reference;
use payment::sale::{CaptureMode, Intent, PaymentSnapshot, Session};

use super::Stage;
use crate::port::{Capture, Rest, SessionAnswer, SessionOptions};

/// The `n`th sale, over this many minor units.
pub(super) fn sale(stage: &dyn Stage, n: u8, minor: u64) -> Intent {
    let usual = stage.intent();
    Intent {
        id: format!("0190a5b4-7c00-7000-8000-0000000000{n:02x}")
            .parse()
            .unwrap(),
        reference: Reference::new(&format!("A-{n}")).unwrap(),
        amount: Money::from_minor(minor, usual.amount.currency()).unwrap(),
        ..usual
    }
}

/// A customer of whom the gateway knows what it needs, and no more.
pub(super) fn buyer(stage: &dyn Stage, intent: &Intent) -> Buyer {
    let needs = stage.gateway().capabilities().buyer;
    let said = |text: &str| Redacted(text.to_owned());
    Buyer {
        phone: Phone::parse("500000001", intent.amount.currency()).unwrap(),
        name: needs.name.then(|| said("Sara")),
        email: needs.email.then(|| said("sara@example.com")),
    }
}

/// What the gateway needs for a code.
pub(super) fn options(stage: &dyn Stage, intent: &Intent) -> SessionOptions {
    let is_needed = stage.gateway().capabilities().buyer_for_code;
    SessionOptions {
        buyer: is_needed.then(|| buyer(stage, intent)),
        ..SessionOptions::default()
    }
}

/// A capture of all of it, after which nothing is held.
pub(super) const fn whole(amount: Money) -> Capture<'static> {
    Capture::of(amount, Rest::Released)
}

/// Opens this sale's session.
pub(super) async fn opened(stage: &dyn Stage, intent: &Intent) -> (Session, PaymentSnapshot) {
    let options = options(stage, intent);
    match stage.gateway().open_session(intent, &options).await {
        Ok(SessionAnswer::Opened(session, snapshot)) => (*session, snapshot),
        other => panic!("{other:?}"),
    }
}

/// Opens the session of the `n`th sale, and lets its customer pay. Where the shop captures, it does.
pub(super) async fn paid(stage: &dyn Stage, n: u8, minor: u64) -> Session {
    let intent = sale(stage, n, minor);
    let (session, _) = opened(stage, &intent).await;
    let gateway = stage.gateway();
    match gateway.capabilities().capture {
        CaptureMode::Automatic => assert!(stage.customer_pays(&session.payment).await),
        CaptureMode::Manual => {
            assert!(stage.customer_authorises(&session.payment).await);
            let (whole, key) = (whole(intent.amount), format!("capture-{n}"));
            let captured = gateway.capture(&session.payment, whole, &key).await;
            assert_eq!(captured, Ok(()));
            stage.operations_end().await;
        }
    }
    session
}

/// The payment of this session as the gateway tells it when everything that was accepted is carried
/// out.
pub(super) async fn read(stage: &dyn Stage, session: &Session) -> PaymentSnapshot {
    stage.operations_end().await;
    let read = stage
        .gateway()
        .read_payment(&session.payment, crate::Priority::Asked);
    read.await.unwrap()
}
