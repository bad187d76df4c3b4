//! What simulated customers do, by the amount.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::tests_outside_test_module,
    reason = "tests may"
)]

use gateway::training::{Customers, Settings, Training};
use gateway::{Gateway, GatewayError, Priority, SessionAnswer, SessionOptions};
use payment::id::PaymentId;
use payment::sale::sample::{aed, intent};
use payment::sale::{Intent, PaymentState, Rejection};
use payment::time::Millis;

async fn ask(gateway: &Training, amount: &str) -> Result<SessionAnswer, GatewayError> {
    let intent = Intent {
        amount: aed(amount),
        ..intent()
    };
    gateway
        .open_session(&intent, &SessionOptions::default())
        .await
}

async fn state(gateway: &Training, payment: &PaymentId) -> PaymentState {
    let read = gateway.read_payment(payment, Priority::Asked).await;
    read.unwrap().status
}

fn practice() -> Training {
    Training::new(Settings::new(Customers::ByAmount))
}

#[tokio::test]
async fn amounts_that_end_in_one_two_or_three_are_declined() {
    for (amount, rejection) in [
        ("250.01", Rejection::NotAvailable),
        ("250.02", Rejection::OrderAmountTooHigh),
        ("250.03", Rejection::OrderAmountTooLow),
    ] {
        let declined = SessionAnswer::Declined(rejection);
        assert_eq!(ask(&practice(), amount).await, Ok(declined), "{amount}");
    }
}

#[tokio::test]
async fn the_other_endings_say_what_the_customer_does_and_any_other_amount_is_paid() {
    use PaymentState::{Closed, Created, Expired, Rejected};
    for (amount, soon, after_the_session) in [
        ("250.04", Rejected, Rejected),
        ("250.05", Created, Expired),
        ("250.06", Created, Closed),
        ("250.00", Closed, Closed),
    ] {
        let gateway = practice();
        let SessionAnswer::Opened(session, _) = ask(&gateway, amount).await.unwrap() else {
            panic!("{amount} was declined");
        };
        assert_eq!(state(&gateway, &session.payment).await, Created);
        gateway.time_passes(Millis::seconds(60));
        assert_eq!(state(&gateway, &session.payment).await, soon, "{amount}");
        gateway.time_passes(Millis::seconds(20 * 60));
        let later = state(&gateway, &session.payment).await;
        assert_eq!(later, after_the_session, "{amount}");
    }
}

#[tokio::test]
async fn the_money_of_a_late_customer_comes_after_a_cancellation_too() {
    let gateway = practice();
    let SessionAnswer::Opened(session, _) = ask(&gateway, "250.06").await.unwrap() else {
        panic!("it was declined");
    };
    gateway.cancel_session(&session.id).await.unwrap();
    let payment = &session.payment;
    assert_eq!(state(&gateway, payment).await, PaymentState::Expired);
    gateway.time_passes(Millis::seconds(60));
    assert_eq!(state(&gateway, payment).await, PaymentState::Closed);
}

#[tokio::test]
async fn the_answer_to_an_amount_that_ends_in_seven_is_lost_and_its_session_is_there() {
    let gateway = practice();
    let answer = ask(&gateway, "250.07").await;
    assert_eq!(answer, Err(GatewayError::Unknown));
    let payment = Training::payment_of(intent().id).unwrap();
    assert_eq!(state(&gateway, &payment).await, PaymentState::Created);
}
