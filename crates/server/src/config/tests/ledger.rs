//! Where the ledger is.

use store::Place;

use super::sample::{KEY, of};
use crate::config::ledger_url;

#[test]
fn a_relative_ledger_is_beside_the_configuration_file() {
    let folder = tempfile::TempDir::new().unwrap();
    let odd = folder.path().join("100% ready?");
    std::fs::create_dir(&odd).unwrap();
    let file = odd.join("tabby-pos.toml");
    for (line, name) in [
        ("", "tabby-pos.db"),
        ("database_url = 'sqlite://shop.db'", "shop.db"),
        ("database_url = 'sqlite:shop.db?mode=rwc'", "shop.db"),
        ("database_url = 'sqlite://data/shop.db'", "data/shop.db"),
    ] {
        std::fs::write(&file, line).unwrap();
        let url = ledger_url(Some(&file)).unwrap();
        assert_eq!(
            Place::of(&url).unwrap(),
            Place::File(odd.join(name)),
            "{url}"
        );
    }
    std::fs::write(&file, "database_url = 'sqlite:///var/lib/shop.db'").unwrap();
    let url = ledger_url(Some(&file)).unwrap();
    assert_eq!(url, "sqlite:///var/lib/shop.db");
}

#[test]
fn a_ledger_in_memory_is_for_test_keys() {
    let live = KEY.replace("sk_test_", "sk_");
    let shop = "currency = 'AED'\nmerchant_code = 'x'\nshop = 'x'\nlatitude = 25\nlongitude = 55";
    for url in [
        "sqlite::memory:",
        "sqlite://:memory:",
        "sqlite://x?mode=memory",
    ] {
        let with = |key| {
            of(&format!(
                "{shop}\nsecret_key = '{key}'\ndatabase_url = '{url}'"
            ))
        };
        assert!(with(KEY).is_ok(), "{url}");
        let error = with(&live).unwrap_err().to_string();
        assert!(error.starts_with("TABBY_POS_DATABASE_URL"), "{error}");
    }
}
