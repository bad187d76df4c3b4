//! Entries of the audit log, and those that follow from what the store writes.

use std::borrow::Cow;

use payment::Money;
use payment::day::OtherPayment;
use payment::id::{AccountId, BranchId, SaleId};
use payment::identity::{Actor, Author};
use payment::operation::{Operation, OperationKind, OperationState};
use payment::sale::{Intent, Sale};
use payment::time::Timestamp;

use crate::acknowledgement::Acknowledgement;
use crate::commit::Commit;
use crate::day_port::SignedReport;
use crate::person_port::{PersonChange, StoredPerson};
use crate::print_port::Print;
use crate::sale_event::SaleEvent;
use crate::terminal_port::{CodeOffer, StoredTerminal};

/// Something that was done. It names people and sales by their ids, and no customer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AuditEntry {
    /// When it was done, by the wall clock.
    pub at: Timestamp,
    /// The account; `None` for what concerns the whole server.
    pub account: Option<AccountId>,
    /// The branch; `None` for what concerns the whole account.
    pub branch: Option<BranchId>,
    /// Who did it.
    pub by: Actor,
    /// What was done, such as `sale.cancel` or `person.role`. docs/operations.md has them all.
    pub what: Cow<'static, str>,
    /// The sale that it is about.
    pub sale: Option<SaleId>,
    /// What else it is about, such as `person:` and an id.
    pub about: Option<String>,
    /// The state before.
    pub from: Option<String>,
    /// The state after it.
    pub to: Option<String>,
    /// The money.
    pub amount: Option<Money>,
}

impl AuditEntry {
    /// An entry that says who did what, and nothing else.
    #[must_use]
    pub fn new(what: impl Into<Cow<'static, str>>, by: Actor, at: Timestamp) -> Self {
        Self {
            at,
            account: None,
            branch: None,
            by,
            what: what.into(),
            sale: None,
            about: None,
            from: None,
            to: None,
            amount: None,
        }
    }

    /// The same about this account.
    #[must_use]
    pub fn at_account(self, account: &AccountId) -> Self {
        let account = Some(account.clone());
        Self { account, ..self }
    }

    /// The same about this branch.
    #[must_use]
    pub fn at_branch(self, branch: &BranchId) -> Self {
        let branch = Some(branch.clone());
        Self { branch, ..self }
    }

    /// The same about this, too.
    #[must_use]
    pub fn about(self, about: String) -> Self {
        let about = Some(about);
        Self { about, ..self }
    }

    fn of_intent(intent: &Intent, what: Cow<'static, str>, by: Actor, at: Timestamp) -> Self {
        Self {
            sale: Some(intent.id),
            ..Self::new(what, by, at)
                .at_account(&intent.account)
                .at_branch(&intent.branch)
        }
    }

    /// A sale is begun.
    pub(crate) fn asked(sale: &Sale, at: Timestamp) -> Self {
        let intent = &sale.intent;
        let by = Actor::Terminal(Author {
            terminal: intent.terminal.clone(),
            person: intent.cashier.clone(),
            approver: None,
        });
        Self {
            to: Some(state_of(sale)),
            amount: Some(intent.amount),
            ..Self::of_intent(intent, of_sale(SaleEvent::ASKED), by, at)
        }
    }

    /// An event of a sale that was in this state before.
    pub(crate) fn stepped(commit: &Commit, from: String) -> Self {
        let Commit { sale, at, by, .. } = commit;
        Self {
            from: Some(from),
            to: Some(state_of(sale)),
            ..Self::of_intent(&sale.intent, of_sale(commit.event), by.clone(), *at)
        }
    }

    /// Somebody has acknowledged how a sale ended.
    pub(crate) fn acknowledged(
        sale: SaleId,
        owner: (&AccountId, &BranchId),
        by: &Actor,
        at: Timestamp,
    ) -> Self {
        Self {
            sale: Some(sale),
            ..Self::new("sale.acknowledged", by.clone(), at)
                .at_account(owner.0)
                .at_branch(owner.1)
        }
    }

    /// An operation is asked for, or has ended; `None` for what is between.
    pub(crate) fn of_operation(
        operation: &Operation,
        owner: (&AccountId, &BranchId),
        by: &Actor,
        at: Timestamp,
        is_new: bool,
    ) -> Option<Self> {
        let intent = &operation.intent;
        let to = match operation.state {
            OperationState::Asked(_) if is_new => "asked",
            OperationState::Asked(_) => return None,
            OperationState::Done { .. } => "done",
            OperationState::Refused { .. } => "refused",
        };
        let what = match intent.kind {
            OperationKind::Capture { .. } => "capture",
            OperationKind::Refund => "refund",
            OperationKind::Void => "void",
        };
        Some(Self {
            sale: Some(intent.sale),
            from: (!is_new).then(|| "asked".to_owned()),
            to: Some(to.to_owned()),
            amount: Some(intent.amount),
            ..Self::new(what, by.clone(), at)
                .at_account(owner.0)
                .at_branch(owner.1)
                .about(format!("operation:{}", intent.id))
        })
    }

    /// Somebody may sign in.
    pub(crate) fn person_added(person: &StoredPerson, by: &Actor) -> Self {
        Self {
            to: Some(person.role.word().to_owned()),
            ..Self::new("person.added", by.clone(), person.added_at)
                .at_account(&person.account)
                .about(format!("person:{}", person.id))
        }
    }

    /// A person was changed, who had this role before.
    pub(crate) fn person_changed(
        account: &AccountId,
        id: &str,
        role: String,
        change: &PersonChange,
        by: &Actor,
        at: Timestamp,
    ) -> Self {
        let (what, to) = match change {
            PersonChange::Role(to) => ("person.role", Some(to.word().to_owned())),
            PersonChange::Pin(_) => ("person.pin", None),
            PersonChange::Unlock => ("person.unlocked", None),
            PersonChange::Remove(_) => ("person.removed", None),
        };
        Self {
            from: Some(role),
            to,
            ..Self::new(what, by.clone(), at)
                .at_account(account)
                .about(format!("person:{id}"))
        }
    }

    /// A code was made with which a browser becomes a terminal.
    pub(crate) fn code_offered(offer: &CodeOffer, by: &Actor) -> Self {
        Self::new("terminal.code", by.clone(), offer.at)
            .at_account(&offer.account)
            .at_branch(&offer.branch)
            .about(format!("terminal:{}", offer.terminal))
    }

    /// A browser has become a terminal.
    pub(crate) fn paired(terminal: &StoredTerminal, at: Timestamp) -> Self {
        let by = Actor::Terminal(Author {
            terminal: terminal.terminal.clone(),
            person: None,
            approver: None,
        });
        Self::of_terminal(terminal, "terminal.paired", &by, at)
    }

    /// A browser is a terminal no more.
    pub(crate) fn revoked(terminal: &StoredTerminal, by: &Actor, at: Timestamp) -> Self {
        Self::of_terminal(terminal, "terminal.revoked", by, at)
    }

    fn of_terminal(
        terminal: &StoredTerminal,
        what: &'static str,
        by: &Actor,
        at: Timestamp,
    ) -> Self {
        Self::new(what, by.clone(), at)
            .at_account(&terminal.account)
            .at_branch(&terminal.branch)
            .about(format!("terminal:{}", terminal.terminal))
    }

    /// A pairing code was wrong.
    pub(crate) fn code_refused(account: &AccountId, at: Timestamp) -> Self {
        Self::new("terminal.code_refused", Actor::Server, at).at_account(account)
    }

    /// A report of the day was signed.
    pub(crate) fn signed(report: &SignedReport, account: &AccountId, by: &Actor) -> Self {
        Self::new("report.signed", by.clone(), report.at)
            .at_account(account)
            .at_branch(&report.branch)
            .about(format!("report:{}", report.number))
    }

    /// Money by another method was noted, or its note withdrawn.
    pub(crate) fn noted(
        note: &OtherPayment,
        owner: (&AccountId, &BranchId),
        what: &'static str,
        by: &Actor,
        at: Timestamp,
    ) -> Self {
        Self {
            sale: Some(note.sale),
            to: Some(note.method.word().to_owned()),
            amount: Some(note.amount),
            ..Self::new(what, by.clone(), at)
                .at_account(owner.0)
                .at_branch(owner.1)
                .about(format!("note:{}", note.id))
        }
    }

    /// A print was begun; `None` for a test page, which is about nothing.
    pub(crate) fn printed(print: &Print, by: &Actor) -> Option<Self> {
        let begun = &print.begun;
        if begun.subject.starts_with("test:") {
            return None;
        }
        let to = match print.copy {
            0 => "original".to_owned(),
            copy => format!("copy {copy}"),
        };
        Some(Self {
            to: Some(to),
            ..Self::new("print", by.clone(), begun.at)
                .at_account(&begun.account)
                .at_branch(&begun.branch)
                .about(begun.subject.clone())
        })
    }

    /// Somebody has looked at a payment that no sale explains.
    pub(crate) fn acknowledged_payment(
        what: &Acknowledgement,
        account: &AccountId,
        by: &Actor,
    ) -> Self {
        Self {
            amount: what.sum,
            ..Self::new("payment.acknowledged", by.clone(), what.at)
                .at_account(account)
                .about(format!("payment:{}", what.payment))
        }
    }
}

/// The name of a sale's state, as terminals see it.
fn state_of(sale: &Sale) -> String {
    sale.state_name().word().to_owned()
}

/// What is said of an event of a sale.
fn of_sale(event: &str) -> Cow<'static, str> {
    format!("sale.{event}").into()
}
