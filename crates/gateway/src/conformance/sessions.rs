//! Sentences about sessions.

use payment::Money;
use payment::risk::sample::risk_data;
use payment::sale::{Method, PaymentState};

use super::Stage;
use super::sales::{buyer, opened, options, paid, read, sale};
use crate::capabilities::LinkDelivery;
use crate::port::{GatewayError, SessionAnswer, SessionOptions};

/// An opened session is payable, and its payment is read with amount, reference and mode.
pub async fn what_was_opened_can_be_paid_and_is_read_with_what_was_asked_for(stage: &dyn Stage) {
    let intent = sale(stage, 1, 25_000);
    let (session, told) = opened(stage, &intent).await;
    for snapshot in [told, read(stage, &session).await] {
        assert_eq!(snapshot.payment, session.payment);
        assert_eq!(snapshot.status, PaymentState::Created);
        assert_eq!(snapshot.amount, Some(intent.amount));
        assert_eq!(snapshot.reference, Some(intent.reference.clone()));
        assert_eq!(snapshot.mode, Some(intent.mode));
        let none = Some(Money::zero(intent.amount.currency()));
        assert_eq!((snapshot.captured, snapshot.refunded), (none, none));
    }
    // Without a picture of its own, the address of the page is the code.
    let has_code = stage.gateway().capabilities().code;
    assert_eq!(session.is_payable(), has_code);
}

/// What is told of the customer and of a journey is taken, whether the gateway has a place for it or
/// not, and changes nothing of the payment.
pub async fn risk_data_is_taken_and_changes_nothing_of_the_payment(stage: &dyn Stage) {
    let intent = sale(stage, 1, 25_000);
    let told = SessionOptions {
        risk: risk_data(intent.amount.currency()),
        ..options(stage, &intent)
    };
    let answer = stage.gateway().open_session(&intent, &told).await;
    let Ok(SessionAnswer::Opened(session, _)) = answer else {
        panic!("{answer:?}");
    };
    let snapshot = read(stage, &session).await;
    assert_eq!(snapshot.status, PaymentState::Created);
    assert_eq!(snapshot.amount, Some(intent.amount));
    assert_eq!(snapshot.reference, Some(intent.reference));
}

/// A paid payment is read as closed with its whole amount captured.
pub async fn what_the_customer_pays_is_read_as_paid(stage: &dyn Stage) {
    let session = paid(stage, 1, 25_000).await;
    let snapshot = read(stage, &session).await;
    assert_eq!(snapshot.status, PaymentState::Closed);
    assert_eq!(snapshot.captured, snapshot.amount);
    assert!(snapshot.refunded.unwrap().is_zero());
}

/// A cancellation ends the session; a gateway that cannot cancel says so and leaves it open.
pub async fn what_is_cancelled_has_ended_and_can_no_longer_be_paid(stage: &dyn Stage) {
    let (session, _) = opened(stage, &sale(stage, 1, 25_000)).await;
    let cancelled = stage.gateway().cancel_session(&session.id).await;
    if stage.gateway().capabilities().cancel {
        assert_eq!(cancelled, Ok(()));
        assert_eq!(read(stage, &session).await.status, PaymentState::Expired);
        assert!(!stage.customer_authorises(&session.payment).await);
        assert_eq!(read(stage, &session).await.status, PaymentState::Expired);
    } else {
        assert!(matches!(cancelled, Err(GatewayError::Refused(_))));
        assert!(stage.customer_authorises(&session.payment).await);
    }
}

/// A cancellation that comes too late changes nothing.
pub async fn what_is_paid_can_no_longer_be_cancelled(stage: &dyn Stage) {
    let session = paid(stage, 1, 25_000).await;
    let cancelled = stage.gateway().cancel_session(&session.id).await;
    assert!(matches!(cancelled, Err(GatewayError::Refused(_))));
    let snapshot = read(stage, &session).await;
    assert_eq!(snapshot.status, PaymentState::Closed);
    assert_eq!(snapshot.captured, snapshot.amount);
}

/// After [`Capabilities::watch`](crate::Capabilities::watch) a payment that nobody paid has ended.
pub async fn what_nobody_pays_has_ended_when_its_watch_is_over(stage: &dyn Stage) {
    let (session, _) = opened(stage, &sale(stage, 1, 25_000)).await;
    stage
        .time_passes(stage.gateway().capabilities().watch)
        .await;
    let ended = |status| matches!(status, PaymentState::Expired | PaymentState::TimedOut);
    assert!(ended(read(stage, &session).await.status));
    assert!(!stage.customer_authorises(&session.payment).await);
    assert!(ended(read(stage, &session).await.status));
}

/// Every amount between the declared bounds can be asked for, and is read to the last digit. The
/// gateway may still decline a customer over it.
pub async fn amounts_are_taken_as_declared(stage: &dyn Stage) {
    let gateway = stage.gateway();
    let currency = stage.intent().amount.currency();
    let rule = *gateway.capabilities().amounts_in(currency).unwrap();
    let step = u64::from(rule.step.get());
    let smallest = sale(stage, 1, rule.smallest.minor());
    let options = options(stage, &smallest);
    assert!(gateway.capabilities().takes(smallest.amount));
    let asked = gateway.open_session(&smallest, &options);
    assert!(asked.await.is_ok());
    let uneven = sale(stage, 2, 25_000 / step * step + step);
    assert!(gateway.capabilities().takes(uneven.amount));
    let (session, _) = opened(stage, &uneven).await;
    assert_eq!(read(stage, &session).await.amount, Some(uneven.amount));
    if step > 1 {
        let between = sale(stage, 3, 25_000 / step * step + 1);
        assert!(!gateway.capabilities().takes(between.amount));
        let asked = gateway.open_session(&between, &options);
        assert!(matches!(asked.await, Err(GatewayError::Refused(_))));
    }
}

/// Where links are sent, a customer of whom the gateway knows what it needs gets one.
pub async fn a_link_is_sent_where_links_are_sent_and_refused_elsewhere(stage: &dyn Stage) {
    let gateway = stage.gateway();
    let mut intent = sale(stage, 1, 25_000);
    let Some(link) = gateway.capabilities().link else {
        let (session, _) = opened(stage, &intent).await;
        let sent = gateway.send_link(&session.id).await;
        assert!(matches!(sent, Err(GatewayError::Refused(_))));
        return;
    };
    intent.method = Method::Link;
    let options = SessionOptions {
        buyer: Some(buyer(stage, &intent)),
        ..SessionOptions::default()
    };
    let SessionAnswer::Opened(session, _) = gateway.open_session(&intent, &options).await.unwrap()
    else {
        panic!("a customer of whom everything is known was declined");
    };
    assert!(session.web_url.is_some());
    let sent = gateway.send_link(&session.id).await;
    match link {
        LinkDelivery::Sent => assert_eq!(sent, Ok(())),
        LinkDelivery::Shown => assert!(matches!(sent, Err(GatewayError::Refused(_)))),
    }
}

/// A code's picture comes from a declared origin, and the pay window lies within the watch.
pub async fn pictures_and_windows_are_as_declared(stage: &dyn Stage) {
    let capabilities = stage.gateway().capabilities();
    let (session, _) = opened(stage, &sale(stage, 1, 25_000)).await;
    if let Some(code) = &session.qr_code {
        let url = url::Url::parse(code.as_str()).unwrap();
        let origin = url.origin().ascii_serialization();
        assert!(capabilities.image_origins.contains(&origin), "{origin}");
    }
    let window = capabilities.pay_window;
    assert!(window.shortest <= window.usual && window.usual <= window.longest);
    assert!(window.longest <= capabilities.watch);
}
