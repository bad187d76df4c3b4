//! Rebuilds a sale whose stored body cannot be read, from its columns and a reading of its payment.

use payment::Money;
use payment::id::{
    AccountId, BranchId, MerchantCode, PaymentId, Reference, SaleId, SessionId, TerminalId,
};
use payment::identity::Actor;
use payment::operation::{OperationKind, Operations};
use payment::sale::{
    Came, Capturing, Cause, Decision, Difference, Doubt, DoubtOver, Effect, Ending, Event, Failure,
    Found, Frozen, Funds, Help, Intent, Late, Method, Paid, Release, Return, Sale, Session, State,
    Watch, transition,
};
use payment::time::Timestamp;

use super::alarms::raise;
use super::inner::{Answer, Inner, SaleError, Sales};
use gateway::Priority;
use gateway::{GatewayError, Refusal};
use store::{Commit, StoreError, Unreadable, WriteId};

/// Why a sale was not repaired. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum RepairError {
    /// There is no such sale, or its stored body can be read.
    #[error("there is no sale of this id that cannot be read")]
    NothingToRepair,
    /// The gateway gave no usable answer about its payment.
    #[error("Tabby gave no usable answer about the payment; nothing was changed, try again later")]
    NotRead,
    /// The gateway has no such payment for the configured key.
    #[error(
        "Tabby has no such payment for this key: it was made with another account's, or its id is damaged; nothing was changed"
    )]
    NoSuchPayment,
    /// The columns needed to rebuild it are damaged, too.
    #[error(
        "its {0} cannot be understood either; restore a backup of the ledger, or settle the payment in Tabby's dashboard"
    )]
    Damaged(&'static str),
    /// The payment is another account's.
    #[error(
        "the sale was made for another merchant code or with the other kind of key; start with those, then try again"
    )]
    OtherAccount,
    /// The ledger failed.
    #[error(transparent)]
    Sale(#[from] SaleError),
}

impl Sales {
    /// Reads the payment of a sale whose body cannot be read, and writes the rebuilt sale. A paid
    /// sale stays paid, a refund under way goes on, and a frozen sale stays frozen. For all others
    /// nobody knows what the cashier did since, so money that is found becomes a late payment, and
    /// a person decides. A sale that may still be paid is cancelled and watched.
    ///
    /// # Errors
    ///
    /// [`RepairError`] says why it was not repaired.
    pub async fn repair(&self, id: SaleId) -> Result<Answer, RepairError> {
        loop {
            match self.repair_as_read(id).await {
                // Its terminal was freed meanwhile, or it was repaired by somebody else.
                Err(RepairError::Sale(SaleError::NotBegun(StoreError::Stale))) => {}
                repaired => return repaired,
            }
        }
    }

    /// Whether there is such a sale that cannot be read, and this account looks after it.
    ///
    /// # Errors
    ///
    /// The ledger failed.
    pub async fn has_damaged(&self, id: SaleId) -> Result<bool, StoreError> {
        let found = self.0.unwritten.store().unreadable(id).await?;
        Ok(found.is_some_and(|sale| self.0.looks_after(&sale.account)))
    }

    async fn repair_as_read(&self, id: SaleId) -> Result<Answer, RepairError> {
        let inner = &self.0;
        let _lock = inner.locks.lock(id).await;
        // Steps that wait may hold all that cannot be read any more.
        let caught_up = inner.unwritten.catch_up(id).await;
        caught_up.map_err(SaleError::NotBegun)?;
        let ledger = inner.unwritten.store();
        let found = ledger.unreadable(id).await.map_err(SaleError::from)?;
        let known = found.ok_or(RepairError::NothingToRepair)?;
        let after = known.revision;
        let known = Known::of(&known, id)?;
        // A valid id that is nobody's was damaged: the sale would be on no till.
        if known.account != inner.configured.account {
            return Err(RepairError::Damaged("account"));
        }
        if known.branch != inner.configured.branch {
            return Err(RepairError::Damaged("branch"));
        }
        if known.merchant_code != inner.account.merchant_code {
            return Err(RepairError::OtherAccount);
        }
        let reading = match &known.payment {
            None => None,
            Some(payment) => match inner.gateway.read_payment(payment, Priority::Act).await {
                Ok(reading) => Some(reading),
                Err(GatewayError::Refused(Refusal::NotFound)) => {
                    return Err(RepairError::NoSuchPayment);
                }
                Err(_) => return Err(RepairError::NotRead),
            },
        };
        let mode = reading.as_ref().and_then(|reading| reading.mode);
        if mode.is_some_and(|mode| mode != inner.account.mode) {
            return Err(RepairError::OtherAccount);
        }
        let now = inner.clock.now();
        let intent = Intent {
            id,
            account: known.account.clone(),
            branch: known.branch.clone(),
            terminal: known.terminal.clone(),
            merchant_code: known.merchant_code.clone(),
            reference: known.reference.clone(),
            amount: known.amount,
            method: Method::Qr,
            mode: inner.account.mode,
            created_at: known.created_at,
            pay_window: inner.pay_window,
            terms: inner.gateway.capabilities().terms(),
            recipient: None,
            items: Vec::new(),
            gateway: Some(inner.account.gateway.clone()),
            // Nothing says which key it was made with.
            key: None,
            cashier: None,
        };
        let operations = inner.operations_of(id).await?;
        let mut sale = Sale {
            state: known.last_state(&operations),
            ..Sale::new(intent, inner.server)
        };
        let mut effects = Vec::new();
        if let Some(reading) = reading {
            let step = transition(&sale, Event::Read(reading), now);
            (sale, effects) = (step.sale, step.effects);
        }
        let commit = Commit {
            write: WriteId::fresh(),
            sale: sale.clone(),
            after,
            event: "repaired",
            at: now,
            by: Actor::Command,
        };
        let written = inner.unwritten.commit(commit).await;
        written.map_err(SaleError::NotBegun)?;
        inner.unattended.repaired(id);
        // Gateway calls are made when the sale is due; alarms are raised now.
        for effect in effects {
            if let Effect::Alarm(alarm) = effect {
                raise(alarm, &sale);
            }
        }
        let answer = inner.as_it_is(&sale);
        inner.feed.publish(&sale.intent, &answer.view);
        Ok(answer)
    }
}

impl Inner {
    /// The operations of a sale that is repaired. One that cannot be read is as good as none: what it
    /// did is then somebody else's doing, and a person looks at it.
    async fn operations_of(&self, id: SaleId) -> Result<Operations, SaleError> {
        let stored = self.unwritten.store().operations(&self.scope, id).await;
        match stored {
            Ok(stored) => Ok(stored.into_iter().map(|stored| stored.value).collect()),
            Err(StoreError::Body(_)) => Ok(Operations::default()),
            Err(error) => Err(error.into()),
        }
    }
}

/// The states of sales that may have no session. A payment id missing in any other state was lost;
/// the sale must not be treated as if it never had one.
const NEVER_OPENED: [&str; 3] = ["creating", "declined", "failed"];

/// The data that a sale is rebuilt from.
struct Known {
    account: AccountId,
    branch: BranchId,
    terminal: TerminalId,
    merchant_code: MerchantCode,
    reference: Reference,
    amount: Money,
    session: Option<SessionId>,
    payment: Option<PaymentId>,
    state: String,
    created_at: Timestamp,
}

impl Known {
    fn of(columns: &Unreadable, id: SaleId) -> Result<Self, RepairError> {
        let damaged = RepairError::Damaged;
        let texts = [
            ("terminal", &columns.terminal),
            ("branch", &columns.merchant_code),
            ("reference", &columns.reference),
        ];
        for (name, text) in texts {
            if text.contains(char::REPLACEMENT_CHARACTER) {
                return Err(damaged(name));
            }
        }
        if columns.id != id.to_string() {
            return Err(damaged("id"));
        }
        // A sale with a session has both ids; the state says whether it ever had one.
        let is_opened =
            columns.session.is_some() || !NEVER_OPENED.contains(&columns.state.as_str());
        if is_opened && columns.payment.is_none() {
            return Err(damaged("payment"));
        }
        let payment = columns.payment.clone().map(PaymentId::try_from);
        let session = columns.session.clone().map(SessionId::try_from);
        Ok(Self {
            account: AccountId::try_from(columns.account.clone())
                .map_err(|_| damaged("account"))?,
            branch: BranchId::try_from(columns.branch.clone()).map_err(|_| damaged("branch"))?,
            terminal: TerminalId::try_from(columns.terminal.clone())
                .map_err(|_| damaged("terminal"))?,
            merchant_code: MerchantCode::try_from(columns.merchant_code.clone())
                .map_err(|_| damaged("branch"))?,
            reference: Reference::try_from(columns.reference.clone())
                .map_err(|_| damaged("reference"))?,
            amount: columns.amount().ok_or(damaged("amount"))?,
            session: session.transpose().map_err(|_| damaged("session"))?,
            payment: payment.transpose().map_err(|_| damaged("payment"))?,
            state: columns.state.clone(),
            created_at: columns.created_at,
        })
    }

    /// The sale's state as far as its name and its operations say it. A reading adds the rest.
    fn last_state(&self, operations: &Operations) -> State {
        let Some(session) = self.opened() else {
            return State::Failed(Failure::NoAnswer);
        };
        let none = Money::zero(self.amount.currency());
        let funds = Funds {
            captured: none,
            refunded: none,
        };
        match self.state.as_str() {
            "paid" => {
                let release = match operations.release_the_rest() {
                    true => Release::Asked,
                    false => Release::None,
                };
                let paid = Paid {
                    funds: self.funds_known_by(operations),
                    came: Came::InTime,
                    capturing: Capturing::default(),
                    release,
                };
                State::Paid(session, paid)
            }
            "returning" => {
                let asked = Return {
                    tries: 0,
                    help: Help::NotNeeded,
                };
                let late = Late {
                    funds,
                    decision: Decision::Return(asked),
                    set_aside: false,
                };
                State::Late(session, late)
            }
            "mismatch" => {
                let frozen = Frozen {
                    difference: Difference::Funds,
                    may_be_paid: true,
                    watch: Watch::Running,
                    found: Found::default(),
                    acknowledged: false,
                    set_aside: false,
                };
                State::Frozen(session, frozen)
            }
            _ => {
                let ending = Ending {
                    cause: Cause::Unattended,
                    set_aside: true,
                };
                let doubt = Doubt {
                    over: DoubtOver::Unread,
                    ending: Some(ending),
                };
                State::Checking(session, doubt)
            }
        }
    }

    /// What was known of a paid sale's money. A refund is only asked for when all was captured that
    /// will be: whoever asked for one knew of the capture.
    fn funds_known_by(&self, operations: &Operations) -> Funds {
        let explained = operations.explained(self.amount.currency());
        let mut all = operations.all().iter();
        match all.any(|operation| operation.intent.kind == OperationKind::Refund) {
            true if !operations.release_the_rest() => Funds {
                captured: self.amount,
                ..explained
            },
            _ => explained,
        }
    }

    fn opened(&self) -> Option<Session> {
        let payment = self.payment.clone()?;
        let id = match &self.session {
            Some(id) => id.clone(),
            None => payment.to_string().try_into().ok()?,
        };
        Some(Session::known_by_payment(id, payment, self.created_at))
    }
}
