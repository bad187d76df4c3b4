//! The stored form of an entry of the audit log: the JSON text in its row's `body`, which its hash is
//! over. It is never written anew.

use std::borrow::Cow;

use payment::id::{AccountId, BranchId, PersonId, SaleId, TerminalId};
use payment::identity::{Actor, Author};
use payment::time::Timestamp;
use payment::{Currency, Money};
use serde::de::Error as _;
use serde::{Deserialize, Serialize};

use crate::audit::AuditEntry;

/// The version that this program writes.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Body {
    v: u32,
    at: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    account: Option<AccountId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    branch: Option<BranchId>,
    by: By,
    what: Cow<'static, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sale: Option<SaleId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    about: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    amount: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    currency: Option<Currency>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum By {
    Server,
    Command,
    Terminal {
        name: TerminalId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        person: Option<PersonId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        approver: Option<PersonId>,
    },
}

impl From<Actor> for By {
    fn from(actor: Actor) -> Self {
        match actor {
            Actor::Server => Self::Server,
            Actor::Command => Self::Command,
            Actor::Terminal(Author {
                terminal,
                person,
                approver,
            }) => Self::Terminal {
                name: terminal,
                person,
                approver,
            },
        }
    }
}

impl From<By> for Actor {
    fn from(by: By) -> Self {
        match by {
            By::Server => Self::Server,
            By::Command => Self::Command,
            By::Terminal {
                name,
                person,
                approver,
            } => Self::Terminal(Author {
                terminal: name,
                person,
                approver,
            }),
        }
    }
}

/// The text of an entry.
///
/// # Errors
///
/// The entry cannot be written as JSON. No such entry is known.
pub fn write(entry: &AuditEntry) -> Result<String, serde_json::Error> {
    let entry = entry.clone();
    serde_json::to_string(&Body {
        v: VERSION,
        at: entry.at.0,
        account: entry.account,
        branch: entry.branch,
        by: entry.by.into(),
        what: entry.what,
        sale: entry.sale,
        about: entry.about,
        from: entry.from,
        to: entry.to,
        amount: entry.amount.map(|amount| amount.to_string()),
        currency: entry.amount.map(Money::currency),
    })
}

/// Parses the entry in a stored text.
///
/// # Errors
///
/// The text is not an entry, or of a newer version than this program knows.
pub fn read(body: &[u8]) -> Result<AuditEntry, serde_json::Error> {
    let body: Body = serde_json::from_slice(body)?;
    if body.v > VERSION {
        return Err(serde_json::Error::custom(format_args!(
            "it is an entry of version {}, and this program knows {VERSION} at the most",
            body.v
        )));
    }
    let money = |(amount, currency): (String, Currency)| Money::parse(&amount, currency);
    let amount = body.amount.zip(body.currency).map(money).transpose();
    Ok(AuditEntry {
        at: Timestamp(body.at),
        account: body.account,
        branch: body.branch,
        by: body.by.into(),
        what: body.what,
        sale: body.sale,
        about: body.about,
        from: body.from,
        to: body.to,
        amount: amount.map_err(serde_json::Error::custom)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use payment::sale::sample::{START, aed};

    #[test]
    fn an_entry_is_read_as_it_was_written() {
        let id = |text: &str| Some(PersonId::try_from(text.to_owned()).unwrap());
        let by = Actor::Terminal(Author {
            terminal: TerminalId::new("Till 1").unwrap(),
            person: id("amal"),
            approver: id("badr"),
        });
        let whole = AuditEntry {
            sale: Some("0190a5b4-7c00-7000-8000-000000000001".parse().unwrap()),
            from: Some("paid".to_owned()),
            to: Some("asked".to_owned()),
            amount: Some(aed("12.50")),
            ..AuditEntry::new("refund", by, START)
                .at_account(&AccountId::main())
                .at_branch(&BranchId::main())
                .about("operation:1".to_owned())
        };
        let bare = AuditEntry::new("server.started", Actor::Server, START);
        for entry in [whole, bare] {
            assert_eq!(read(write(&entry).unwrap().as_bytes()).unwrap(), entry);
        }
    }

    /// What version 1 is, for ever: a log is verified over these very bytes.
    #[test]
    fn the_text_of_version_1_stays_readable() {
        let text = r#"{"v":1,"at":1700000000000,"account":"main","branch":"mall","by":{"terminal":{"name":"Till 1","person":"amal"}},"what":"sale.cancel","sale":"0190a5b4-7c00-7000-8000-000000000001","from":"waiting","to":"cancelling"}"#;
        let entry = read(text.as_bytes()).unwrap();
        assert_eq!(entry.what, "sale.cancel");
        assert_eq!(write(&entry).unwrap(), text);
        assert!(read(text.replace("\"v\":1", "\"v\":2").as_bytes()).is_err());
    }
}
