//! The cells of the fault matrix.

use serde::Deserialize;

use crate::sim::Account;
use crate::sim::fault::{Call, Fault};

/// How often a cell's call goes wrong.
pub(super) const TIMES: u32 = 2;

/// The matrix, as `matrix.toml` has it.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct Matrix {
    /// At which gateway.
    pub gateways: Vec<AtGateway>,
    /// How it goes wrong.
    pub faults: Vec<Fault>,
    /// While what else happens.
    pub circumstances: Vec<Circumstance>,
    /// Messages that nobody answers.
    pub messages: Vec<Messages>,
    /// What somebody asks for in the office, at which gateway.
    pub office: Vec<AtGateway>,
}

/// The calls of a shop at one gateway.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct AtGateway {
    /// The gateway.
    pub name: GatewayName,
    /// What goes wrong.
    pub calls: Vec<Call>,
}

/// A gateway.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GatewayName {
    /// Tabby.
    Tabby,
    /// Tabby by way of Checkout.com.
    Checkout,
}

/// A kind of message, which goes wrong in ways of its own.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct Messages {
    /// What goes wrong.
    pub call: Call,
    /// How.
    pub faults: Vec<Fault>,
}

/// What else happens.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Circumstance {
    /// Nothing.
    None,
    /// The page is reloaded.
    TabReloaded,
    /// The tab dies, and somebody opens another a minute later.
    TabKilled,
    /// A second tab is opened.
    SecondTab,
    /// The terminal has no network for a minute.
    TerminalOffline,
    /// The browser's storage is cleared and the page reloaded.
    StorageWiped,
    /// The server is killed before the call leaves.
    ServerDiesBeforeCall,
    /// The server is killed while the call is on its way.
    ServerDiesDuringCall,
    /// The server is killed when it has the answer and has not written it.
    ServerDiesAfterAnswer,
    /// The server is killed when it has written the answer and told nobody.
    ServerDiesAfterCommit,
    /// The ledger is away for some seconds.
    LedgerRestarts,
    /// The ledger cannot be written for a minute.
    DiskFull,
    /// The server is restarted with a clock that is 24 hours ahead.
    ClockADayAhead,
    /// The server is restarted with a clock that is 24 hours behind.
    ClockADayBehind,
}

/// One cell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cell {
    /// The shop's account.
    pub account: Account,
    /// What goes wrong.
    pub call: Call,
    /// How.
    pub fault: Fault,
    /// While what else happens.
    pub circumstance: Circumstance,
}

/// Reads the matrix.
///
/// # Errors
///
/// What TOML says.
pub fn matrix() -> Result<Matrix, toml::de::Error> {
    toml::from_str(include_str!("../../matrix.toml"))
}

impl GatewayName {
    /// The account for cells about this call. Where the shop captures, what is late is released, and
    /// nobody has to decide about it.
    const fn account(self, call: Call) -> Account {
        match (self, call) {
            (Self::Tabby, _) => Account::Tabby,
            (Self::Checkout, Call::Refund | Call::TillDecide) => Account::CheckoutAutomatic,
            (Self::Checkout, _) => Account::Checkout,
        }
    }
}

impl Matrix {
    /// Every cell.
    #[must_use]
    pub fn cells(&self) -> Vec<Cell> {
        let mut cells = Vec::new();
        let no_messages: &[Messages] = &[];
        let all = self
            .gateways
            .iter()
            .map(|gateway| (gateway, self.messages.as_slice()));
        // A cell's number is its seed: what is added comes after the others.
        let office = self.office.iter().map(|gateway| (gateway, no_messages));
        for (gateway, messages) in all.chain(office) {
            let calls = gateway.calls.iter().map(|call| (call, &self.faults));
            let messages = messages.iter().map(|all| (&all.call, &all.faults));
            for (call, faults) in calls.chain(messages) {
                for fault in faults {
                    for circumstance in &self.circumstances {
                        cells.push(Cell {
                            account: gateway.name.account(*call),
                            call: *call,
                            fault: *fault,
                            circumstance: *circumstance,
                        });
                    }
                }
            }
        }
        cells
    }
}
