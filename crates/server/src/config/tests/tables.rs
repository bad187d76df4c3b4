//! Tables of accounts, branches and terminals in the file.

use payment::Currency;
use payment::id::{AccountId, BranchId};

use super::sample::{KEY, complete, of, shown_file, with};
use crate::config::setting::{ALL, Kind, Setting};
use crate::config::{Config, ConfigError};

/// The complete shop of `sample`, in tables.
const TABLES: &str = "
[[account]]
secret_key = 'sk_test_7f5fbd5e-0000-4000-8000-000000000001'

[[branch]]
currency = 'AED'
merchant_code = 'dubai'
latitude = 25.2
longitude = 55.3
shop = 'x'

[[terminal]]
name = 'T1'
";

fn shown(outcome: Result<Config, ConfigError>) -> String {
    outcome.map_or_else(|error| error.to_string(), |config| format!("{config:?}"))
}

/// What the sentence about this file says after the name of the file.
fn refused(toml: &str) -> String {
    let said = of(toml).unwrap_err().to_string();
    assert!(!said.contains('\n') && !said.contains(". "), "{said}");
    assert!(!said.contains("sesame") && !said.contains(KEY), "{said}");
    said
}

#[test]
fn tables_mean_what_the_same_settings_at_the_top_or_in_the_environment_mean() {
    let flat = with(&complete(), "").unwrap();
    assert_eq!(shown(of(TABLES)), format!("{flat:?}"));
    assert_eq!(flat.account.id, AccountId::main());
    assert_eq!(flat.branch.id, BranchId::main());
}

#[test]
fn every_setting_means_the_same_in_its_table() {
    for setting in ALL {
        let Some(table) = setting.table else { continue };
        let value = value_of(setting);
        let mut environment = complete();
        environment.retain(|(name, _)| *name != setting.env);
        let key = setting.env == "TABBY_SECRET_KEY_FILE";
        environment.retain(|(name, _)| !(key && *name == "TABBY_SECRET_KEY"));
        let flat = with(&environment, &format!("{} = {value}", setting.file));
        let line = format!("{}\n{} = {value}", table.header(), setting.key);
        let (flat, inside) = (shown(flat), shown(with(&environment, &line)));
        let place = format!("line 2 of the file, in {}", table.header());
        assert_eq!(flat.replace("line 1 of the file", &place), inside);
    }
}

/// A value that the setting takes, or one that is refused where that depends on others.
fn value_of(setting: &Setting) -> String {
    match setting.env {
        "TABBY_POS_GATEWAY" => "'tabby'".to_owned(),
        "TABBY_SECRET_KEY" => format!("'{KEY}'"),
        "TABBY_POS_CURRENCY" => "'KWD'".to_owned(),
        _ if setting.kind == Kind::Number => "200".to_owned(),
        _ => "'shop-2'".to_owned(),
    }
}

#[test]
fn the_environment_overrides_a_table_as_it_overrides_the_file() {
    let environment = [
        ("TABBY_POS_CURRENCY", "SAR"),
        ("TABBY_POS_TERMINAL", "T2"),
        ("TABBY_POS_BRANCH_ID", "mall"),
        ("TABBY_POS_ACCOUNT_ID", "gulf"),
    ];
    let config = with(&environment, TABLES).unwrap();
    assert_eq!(config.branch.currency, Currency::Sar);
    assert_eq!(config.terminal.name.as_str(), "T2");
    assert_eq!(config.branch.id.as_str(), "mall");
    assert_eq!(config.account.id.as_str(), "gulf");
}

#[test]
fn a_setting_at_the_top_and_in_a_table_is_refused_with_both_its_places() {
    let said = refused(&format!("\nshop = 'y'\nsecret_key = ''{TABLES}"));
    assert_eq!(
        said,
        "shop (line 2 of tabby-pos.toml) and shop (line 12 of tabby-pos.toml, in [[branch]]) are both set: take one of them away"
    );
    let said = refused(&format!("secret_key = 'sesame'\n{TABLES}"));
    assert!(
        said.starts_with("secret_key (line 1 of") && said.contains("in [[account]]"),
        "{said}"
    );
    let said = refused("branch_id = 'a'\n[[branch]]\nid = 'b'");
    assert!(
        said.starts_with("branch_id (line 1 of") && said.contains("and id (line 3 of"),
        "{said}"
    );
    // One name means the terminal and its table.
    let said = refused(&format!("terminal = 'T1'\n{TABLES}"));
    assert!(said.contains("terminal stands there twice"), "{said}");
}

#[test]
fn a_table_belongs_to_the_one_that_it_names_or_to_the_only_one() {
    let named = TABLES
        .replace("[[account]]", "[[account]]\nid = 'gulf'")
        .replace("[[branch]]", "[[branch]]\nid = 'mall'\naccount = 'gulf'")
        .replace("[[terminal]]", "[[terminal]]\nbranch = 'mall'");
    let config = of(&named).unwrap();
    assert_eq!(config.account.id.as_str(), "gulf");
    assert_eq!(config.branch.id.as_str(), "mall");
    assert!(of(&named.replace("account = 'gulf'", "account = ''")).is_ok());
    assert!(of(&format!("{TABLES}branch = 'main'")).is_ok());
    for (right, wrong, wanted) in [
        (
            "account = 'gulf'",
            "account = 'golf'",
            "[[branch]] is wrong: its account is \"golf\" (line 8 of tabby-pos.toml, in [[branch]]), and no [[account]] has that id; there is one, gulf",
        ),
        (
            "branch = 'mall'",
            "branch = 'main'",
            "[[terminal]] is wrong: its branch is \"main\" (line 16 of tabby-pos.toml, in [[terminal]]), and no [[branch]] has that id; there is one, mall",
        ),
        (
            "account = 'gulf'",
            "account = [1]",
            "[[branch]] is wrong: a list in [ ] cannot be taken (line 8 of tabby-pos.toml, in [[branch]]); account must be the id of [[account]]",
        ),
    ] {
        assert_eq!(refused(&named.replace(right, wrong)), wanted);
    }
}

#[test]
fn what_stands_in_the_wrong_table_or_is_no_setting_is_said_with_its_table() {
    for (toml, wanted) in [
        (
            "[[account]]\nmerchant_code = 'sesame'",
            "merchant_code (line 2 of tabby-pos.toml, in [[account]]) does not belong there: it belongs to [[branch]]",
        ),
        (
            "[[terminal]]\nhosts = 'till.example'",
            "hosts (line 2 of tabby-pos.toml, in [[terminal]]) does not belong there: it belongs to the top of the file",
        ),
        (
            "[[account]]\nsecret_kee = 'sesame'",
            "secret_kee (line 2 of tabby-pos.toml, in [[account]]) is no setting; the nearest is secret_key",
        ),
        (
            "[[terminal]]\nsesme = 'x'",
            "sesme (line 2 of tabby-pos.toml, in [[terminal]]) is no setting; `tabby-pos --help` lists all settings",
        ),
        (
            "[[acount]]\nsecret_key = 'sesame'",
            "acount (line 1 of tabby-pos.toml) is no setting; the nearest is account",
        ),
        (
            "[account]\nsecret_key = 'sesame'",
            "the configuration file is wrong: tabby-pos.toml, line 1: account is no table of that name; it begins with a line [[account]]",
        ),
        (
            "branch = 'sesame'",
            "the configuration file is wrong: tabby-pos.toml, line 1: branch is no table of that name; it begins with a line [[branch]]",
        ),
    ] {
        assert_eq!(refused(toml), wanted);
    }
    let said = refused("[terminal]\nname = 'T1'");
    assert!(said.starts_with("TABBY_POS_TERMINAL is wrong"), "{said}");
    assert!(said.contains("[[terminal]]"), "{said}");
}

#[test]
fn the_file_that_the_operations_page_shows_is_read() {
    let file = shown_file("<!-- shown: a test of the settings reads it -->");
    let config = with(&[("TABBY_SECRET_KEY", KEY)], &file).unwrap();
    assert_eq!(config.account.id.as_str(), "gulf");
    assert_eq!(config.branch.id.as_str(), "mall");
    assert_eq!(config.branch.shop, "Your shop, the mall");
    assert_eq!(config.terminal.name.as_str(), "T1");
}
