//! The options of commands about the history of a shop.

use clap::Args;
use contract::NewRefund;
use payment::id::{OperationId, SaleId};
use server::commands::{Addressed, Command, ListedSales};
use server::sales::{Day, Filter, PAGE, TimelineForm};
use uuid::Uuid;

use super::of_account::OfAccount;

/// Which sales are printed.
#[derive(Args)]
pub(crate) struct List {
    /// What somebody knows of a sale: how its reference begins, its amount, the payment's id or six or
    /// more of its first characters, the sale's id, or the last two digits of the customer's phone.
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,
    /// States with commas between, such as paid,paid_late.
    #[arg(long, value_name = "STATES")]
    state: Option<String>,
    /// Paid sales whose money is authorised and not captured: `any` of them, or those that are `overdue`.
    #[arg(long, value_name = "WHICH")]
    uncaptured: Option<String>,
    /// Sales of this day or later: `today`, `yesterday`, or a date such as 2026-05-04, by the shop's
    /// time zone.
    #[arg(long, value_name = "DAY")]
    from: Option<Day>,
    /// Sales of this day or earlier.
    #[arg(long, value_name = "DAY")]
    to: Option<Day>,
    /// Sales of this terminal.
    #[arg(long, value_name = "NAME")]
    terminal: Option<String>,
    /// Sales of this amount or more, in the branch's currency.
    #[arg(long, value_name = "AMOUNT")]
    min: Option<String>,
    /// Sales of this amount or less.
    #[arg(long, value_name = "AMOUNT")]
    max: Option<String>,
    /// How many sales, 1 to 100.
    #[arg(long, default_value_t = PAGE, value_parser = clap::value_parser!(u32).range(1..=100))]
    limit: u32,
    /// Goes on after another page, which ends with this value.
    #[arg(long, value_name = "PLACE")]
    before: Option<String>,
    /// As JSON instead, as the API has it.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    of: OfAccount,
}

impl From<List> for Addressed {
    fn from(list: List) -> Self {
        let filter = Filter {
            q: list.search,
            state: list.state,
            uncaptured: list.uncaptured,
            from: None,
            to: None,
            terminal: list.terminal,
            min: list.min,
            max: list.max,
        };
        let listed = ListedSales {
            filter,
            from: list.from,
            to: list.to,
            before: list.before,
            limit: list.limit,
            form: form(list.json),
        };
        Self {
            command: Command::ListSales { listed },
            account: list.of.account,
        }
    }
}

/// What is refunded.
#[derive(Args)]
pub(crate) struct Refund {
    /// The sale's id, as the list of sales and the log name it.
    sale: SaleId,
    /// How much, such as 50.00, in the currency of the sale.
    amount: String,
    /// Why, such as "torn". No names or phones of customers.
    #[arg(long)]
    reason: Option<String>,
    /// The refund's id, to ask for the same refund once more: it is made once.
    #[arg(long, value_name = "ID")]
    id: Option<OperationId>,
}

impl From<Refund> for Addressed {
    fn from(refund: Refund) -> Self {
        let id = refund.id.unwrap_or_else(|| OperationId(Uuid::new_v4()));
        let new = NewRefund {
            id: id.to_string(),
            amount: refund.amount,
            reason: refund.reason,
            items: Vec::new(),
        };
        let id = refund.sale;
        Command::Refund { id, refund: new }.into()
    }
}

/// How something is written.
pub(super) const fn form(json: bool) -> TimelineForm {
    if json {
        TimelineForm::Json
    } else {
        TimelineForm::Text
    }
}
