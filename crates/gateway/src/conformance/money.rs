//! Sentences about money that goes back.

use payment::Money;
use payment::operation::{KEY_LIVES_AT_LEAST, OperationFate};
use payment::sale::{PaymentState, Session};
use payment::time::Millis;

use super::Stage;
use super::sales::{opened, paid, read, sale, whole};
use crate::capabilities::Captures;
use crate::permits::Priority;
use crate::port::{Capture, GatewayError, Refund, Rest};

fn part(stage: &dyn Stage, minor: u64) -> Money {
    Money::from_minor(minor, stage.intent().amount.currency()).unwrap()
}

/// The same key is the same refund, also at the end of its life.
pub async fn a_refund_that_is_asked_for_twice_under_one_key_is_made_once(stage: &dyn Stage) {
    let gateway = stage.gateway();
    if !gateway.capabilities().refund {
        return;
    }
    let session = paid(stage, 1, 25_000).await;
    let some = part(stage, 10_000);
    let ask = async || {
        gateway
            .refund(&session.payment, Refund::of(some), "key-1")
            .await
    };
    assert_eq!(ask().await, Ok(()));
    assert_eq!(read(stage, &session).await.refunded, Some(some));
    let _again = ask().await;
    assert_eq!(read(stage, &session).await.refunded, Some(some));
    let life = gateway.capabilities().key_lives;
    assert!(
        life.is_none_or(|life| life > KEY_LIVES_AT_LEAST),
        "a refund whose answer is late would be made twice"
    );
    let nearly = life.map_or(Millis::seconds(7 * 24 * 3_600), |life| {
        life.less(Millis::seconds(60))
    });
    stage.time_passes(nearly).await;
    let _late = ask().await;
    assert_eq!(read(stage, &session).await.refunded, Some(some));
}

/// Parts go back one by one, and their sum is read.
pub async fn refunds_under_two_keys_are_two_refunds(stage: &dyn Stage) {
    let gateway = stage.gateway();
    if !gateway.capabilities().refund {
        return;
    }
    let session = paid(stage, 1, 25_000).await;
    for (key, minor) in [("key-1", 10_000), ("key-2", 15_000)] {
        let refunded = gateway
            .refund(&session.payment, Refund::of(part(stage, minor)), key)
            .await;
        assert_eq!(refunded, Ok(()), "{key}");
    }
    let snapshot = read(stage, &session).await;
    assert_eq!(snapshot.refunded, snapshot.captured);
}

/// A refund of more than is left is refused, and changes nothing.
pub async fn more_than_was_captured_does_not_go_back(stage: &dyn Stage) {
    let gateway = stage.gateway();
    if !gateway.capabilities().refund {
        return;
    }
    let session = paid(stage, 1, 25_000).await;
    let refund = async |minor, key: &str| {
        let refund = Refund::of(part(stage, minor));
        gateway.refund(&session.payment, refund, key).await
    };
    let refused = refund(25_001, "key-1").await;
    assert!(
        matches!(refused, Err(GatewayError::Refused(_))),
        "{refused:?}"
    );
    assert_eq!(refund(20_000, "key-2").await, Ok(()));
    let refused = refund(5_001, "key-3").await;
    assert!(
        matches!(refused, Err(GatewayError::Refused(_))),
        "{refused:?}"
    );
    let snapshot = read(stage, &session).await;
    assert_eq!(snapshot.refunded, Some(part(stage, 20_000)));
}

/// Nothing is told as declined but what is; and then no money has moved.
pub async fn what_is_accepted_and_declined_later_is_told_as_declined(stage: &dyn Stage) {
    let gateway = stage.gateway();
    if !gateway.capabilities().refund {
        return;
    }
    let session = paid(stage, 1, 25_000).await;
    let part = part(stage, 10_000);
    let ask = async |key| {
        gateway
            .refund(&session.payment, Refund::of(part), key)
            .await
    };
    let fate = async |key| {
        gateway
            .operation_fate(&session.payment, key, Priority::Asked)
            .await
    };
    assert_eq!(fate("key-1").await, Ok(OperationFate::Unclear));
    assert_eq!(ask("key-1").await, Ok(()));
    let before = read(stage, &session).await;
    assert_eq!(before.refunded, Some(part));
    assert_eq!(fate("key-1").await, Ok(OperationFate::Unclear));
    if !stage.declines_refunds().await {
        return;
    }
    assert_eq!(ask("key-2").await, Ok(()));
    assert_eq!(read(stage, &session).await, before);
    assert_eq!(fate("key-2").await, Ok(OperationFate::Declined));
    assert_eq!(fate("key-1").await, Ok(OperationFate::Unclear));
    // Asked for again, it is no other refund.
    assert!(matches!(ask("key-2").await, Err(GatewayError::Refused(_))));
    assert_eq!(read(stage, &session).await, before);
}

/// An authorised payment, not captured.
async fn authorised(stage: &dyn Stage, n: u8, minor: u64) -> Session {
    let (session, _) = opened(stage, &sale(stage, n, minor)).await;
    assert!(stage.customer_authorises(&session.payment).await);
    let snapshot = read(stage, &session).await;
    assert_eq!(snapshot.status, PaymentState::Authorized);
    assert!(snapshot.captured.unwrap().is_zero());
    session
}

/// Voiding an authorised payment releases what was not captured.
pub async fn what_is_voided_is_released(stage: &dyn Stage) {
    let gateway = stage.gateway();
    let session = authorised(stage, 1, 25_000).await;
    let voided = gateway.void(&session.payment, "key-1").await;
    let status = read(stage, &session).await.status;
    if gateway.capabilities().void {
        assert_eq!((voided, status), (Ok(()), PaymentState::Closed));
        let late = whole(part(stage, 25_000));
        let late = gateway.capture(&session.payment, late, "key-2").await;
        assert!(matches!(late, Err(GatewayError::Refused(_))), "{late:?}");
    } else {
        assert!(matches!(voided, Err(GatewayError::Refused(_))));
        assert_eq!(status, PaymentState::Authorized);
    }
    assert!(read(stage, &session).await.captured.unwrap().is_zero());
}

/// The same key is the same capture.
pub async fn a_capture_that_is_asked_for_twice_under_one_key_is_made_once(stage: &dyn Stage) {
    let gateway = stage.gateway();
    let can = gateway.capabilities().captures;
    if can == Captures::None {
        return;
    }
    let session = authorised(stage, 1, 25_000).await;
    let capture = match can {
        Captures::None | Captures::One => whole(part(stage, 25_000)),
        Captures::Several => Capture::of(part(stage, 10_000), Rest::Held),
    };
    for _ in 0..2 {
        let _answer = gateway.capture(&session.payment, capture, "key-1").await;
        let snapshot = read(stage, &session).await;
        assert_eq!(snapshot.captured, Some(capture.amount));
        assert!(snapshot.refunded.unwrap().is_zero());
    }
}

/// A last capture of a part releases the rest, and no more is captured than was authorised.
pub async fn a_last_capture_of_a_part_releases_the_rest(stage: &dyn Stage) {
    let gateway = stage.gateway();
    if gateway.capabilities().captures == Captures::None {
        return;
    }
    let session = authorised(stage, 1, 25_000).await;
    let capture = async |minor, rest, key: &str| {
        let amount = part(stage, minor);
        let capture = Capture::of(amount, rest);
        let answer = gateway.capture(&session.payment, capture, key).await;
        (answer, read(stage, &session).await)
    };
    let mut sum = 0;
    if gateway.capabilities().captures == Captures::Several {
        sum = 10_000;
        let (answer, snapshot) = capture(sum, Rest::Held, "key-1").await;
        assert_eq!(
            (answer, snapshot.status),
            (Ok(()), PaymentState::Authorized)
        );
        assert_eq!(snapshot.captured, Some(part(stage, sum)));
        let (refused, snapshot) = capture(15_010, Rest::Released, "key-2").await;
        assert!(
            matches!(refused, Err(GatewayError::Refused(_))),
            "{refused:?}"
        );
        assert_eq!(snapshot.captured, Some(part(stage, sum)));
    }
    sum += 5_000;
    let (answer, snapshot) = capture(5_000, Rest::Released, "key-3").await;
    assert_eq!((answer, snapshot.status), (Ok(()), PaymentState::Closed));
    assert_eq!(snapshot.captured, Some(part(stage, sum)));
    let (refused, snapshot) = capture(5_000, Rest::Released, "key-4").await;
    assert!(
        matches!(refused, Err(GatewayError::Refused(_))),
        "{refused:?}"
    );
    assert_eq!(snapshot.captured, Some(part(stage, sum)));
    if gateway.capabilities().refund {
        let back = gateway.refund(&session.payment, Refund::of(part(stage, sum)), "key-5");
        assert_eq!(back.await, Ok(()));
        assert_eq!(read(stage, &session).await.refunded, Some(part(stage, sum)));
    }
}
