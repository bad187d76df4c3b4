//! The options of commands about the day of a shop.

use clap::{Args, Subcommand};
use contract::day::NewReport;
use payment::id::ReportId;
use server::commands::{Addressed, Command};
use server::sales::{Day, ExportForm, Wanted};
use uuid::Uuid;

use super::history::form;
use super::of_account::OfAccount;

/// A report of the day.
#[derive(Subcommand)]
pub(crate) enum Report {
    /// What was taken and refunded since the last signed report, and what is not decided yet.
    X {
        /// As JSON instead, as the API has it.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        of: OfAccount,
    },
    /// Sign a report of that: it is numbered, kept, and never changed. The ledger is compared with the
    /// gateway's own payments first.
    Z {
        /// Sign it although the gateway does not tell of all its payments, or some differ. The report
        /// says so.
        #[arg(long)]
        despite_comparison: bool,
        /// The report's id, to ask for the same report once more: it is signed once.
        #[arg(long, value_name = "ID")]
        id: Option<ReportId>,
        /// As JSON instead, as the API has it.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        of: OfAccount,
    },
}

impl From<Report> for Addressed {
    fn from(report: Report) -> Self {
        let (sign, json, of) = match report {
            Report::X { json, of } => (None, json, of),
            Report::Z {
                despite_comparison,
                id,
                json,
                of,
            } => {
                let id = id.unwrap_or_else(|| ReportId(Uuid::new_v4()));
                let new = NewReport {
                    id: id.to_string(),
                    despite_comparison,
                    after: None,
                };
                (Some(new), json, of)
            }
        };
        let form = form(json);
        Self {
            command: Command::ReportDay { sign, form },
            account: of.account,
        }
    }
}

/// Which day is compared.
#[derive(Args)]
pub(crate) struct Reconcile {
    /// `today`, `yesterday`, or a date such as 2026-05-04, by the shop's time zone.
    #[arg(long, default_value = "today")]
    day: Day,
    /// As JSON instead.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    of: OfAccount,
}

impl From<Reconcile> for Addressed {
    fn from(reconcile: Reconcile) -> Self {
        let (day, form) = (reconcile.day, form(reconcile.json));
        Self {
            command: Command::Reconcile { day, form },
            account: reconcile.of.account,
        }
    }
}

/// Which sales are exported, and how.
#[derive(Args)]
pub(crate) struct Export {
    /// `today`, `yesterday`, or a date such as 2026-05-04, by the shop's time zone.
    #[arg(long, default_value = "today")]
    day: Day,
    /// Sales of this day and later ones, up to --to, instead.
    #[arg(long, conflicts_with = "day", value_name = "DAY")]
    from: Option<Day>,
    /// The last day of them; by default today.
    #[arg(long, requires = "from", value_name = "DAY")]
    to: Option<Day>,
    /// Sales of any day that are in doubt instead.
    #[arg(long, conflicts_with_all = ["day", "from"])]
    unfinished: bool,
    /// A JSON object in each line instead of CSV.
    #[arg(long)]
    jsonl: bool,
    #[command(flatten)]
    of: OfAccount,
}

impl From<Export> for Addressed {
    fn from(export: Export) -> Self {
        let wanted = match (export.unfinished, export.from) {
            (true, _) => Wanted::Unfinished,
            (false, Some(from)) => Wanted::Days {
                from,
                to: export.to.unwrap_or(Day::Today),
            },
            (false, None) => Wanted::Day(export.day),
        };
        let form = match export.jsonl {
            true => ExportForm::Jsonl,
            false => ExportForm::Csv,
        };
        Self {
            command: Command::ExportSales { wanted, form },
            account: export.of.account,
        }
    }
}
