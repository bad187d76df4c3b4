//! What the accounts and terminals of one server may not share.

use std::net::SocketAddr;

use secrecy::ExposeSecret;

use super::account::AccountConfig;
use super::error::ConfigError;
use super::setting::Table;
use super::texts::Texts;

/// A terminal: its texts, its account and its address.
pub(super) type Terminal<'a> = (&'a Texts, &'a AccountConfig, SocketAddr);

/// Checks each pair of these terminals.
pub(super) fn check(all: &[Terminal<'_>]) -> Result<(), ConfigError> {
    for (n, other) in all.iter().enumerate() {
        for one in all.iter().take(n) {
            check_key(*one, *other)?;
            check_address(*one, *other)?;
        }
    }
    Ok(())
}

/// Where the two tables of this kind stand.
fn places(kind: Table, one: Terminal<'_>, other: Terminal<'_>) -> String {
    let places = [one, other].map(|(texts, ..)| texts.own_table(kind).unwrap_or_default());
    places.join(" and ")
}

/// Two accounts with one key would use its limits twice, and find each other's payments.
fn check_key(one: Terminal<'_>, other: Terminal<'_>) -> Result<(), ConfigError> {
    let key = |(_, account, _): Terminal<'_>| {
        let gateway = &account.gateway;
        let secret = gateway.secret();
        (gateway.address(), secret.expose_secret().to_owned())
    };
    if key(one) != key(other) {
        return Ok(());
    }
    let [first, second] = [one, other].map(|(_, account, _)| &account.id);
    let places = places(Table::Account, one, other);
    Err(ConfigError::Wrong {
        name: Table::Account.header(),
        why: format!(
            "{first} and {second} ({places}) have the same key at the same gateway, which makes them one account there: give each a key of its own, or serve them by a server each"
        ),
    })
}

/// A browser tells the terminals apart by the port alone where it knows the machine by a name.
fn check_address(one: Terminal<'_>, other: Terminal<'_>) -> Result<(), ConfigError> {
    let port = |(.., listen): Terminal<'_>| listen.port();
    // 0 stands for any port that is free.
    if port(one) != port(other) || port(one) == 0 {
        return Ok(());
    }
    let (port, places) = (port(one), places(Table::Terminal, one, other));
    Err(ConfigError::Wrong {
        name: Table::Terminal.header(),
        why: format!(
            "two of them ({places}) have the port {port}, and which terminal a browser is shows in the port: give each another one, such as listen = \"127.0.0.1:8081\""
        ),
    })
}
