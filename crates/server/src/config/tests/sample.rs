//! Settings as the tests write them.

use std::path::Path;

use crate::config::texts::{self, Texts};
use crate::config::{Config, ConfigError};

/// What webhooks carry.
pub(super) const WORD: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";

pub(super) const KEY: &str = "sk_test_7f5fbd5e-0000-4000-8000-000000000001";

pub(super) fn of(toml: &str) -> Result<Config, ConfigError> {
    with(&[], toml)
}

/// The settings from this environment and this file.
pub(super) fn with(environment: &[(&str, &str)], toml: &str) -> Result<Config, ConfigError> {
    let mut all = all_with(environment, toml)?;
    assert_eq!(all.len(), 1);
    Ok(all.remove(0))
}

/// The same for a file that may have several terminals.
pub(super) fn all_with(
    environment: &[(&str, &str)],
    toml: &str,
) -> Result<Vec<Config>, ConfigError> {
    let variables = environment
        .iter()
        .map(|(name, text)| ((*name).into(), (*text).into()));
    Config::all_of(&Texts::of(texts::variables(variables)?, None, toml)?)
}

/// A file that only its owner can read.
pub(super) fn private(folder: &Path, name: &str, text: &str) -> String {
    use std::os::unix::fs::PermissionsExt;
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    path.to_str().unwrap().to_owned()
}

pub(super) fn demo(more: &str) -> Result<Config, ConfigError> {
    of(&format!("demo = true\nsecret_key = '{KEY}'\n{more}"))
}

pub(super) const CHECKOUT_KEY: &str = "sk_sbox_abcdefghijklmnopqrstuvwxyz2";

/// A complete shop at Checkout.com.
pub(super) fn complete_at_checkout() -> Vec<(&'static str, &'static str)> {
    vec![
        ("TABBY_POS_GATEWAY", "checkout"),
        ("CHECKOUT_URL", "https://abcdefgh.api.sandbox.checkout.com"),
        ("CHECKOUT_SECRET_KEY", CHECKOUT_KEY),
        (
            "CHECKOUT_PROCESSING_CHANNEL_ID",
            "pc_abcdefghijklmnopqrstuvwxyz",
        ),
        ("TABBY_POS_CURRENCY", "AED"),
        ("TABBY_POS_SHOP", "x"),
    ]
}

/// A complete shop, without the demo, which would supply missing values.
pub(super) fn complete() -> Vec<(&'static str, &'static str)> {
    vec![
        ("TABBY_SECRET_KEY", KEY),
        ("TABBY_POS_CURRENCY", "AED"),
        ("TABBY_MERCHANT_CODE", "dubai"),
        ("TABBY_POS_LATITUDE", "25.2"),
        ("TABBY_POS_LONGITUDE", "55.3"),
        ("TABBY_POS_SHOP", "x"),
    ]
}

/// The file that the operations page shows after this line.
pub(super) fn shown_file(line: &str) -> String {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/operations.md");
    let page = std::fs::read_to_string(page).unwrap();
    let (_, after) = page.split_once(line).unwrap();
    let (_, file) = after.split_once("```toml\n").unwrap();
    let (file, _) = file.split_once("```").unwrap();
    file.to_owned()
}
