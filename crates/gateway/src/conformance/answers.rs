//! Sentences about answers that say no, get lost, or are never asked for.

use payment::sale::PaymentState;

use super::Stage;
use super::sales::{opened, options, paid, read, sale, whole};
use crate::capabilities::{Creation, Listing};
use crate::permits::Priority;
use crate::port::{GatewayError, GatewayState, Hindrance, Refund, Refusal, SessionAnswer};

/// An id that the gateway does not know is refused, and a reading says that it is not there.
pub async fn what_is_not_there_is_not_found(stage: &dyn Stage) {
    let gateway = stage.gateway();
    let (payment, session) = (stage.unknown_payment(), stage.unknown_session());
    let read = gateway.read_payment(&payment, Priority::Asked).await;
    assert_eq!(read, Err(GatewayError::Refused(Refusal::NotFound)));
    let amount = stage.intent().amount;
    for refused in [
        gateway.cancel_session(&session).await,
        gateway.send_link(&session).await,
        gateway.capture(&payment, whole(amount), "key-1").await,
        gateway.refund(&payment, Refund::of(amount), "key-2").await,
        gateway.void(&payment, "key-3").await,
    ] {
        assert!(
            matches!(refused, Err(GatewayError::Refused(_))),
            "{refused:?}"
        );
    }
}

/// A lost answer is "unknown", although the call was carried out, and comes within the declared
/// time.
pub async fn a_lost_answer_says_nothing_of_what_happened(stage: &dyn Stage) {
    let gateway = stage.gateway();
    let can = gateway.capabilities();
    let open = opened(stage, &sale(stage, 1, 25_000)).await.0;
    let done = paid(stage, 2, 25_000).await;
    let amount = sale(stage, 2, 10_000).amount;
    let begun = tokio::time::Instant::now();
    stage.lose_answers(true).await;
    let third = sale(stage, 3, 25_000);
    let answer = gateway.open_session(&third, &options(stage, &third)).await;
    assert_eq!(answer, Err(GatewayError::Unknown));
    let answer = gateway.read_payment(&open.payment, Priority::Asked).await;
    assert_eq!(answer, Err(GatewayError::Unknown));
    if can.refund {
        let refund = gateway.refund(&done.payment, Refund::of(amount), "key-1");
        assert_eq!(refund.await, Err(GatewayError::Unknown));
    }
    if can.cancel {
        let cancelled = gateway.cancel_session(&open.id).await;
        assert_eq!(cancelled, Err(GatewayError::Unknown));
    }
    assert!(begun.elapsed() <= can.longest_call * 4);
    stage.lose_answers(false).await;
    if can.refund {
        assert_eq!(read(stage, &done).await.refunded, Some(amount));
        let _again = gateway
            .refund(&done.payment, Refund::of(amount), "key-1")
            .await;
        assert_eq!(read(stage, &done).await.refunded, Some(amount));
    }
    if can.cancel {
        assert_eq!(read(stage, &open).await.status, PaymentState::Expired);
    }
}

/// Where a lost creation may be asked for again, that gives the session that was made.
pub async fn a_creation_whose_answer_was_lost_is_repeated_only_where_that_is_declared(
    stage: &dyn Stage,
) {
    let gateway = stage.gateway();
    let Creation::SameKey(life) = gateway.capabilities().creation else {
        return;
    };
    let (first, _) = opened(stage, &sale(stage, 1, 25_000)).await;
    stage.lose_answers(true).await;
    let intent = sale(stage, 2, 25_000);
    let lost = gateway
        .open_session(&intent, &options(stage, &intent))
        .await;
    assert_eq!(lost, Err(GatewayError::Unknown));
    stage.lose_answers(false).await;
    let (second, _) = opened(stage, &intent).await;
    let (again, _) = opened(stage, &intent).await;
    assert_eq!(second.payment, again.payment);
    assert_ne!(first.payment, second.payment);
    assert!(life >= gateway.capabilities().pay_window.usual);
}

/// Without a permit a call is not made, and says that.
pub async fn without_a_permit_the_gateway_is_not_called(stage: &dyn Stage) {
    const NO_PERMIT: GatewayError = GatewayError::TryLater(Hindrance::NoPermit);
    let gateway = stage.gateway();
    let can = gateway.capabilities();
    let session = paid(stage, 1, 25_000).await;
    let calls = stage.calls().await;
    stage.permit_calls(false);
    let intent = sale(stage, 2, 25_000);
    let opened: Result<SessionAnswer, _> = gateway
        .open_session(&intent, &options(stage, &intent))
        .await;
    assert_eq!(opened, Err(NO_PERMIT));
    let read = gateway
        .read_payment(&session.payment, Priority::Asked)
        .await;
    assert_eq!(read, Err(NO_PERMIT));
    if can.cancel {
        assert_eq!(gateway.cancel_session(&session.id).await, Err(NO_PERMIT));
    }
    if can.refund {
        let refund = gateway.refund(&session.payment, Refund::of(intent.amount), "key-1");
        assert_eq!(refund.await, Err(NO_PERMIT));
    }
    if can.void {
        assert_eq!(
            gateway.void(&session.payment, "key-2").await,
            Err(NO_PERMIT)
        );
    }
    let capture = gateway.capture(&session.payment, whole(intent.amount), "key-3");
    assert_eq!(capture.await, Err(NO_PERMIT));
    match can.listing {
        Listing::ByCreation => assert_eq!(gateway.list_payments(None).await, Err(NO_PERMIT)),
        Listing::ByReference => {
            let found = gateway.payments_of(&intent.reference).await;
            assert_eq!(found, Err(NO_PERMIT));
        }
    }
    assert_eq!(gateway.state().await, GatewayState::Unreachable);
    assert_eq!(stage.calls().await, calls);
    stage.permit_calls(true);
    assert_eq!(gateway.state().await, GatewayState::Ready);
}
