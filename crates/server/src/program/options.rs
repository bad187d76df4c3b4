//! The command line.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use payment::id::{PaymentId, Remark, SaleId, TerminalId};
use server::commands::{Addressed, Command, TerminalCommand};
use server::config;

use super::audit::Audit;
use super::day::{Export, Reconcile, Report};
use super::history::{List, Refund, form};
use super::of_account::OfAccount;
use super::people::PeopleCommand;

/// A Tabby terminal for the browser, and the one server that holds the secret key.
#[derive(Parser)]
#[command(name = "tabby-pos", version, after_help = after_help())]
pub(crate) struct Options {
    /// The configuration file; `tabby-pos.toml` here when there is one.
    // Not a path for clap, which refuses an empty one: an empty variable counts as unset.
    #[arg(long, env = config::CONFIG, global = true, value_name = "FILE")]
    pub(crate) config: Option<OsString>,
    #[command(subcommand)]
    pub(crate) command: Option<Subcommands>,
}

#[derive(Subcommand)]
pub(crate) enum Subcommands {
    /// Serve the terminal and its API (the default).
    Serve,
    /// Set a new server up in the browser: its shop, its key, the first administrator and the first till.
    /// Then serve it.
    Setup(SetupOptions),
    /// Print the OpenAPI document.
    Openapi,
    /// Print tables of sales, and repair those that cannot be read.
    Sales {
        #[command(subcommand)]
        command: SalesCommand,
    },
    /// Refund a part of what was captured of a sale, or all of it. The running server does it, and goes
    /// on by itself if it is not known whether it is done.
    Refund(Refund),
    /// Print a report of the day, or sign one. A running server does it; where none runs, this command
    /// does.
    Report {
        #[command(subcommand)]
        command: Report,
    },
    /// Compare the sales of a day with the gateway's own payments, and book what was captured or refunded
    /// elsewhere. A running server does it; where none runs, this command does.
    Reconcile(Reconcile),
    /// Look after payments that fit no sale in the ledger.
    Payments {
        #[command(flatten)]
        of: OfAccount,
        #[command(subcommand)]
        command: PaymentsCommand,
    },
    /// Pair browsers as terminals of this shop, list the terminals, and revoke them, where
    /// TABBY_POS_PAIRING=required. A running server does it; where none runs, this command does.
    Terminals {
        #[command(flatten)]
        of: OfAccount,
        #[command(subcommand)]
        command: TerminalsCommand,
    },
    /// Say who may sign in at the paired terminals of this shop, and with which PIN. A running server does
    /// it; where none runs, this command does.
    People {
        #[command(flatten)]
        of: OfAccount,
        #[command(subcommand)]
        command: PeopleCommand,
    },
    /// The audit log: who did what, and whether anybody has tampered with it. A running server does it;
    /// where none runs, this command does.
    Audit {
        #[command(subcommand)]
        command: Audit,
    },
    /// Certificates, so that tills on other machines reach this server by https.
    Tls {
        #[command(subcommand)]
        command: TlsCommand,
    },
    /// Look after the webhooks that Tabby sends to this server.
    Webhooks {
        #[command(flatten)]
        of: OfAccount,
        #[command(subcommand)]
        command: Webhooks,
    },
}

/// The options of `tabby-pos setup`.
#[derive(Args)]
pub(crate) struct SetupOptions {
    /// The folder for the configuration, the key and the ledger. It is made for this user alone.
    #[arg(long, value_name = "FOLDER", default_value = "tabby-pos")]
    pub(crate) folder: PathBuf,
    /// A name or an address by which tills on other machines reach this server, such as till.shop.lan. May
    /// be given several times. The set-up and the server then have https, with a certificate of an authority
    /// of the shop's own. Without one, this machine is the only till.
    #[arg(long = "name", value_name = "NAME")]
    pub(crate) names: Vec<String>,
    /// The address to listen on: 127.0.0.1:8080, or 0.0.0.0:8443 with a --name.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) listen: Option<SocketAddr>,
    /// Another address than Tabby's own, such as a sandbox's: http://127.0.0.1:8090.
    #[arg(long, value_name = "URL")]
    pub(crate) tabby_url: Option<String>,
}

#[derive(Subcommand)]
pub(crate) enum TerminalsCommand {
    /// Print a one-time code that pairs a browser as the terminal of this name. A browser that is paired
    /// as it now stays so until the code is used.
    Add {
        /// The terminal's name, which stands in its sales and on its receipts, such as "Till 1".
        #[arg(value_parser = TerminalId::new)]
        name: TerminalId,
    },
    /// List the terminals.
    List,
    /// Unpair the browser that is this terminal, at once. For a device that was lost or given away.
    Revoke {
        /// The terminal's name.
        #[arg(value_parser = TerminalId::new)]
        name: TerminalId,
    },
}

impl From<TerminalsCommand> for Command {
    fn from(command: TerminalsCommand) -> Self {
        let asked = match command {
            TerminalsCommand::Add { name } => TerminalCommand::Add { name },
            TerminalsCommand::List => TerminalCommand::List,
            TerminalsCommand::Revoke { name } => TerminalCommand::Revoke { name },
        };
        Self::Terminals { asked }
    }
}

#[derive(Subcommand)]
pub(crate) enum TlsCommand {
    /// Make a certificate for this server, signed by an authority of the shop's own, and the authority
    /// too, the first time. For a server that only the shop's network knows. Given again, it makes a new
    /// certificate before the old one runs out, which a running server takes by itself.
    Local {
        /// How the tills reach this server: a host name or an address. May be given several times; by
        /// default the names of the setting TABBY_POS_HOSTS.
        #[arg(long = "name", value_name = "NAME")]
        names: Vec<String>,
        /// The folder of the certificates.
        #[arg(long, value_name = "FOLDER", default_value = "tls")]
        folder: PathBuf,
    },
}

#[derive(Subcommand)]
pub(crate) enum SalesCommand {
    /// Read the payment of a sale that cannot be read in the ledger anew from Tabby, and write down
    /// what it says. A running server does it; where none runs, this command does.
    Repair {
        /// The sale's id, as the log and /api/terminal name it.
        id: SaleId,
    },
    /// Print a table of the sales of a day or of several, with what is money and what is in doubt. A
    /// running server does it; where none runs, this command does.
    Export(Export),
    /// Print sales, newest first. A running server does it; where none runs, this command does.
    List(List),
    /// Print a sale with what was done with its money and what may be done. A running server does it;
    /// where none runs, this command does.
    Show {
        /// The sale's id, as the list of sales and the log name it.
        id: SaleId,
        /// As JSON instead, with times in milliseconds since 1970.
        #[arg(long)]
        json: bool,
    },
    /// Print what happened to a sale, event by event. A running server does it; where none runs, this
    /// command does.
    Timeline {
        /// The sale's id, as the list of sales and the log name it.
        id: SaleId,
        /// As a JSON array instead, with times in milliseconds since 1970.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Subcommand)]
pub(crate) enum PaymentsCommand {
    /// Show the paid payments of this terminal's name that fit no sale, as far as the running server
    /// has met them in Tabby's list, and those that were acknowledged.
    List,
    /// Write down that somebody has looked at such a payment: it is said no more, unless more money
    /// comes to it. A running server does it; where none runs, this command does.
    Acknowledge {
        /// The payment's id, as the log, the tills and Tabby's dashboard name it.
        #[arg(value_parser = payment_id)]
        id: PaymentId,
        /// What was found, such as "refunded in the dashboard". No names or phones of customers.
        #[arg(long, value_parser = Remark::new)]
        reason: Remark,
    },
}

/// A typing error is reported at once, without asking the gateway: Tabby's payment ids are UUIDs, and
/// Checkout.com's begin with `pay_`.
fn payment_id(text: &str) -> Result<PaymentId, payment::id::InvalidId> {
    let is_one = gateway::tabby::is_payment_id(text) || gateway::checkout::is_payment_id(text);
    let text = if is_one { text } else { "" };
    text.to_owned().try_into()
}

impl From<PaymentsCommand> for Command {
    fn from(command: PaymentsCommand) -> Self {
        match command {
            PaymentsCommand::List => Self::ListPayments,
            PaymentsCommand::Acknowledge { id, reason } => {
                Self::AcknowledgePayment { id, remark: reason }
            }
        }
    }
}

impl From<SalesCommand> for Addressed {
    fn from(command: SalesCommand) -> Self {
        match command {
            SalesCommand::Repair { id } => Command::RepairSale { id }.into(),
            SalesCommand::Export(export) => export.into(),
            SalesCommand::List(list) => list.into(),
            SalesCommand::Show { id, json } => {
                let form = form(json);
                Command::ShowSale { id, form }.into()
            }
            SalesCommand::Timeline { id, json } => {
                let form = form(json);
                Command::SaleTimeline { id, form }.into()
            }
        }
    }
}

#[derive(Subcommand)]
pub(crate) enum Webhooks {
    /// Register this server for the configured key and merchant code, or bring its registration up to
    /// date. Once with the test key, and again with the live key.
    Register,
    /// Show what is registered.
    List,
    /// Show what is left of earlier registrations of this host, and remove it with --yes.
    Prune {
        /// All that are not this server's instead: other tills' and web shops' among them.
        #[arg(long, conflicts_with = "id")]
        others: bool,
        /// The one with this id instead.
        #[arg(long)]
        id: Option<String>,
        /// Remove them.
        #[arg(long)]
        yes: bool,
    },
}

fn after_help() -> String {
    format!(
        "Settings, in the environment or in the configuration file; the environment counts where both \
         say something. In the file those of the account, the branch and the terminal may stand at the \
         top or in a table of their own, as shown beside their names:\n{}",
        config::help()
    )
}
