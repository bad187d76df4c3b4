//! Settings of receipts and of the printer that the server reaches.

use std::net::Ipv6Addr;

use payment::id::Title;

use super::error::ConfigError;
use super::setting::{PRINTER, RECEIPT_FOOT, RECEIPT_HEAD, Setting, TAX_NUMBER};
use super::texts::Texts;

/// The most lines of a shop at one end of a receipt.
const MOST_LINES: usize = 8;

/// The most characters of such a line.
const LONGEST_LINE: usize = 120;

/// The port of network printers.
const PORT: u16 = 9_100;

/// What a shop wants on its receipts, besides its name and logo.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ReceiptConfig {
    /// Lines below the name.
    pub head: Vec<String>,
    /// Lines at the end.
    pub foot: Vec<String>,
    /// The tax number.
    pub tax_number: Option<String>,
}

/// Where a network printer is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PrinterAddress {
    /// Its host name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
}

impl PrinterAddress {
    /// Reads `host`, `host:port`, or an IPv6 address in brackets.
    fn read(text: &str) -> Option<Self> {
        let (host, port) = match text.strip_prefix('[') {
            Some(rest) => {
                let (host, after) = rest.split_once(']')?;
                host.parse::<Ipv6Addr>().ok()?;
                (host, after)
            }
            None => {
                let end = text.find(':').unwrap_or(text.len());
                let (host, after) = text.split_at(end);
                let is_of_names = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.');
                let is_name = (1..=253).contains(&host.len()) && host.bytes().all(is_of_names);
                (is_name.then_some(host)?, after)
            }
        };
        let port = match port {
            "" => PORT,
            port => port.strip_prefix(':')?.parse().ok()?,
        };
        (port != 0).then(|| Self {
            host: host.to_owned(),
            port,
        })
    }
}

impl Texts {
    pub(super) fn receipt(&self) -> Result<ReceiptConfig, ConfigError> {
        let number = self.get(&TAX_NUMBER)?;
        let number = number.map(|given| given.name(Title::new)).transpose()?;
        Ok(ReceiptConfig {
            head: self.lines(&RECEIPT_HEAD)?,
            foot: self.lines(&RECEIPT_FOOT)?,
            tax_number: number.map(|number| number.to_string()),
        })
    }

    pub(super) fn printer(&self) -> Result<Option<PrinterAddress>, ConfigError> {
        let Some(given) = self.get(&PRINTER)? else {
            return Ok(None);
        };
        let address = PrinterAddress::read(&given.text);
        address.map(Some).ok_or_else(|| given.not_taken())
    }

    fn lines(&self, setting: &'static Setting) -> Result<Vec<String>, ConfigError> {
        let Some(given) = self.get(setting)? else {
            return Ok(Vec::new());
        };
        let lines: Vec<_> = given.text.split('|').map(str::trim).collect();
        let is_fine =
            |line: &&str| Title::new(line).is_ok() && line.chars().count() <= LONGEST_LINE;
        if lines.len() > MOST_LINES || !lines.iter().all(is_fine) {
            return Err(given.not_taken());
        }
        Ok(lines.into_iter().map(ToOwned::to_owned).collect())
    }
}
