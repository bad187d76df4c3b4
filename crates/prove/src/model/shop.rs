//! The shop: its two sales, and what goes wrong in it.

use std::ops::Range;

use payment::id::{Link, MerchantCode, PaymentId, Reference, SaleId, SessionId, TerminalId};
use payment::sale::{
    Intent, Method, Mode, PAY_WINDOW, PaymentSnapshot, PaymentState, Session, Terms,
};
use payment::time::Timestamp;
use payment::{Currency, Money};

use super::world::{START, Truth, Which, World};

/// What may go wrong, and how often.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bounds {
    /// Tabs that begin a sale, 1 or 2.
    pub sales: u8,
    /// Tabs that only look, 0 or 1; there are two tabs at the most.
    pub onlookers: u8,
    /// Messages that are lost.
    pub losses: u8,
    /// Messages that arrive twice.
    pub doubles: u8,
    /// Deaths of the server.
    pub crashes: u8,
    /// Tabs that are reloaded.
    pub reloads: u8,
    /// Servers on the one store, 1 or 2.
    pub servers: u8,
}

impl Bounds {
    /// One sale in which nothing goes wrong, on one server.
    pub const ONE_SALE: Self = Self {
        sales: 1,
        onlookers: 1,
        losses: 0,
        doubles: 0,
        crashes: 0,
        reloads: 0,
        servers: 1,
    };

    /// The fewest worlds that the smallest of them has; fewer mean that something cannot happen.
    pub const FEWEST_STATES: usize = 400;

    /// How many tabs there are.
    pub(super) const fn tabs(self) -> u8 {
        self.sales.saturating_add(self.onlookers)
    }

    /// The servers, by number.
    pub(super) const fn servers(self) -> Range<usize> {
        0..if self.servers > 1 { 2 } else { 1 }
    }
}

/// Two tabs of one terminal, each of which begins one sale at the most.
#[derive(Clone, Debug)]
pub struct Shop {
    pub(super) bounds: Bounds,
    pub(super) intents: [Intent; 2],
    pub(super) sessions: [Session; 2],
}

impl Shop {
    /// A shop in which this much goes wrong; none when our own sample data is wrong.
    #[must_use]
    pub fn new(bounds: Bounds) -> Option<Self> {
        let amount = Money::parse("250", Currency::Aed).ok()?;
        let intent = |n: u8| {
            Some(Intent {
                id: SaleId(uuid::Uuid::from_u128(u128::from(n) + 1)),
                terminal: TerminalId::new("T1").ok()?,
                account: payment::id::AccountId::main(),
                branch: payment::id::BranchId::main(),
                merchant_code: MerchantCode::new("demo").ok()?,
                reference: Reference::new(&format!("A-{n}")).ok()?,
                amount,
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
            })
        };
        let session = |n: u8| {
            let id = SessionId::try_from(format!("s{n}")).ok()?;
            let payment = PaymentId::try_from(format!("p{n}")).ok()?;
            Some(Session {
                qr_code: Link::try_from("https://api.tabby.ai/qr".to_owned()).ok(),
                ..Session::known_by_payment(id, payment, START)
            })
        };
        Some(Self {
            bounds,
            intents: [intent(0)?, intent(1)?],
            sessions: [session(0)?, session(1)?],
        })
    }

    pub(super) fn reading(&self, which: Which, truth: Truth) -> Option<PaymentSnapshot> {
        let (intent, session) = (self.intents.get(which)?, self.sessions.get(which)?);
        let none = Money::zero(Currency::Aed);
        let (status, captured) = match truth {
            Truth::Open => (PaymentState::Created, none),
            Truth::Paid => (PaymentState::Closed, intent.amount),
            Truth::Over => (PaymentState::Expired, none),
        };
        Some(PaymentSnapshot {
            payment: session.payment.clone(),
            status,
            amount: Some(intent.amount),
            reference: Some(intent.reference.clone()),
            mode: Some(Mode::Test),
            captured: Some(captured),
            refunded: Some(none),
        })
    }

    pub(super) fn now(world: &World, which: Which) -> Timestamp {
        match world.overdue.get(which) {
            Some(true) => START.after(PAY_WINDOW),
            _ => START,
        }
    }
}
