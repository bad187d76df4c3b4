//! What can be asked of the server, and who carries it out.

use std::os::unix::fs::MetadataExt;

use contract::day::NewReport;
use contract::{NewRefund, ProblemCode};
use gateway::Listing;
use payment::id::{AccountId, PaymentId, Remark, SaleId};
use serde::{Deserialize, Serialize};

use super::answer::{Answer, unknown};
use super::audit::{AuditCommand, audit_of};
use super::day;
use super::history::{self, ListedSales};
use super::people::{self, PersonCommand};
use super::terminals::{self, TerminalCommand};
use crate::app::App;
use crate::audit;
use crate::config::which;
use crate::sales::{Day, ExportForm, SaleError, Sales, TimelineForm, Wanted};
use files::{own_user, user_name};
use store::{Place, StoreError, beside};

/// A command for the server.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case")]
pub enum Command {
    /// [`Sales::repair`].
    RepairSale {
        /// The sale.
        id: SaleId,
    },
    /// [`Sales::payments`].
    ListPayments,
    /// [`Sales::acknowledge_payment`].
    AcknowledgePayment {
        /// The payment.
        id: PaymentId,
        /// The remark about what was found.
        remark: Remark,
    },
    /// [`Sales::export`].
    ExportSales {
        /// Which sales.
        wanted: Wanted,
        /// How they are written.
        #[serde(default)]
        form: ExportForm,
    },
    /// [`Sales::x_report`] or [`Sales::sign_report`].
    ReportDay {
        /// The report to sign; `None` for one that is not signed.
        sign: Option<NewReport>,
        /// How it is written.
        form: TimelineForm,
    },
    /// [`Sales::compare_sales`].
    Reconcile {
        /// The day whose sales are compared.
        day: Day,
        /// How the result is written.
        form: TimelineForm,
    },
    /// A page of the history.
    ListSales {
        /// Which sales.
        #[serde(flatten)]
        listed: ListedSales,
    },
    /// A sale and its operations.
    ShowSale {
        /// The sale.
        id: SaleId,
        /// How it is written.
        form: TimelineForm,
    },
    /// [`Sales::ask_operation`], for a refund.
    Refund {
        /// The sale.
        id: SaleId,
        /// The refund.
        refund: NewRefund,
    },
    /// Something about terminals.
    Terminals {
        /// What.
        asked: TerminalCommand,
    },
    /// Something about people.
    People {
        /// What.
        asked: PersonCommand,
    },
    /// Something about the audit log.
    Audit {
        /// What.
        asked: AuditCommand,
    },
    /// [`Sales::timeline`].
    SaleTimeline {
        /// The sale.
        id: SaleId,
        /// How it is written.
        form: TimelineForm,
    },
}

impl Command {
    /// The command's name and subject. Remarks may name people and are not logged.
    pub(super) fn for_log(&self) -> (&'static str, Option<String>) {
        match self {
            Self::RepairSale { id } => ("repair_sale", Some(id.to_string())),
            Self::ListPayments => ("list_payments", None),
            Self::AcknowledgePayment { id, .. } => ("acknowledge_payment", Some(id.to_string())),
            Self::ExportSales { .. } => ("export_sales", None),
            Self::ReportDay { sign: Some(_), .. } => ("sign_report", None),
            Self::ReportDay { .. } => ("report", None),
            Self::Reconcile { day, .. } => ("reconcile", Some(day.to_string())),
            Self::ListSales { .. } => ("list_sales", None),
            Self::ShowSale { id, .. } => ("show_sale", Some(id.to_string())),
            Self::Refund { id, .. } => ("refund", Some(id.to_string())),
            Self::Terminals { asked } => asked.for_log(),
            Self::People { asked } => (asked.for_log(), None),
            Self::Audit { asked } => (asked.for_log(), None),
            Self::SaleTimeline { id, .. } => ("sale_timeline", Some(id.to_string())),
        }
    }
}

/// A command, and the account that it is about where several have to be told apart. One about a sale
/// needs none: its id tells.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Addressed {
    /// The command.
    #[serde(flatten)]
    pub command: Command,
    /// The account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
}

impl From<Command> for Addressed {
    fn from(command: Command) -> Self {
        Self {
            command,
            account: None,
        }
    }
}

/// Carries out a command by the account that it is about. All accounts share one ledger.
pub async fn carry_out_among(apps: &[App], addressed: Addressed) -> Answer {
    let Addressed { command, account } = addressed;
    let all: Vec<_> = apps.iter().map(|app| app.sales.clone()).collect();
    let all = all.as_slice();
    let chosen = match &command {
        Command::RepairSale { id } => match of_damaged(apps, *id).await {
            Ok(known) => known.or(apps.first()).ok_or_else(|| unknown(*id)),
            Err(error) => Err(format!("sale {id}: {error}")),
        },
        Command::SaleTimeline { id, form } => return timeline_among(all, *id, *form).await,
        Command::ShowSale { id, form } => return history::show(all, *id, *form).await,
        Command::Refund { id, refund } => return history::refund(all, *id, refund).await,
        // The log is one for all accounts.
        Command::Audit { .. } => apps.first().ok_or_else(String::new),
        Command::ListPayments
        | Command::Terminals { .. }
        | Command::People { .. }
        | Command::ListSales { .. }
        | Command::AcknowledgePayment { .. }
        | Command::ExportSales { .. }
        | Command::ReportDay { .. }
        | Command::Reconcile { .. } => {
            let known = which(apps, |app| app.sales.account_id(), account.as_ref());
            known.map_err(|error| error.to_string())
        }
    };
    match chosen {
        Ok(app) => carry_out(app, command).await,
        Err(sentence) => Answer::Refused(sentence),
    }
}

/// The account that looks after a sale that cannot be read.
async fn of_damaged(apps: &[App], id: SaleId) -> Result<Option<&App>, StoreError> {
    for app in apps {
        if app.sales.has_damaged(id).await? {
            return Ok(Some(app));
        }
    }
    Ok(None)
}

async fn timeline_among(all: &[Sales], id: SaleId, form: TimelineForm) -> Answer {
    for sales in all {
        let told = sales.timeline(id, form).await;
        if !matches!(told, Ok(None)) {
            return timeline(id, told);
        }
    }
    timeline(id, Ok(None))
}

/// Carries out a command by this account.
pub async fn carry_out(app: &App, command: Command) -> Answer {
    let sales = &app.sales;
    match command {
        Command::Terminals { asked } => terminals::carry_out(app, &asked).await,
        Command::People { asked } => people::carry_out(app, &asked).await,
        Command::Audit { asked } => audit_of(sales.store(), &asked, audit::PAGE).await,
        Command::RepairSale { id } => match sales.repair(id).await {
            Ok(answer) => {
                let view = answer.view;
                let state = serde_json::to_string(&view.state).unwrap_or_default();
                Answer::Done(format!(
                    "sale {id} ({} {}, reference {}) is {} now",
                    view.amount.currency(),
                    view.amount,
                    view.reference,
                    state.trim_matches('"')
                ))
            }
            Err(error) => Answer::Refused(format!("sale {id}: {error}")),
        },
        Command::ListPayments => match sales.payments().await {
            Ok(lines) if lines.is_empty() => Answer::Done(none_is_strange(sales).to_owned()),
            Ok(lines) => Answer::Done(lines.join("\n")),
            Err(error) => Answer::Refused(format!("the payments cannot be listed: {error}")),
        },
        Command::AcknowledgePayment { id, remark } => {
            match sales.acknowledge_payment(&id, &remark).await {
                Ok(()) => Answer::Done(format!("payment {id} is acknowledged")),
                Err(error) => Answer::Refused(format!("payment {id}: {error}")),
            }
        }
        Command::ExportSales { wanted, form } => exported(sales.export(wanted, form).await),
        Command::ReportDay { sign, form } => day::report(sales, sign, form).await,
        Command::Reconcile { day, form } => day::reconcile(sales, day, form).await,
        Command::ListSales { listed } => history::list(sales, listed).await,
        Command::ShowSale { id, form } => {
            history::show(std::slice::from_ref(sales), id, form).await
        }
        Command::Refund { id, refund } => {
            history::refund(std::slice::from_ref(sales), id, &refund).await
        }
        Command::SaleTimeline { id, form } => timeline(id, sales.timeline(id, form).await),
    }
}

/// What is known when no payment is reported. A gateway that lists by reference only tells of no payment
/// whose reference no sale has.
fn none_is_strange(sales: &Sales) -> &'static str {
    match sales.gateway().capabilities().listing {
        Listing::ByCreation => "every paid payment that Tabby's list told of fits a sale",
        Listing::ByReference => {
            "no payment is known that fits no sale; but Checkout.com has no list of all payments to compare with: compare its Dashboard with `tabby-pos sales export`, day by day, and always after a backup was restored"
        }
    }
}

/// The answer for a sale's timeline.
#[must_use]
pub fn timeline(id: SaleId, told: Result<Option<String>, StoreError>) -> Answer {
    match told {
        Ok(Some(timeline)) => Answer::Done(timeline),
        Ok(None) => Answer::Refused(unknown(id)),
        Err(error) => Answer::Refused(format!("sale {id}: {error}")),
    }
}

/// The answer for an exported table.
#[must_use]
pub fn exported(table: Result<String, SaleError>) -> Answer {
    match table {
        // The caller prints a newline after it.
        Ok(table) => Answer::Done(table.trim_end().to_owned()),
        Err(SaleError::Refused(ProblemCode::RangeBackwards)) => Answer::Refused(
            "no sale is listed: the first day, --from, is after the last one, --to".to_owned(),
        ),
        Err(error) => Answer::Refused(format!("the sales cannot be listed: {error}")),
    }
}

/// Whether this process may open the ledger itself: it has to exist, and files created beside it
/// have to belong to its server's user, also if root gave the command.
///
/// # Errors
///
/// One sentence that says why not.
pub fn may_open(place: &Place) -> Result<(), String> {
    let Some(ledger) = place.file() else {
        return Err("the ledger is in memory: no command reaches it".to_owned());
    };
    let shown = ledger.display();
    let Ok(metadata) = std::fs::metadata(ledger) else {
        // The ledger itself reports what to do about a -wal file without its ledger.
        return if beside(ledger, "-wal").exists() {
            Ok(())
        } else {
            Err(format!(
                "there is no ledger at {shown}: name it as its server does, in TABBY_POS_DATABASE_URL or the configuration file"
            ))
        };
    };
    let owner = metadata.uid();
    if own_user().is_none_or(|own| own == owner) {
        return Ok(());
    }
    let user = user_name(owner);
    Err(format!(
        "no server answers, and the ledger {shown} is {user}'s: give this command as that user, such as by `runuser -u {user} -- tabby-pos …`"
    ))
}
