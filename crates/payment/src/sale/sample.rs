//! A sample sale of AED 250.00 in test mode, and the gateway's answers about it: the data of all
//! tests (feature `samples`).

#![allow(clippy::unwrap_used, reason = "sample data is right, or a test fails")]

use uuid::Uuid;

use super::{Intent, PaymentSnapshot, Sale, Session};
use crate::id::{
    AccountId, BranchId, Link, MerchantCode, PaymentId, Reference, ServerRun, SessionId, TerminalId,
};
use crate::identity::{Principal, Role};
use crate::money::{Currency, Money};
use crate::sale::{CaptureMode, Method, Mode, PAY_WINDOW, PaymentState, Terms};
use crate::time::Timestamp;

/// When the sample sale begins.
pub const START: Timestamp = Timestamp(1_000_000);

/// Whoever makes [`intent`], with nobody signed in.
#[must_use]
pub fn principal() -> Principal {
    let intent = intent();
    Principal {
        account: intent.account,
        branch: intent.branch,
        terminal: intent.terminal,
        person: None,
        role: Role::Manager,
        approver: None,
        by_command: false,
    }
}

/// An amount in dirhams. Panics if the text is not an amount.
#[must_use]
pub fn aed(text: &str) -> Money {
    Money::parse(text, Currency::Aed).unwrap()
}

/// The run of the server that makes the sample sale.
pub const RUN: ServerRun = ServerRun(Uuid::from_u128(1));

/// The sample sale, whose intent is about to be committed.
#[must_use]
pub fn sale() -> Sale {
    sale_of(intent())
}

/// A new sale of this intent.
#[must_use]
pub fn sale_of(intent: Intent) -> Sale {
    Sale::new(intent, RUN)
}

/// The intent of the sample sale.
#[must_use]
pub fn intent() -> Intent {
    Intent {
        id: "0190a5b4-7c00-7000-8000-000000000001".parse().unwrap(),
        account: AccountId::main(),
        branch: BranchId::main(),
        terminal: TerminalId::new("T1").unwrap(),
        merchant_code: MerchantCode::new("demo").unwrap(),
        reference: Reference::new("A-1").unwrap(),
        amount: aed("250"),
        method: Method::Qr,
        mode: Mode::Test,
        created_at: START,
        pay_window: PAY_WINDOW,
        terms: Terms::default(),
        recipient: None,
        items: Vec::new(),
        gateway: None,
        key: None,
        cashier: None,
    }
}

/// The terms of a gateway where the shop captures, and which cancels no session.
#[must_use]
pub fn manual() -> Terms {
    Terms {
        capture: CaptureMode::Manual,
        cancel: false,
        ..Terms::default()
    }
}

/// A link, if the text is a web address.
#[must_use]
pub fn link(text: &str) -> Option<Link> {
    Link::try_from(text.to_owned()).ok()
}

/// The session that Tabby opens for the sample sale.
#[must_use]
pub fn session() -> Session {
    let id = SessionId::try_from("s-1".to_owned()).unwrap();
    let payment = PaymentId::try_from("p-1".to_owned()).unwrap();
    Session {
        qr_code: link("https://api.tabby.ai/qr"),
        web_url: link("https://checkout.tabby.ai/?sessionId=s-1"),
        deadline: START.after(PAY_WINDOW),
        expires_at: Some(Timestamp(START.0 + 20 * 60 * 1_000)),
        ..Session::known_by_payment(id, payment, START)
    }
}

/// A reading of the sample payment with this status, and no captures or refunds.
#[must_use]
pub fn reading(status: PaymentState) -> PaymentSnapshot {
    PaymentSnapshot {
        payment: session().payment,
        status,
        amount: Some(aed("250")),
        reference: Some(intent().reference),
        mode: Some(Mode::Test),
        captured: Some(aed("0")),
        refunded: Some(aed("0")),
    }
}

/// A reading in which the whole amount is captured.
#[must_use]
pub fn paid() -> PaymentSnapshot {
    PaymentSnapshot {
        captured: Some(aed("250")),
        ..reading(PaymentState::Closed)
    }
}
