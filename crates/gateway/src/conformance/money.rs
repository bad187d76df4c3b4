//! Sentences about money that goes back.

use payment::Money;
use payment::sale::PaymentState;
use payment::time::Millis;

use super::Stage;
use super::sales::{opened, paid, read, sale};
use crate::port::GatewayError;

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
            .refund(&session.payment, some, "key-1".to_owned())
            .await
    };
    assert_eq!(ask().await, Ok(()));
    assert_eq!(read(stage, &session).await.refunded, Some(some));
    let _again = ask().await;
    assert_eq!(read(stage, &session).await.refunded, Some(some));
    let life = gateway.capabilities().key_lives;
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
            .refund(&session.payment, part(stage, minor), key.to_owned())
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
        let amount = part(stage, minor);
        gateway
            .refund(&session.payment, amount, key.to_owned())
            .await
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

/// Closing an authorised payment releases what was not captured.
pub async fn what_is_closed_is_released(stage: &dyn Stage) {
    let gateway = stage.gateway();
    let (session, _) = opened(stage, &sale(stage, 1, 25_000)).await;
    assert!(stage.customer_authorises(&session.payment).await);
    let snapshot = read(stage, &session).await;
    assert_eq!(snapshot.status, PaymentState::Authorized);
    assert!(snapshot.captured.unwrap().is_zero());
    let closed = gateway.close(&session.payment).await;
    let status = read(stage, &session).await.status;
    if gateway.capabilities().close {
        assert_eq!((closed, status), (Ok(()), PaymentState::Closed));
    } else {
        assert!(matches!(closed, Err(GatewayError::Refused(_))));
        assert_eq!(status, PaymentState::Authorized);
    }
    assert!(read(stage, &session).await.captured.unwrap().is_zero());
}
