//! Several accounts in one file, each with a branch and a terminal.

use super::sample::{CHECKOUT_KEY, KEY, WORD, all_with, private, shown_file};
use crate::config::{Config, ConfigError};

/// An account at Tabby and one at Checkout.com.
const TWO: &str = "
listen = '127.0.0.1:8080'

[[account]]
id = 'gulf'
secret_key = 'sk_test_7f5fbd5e-0000-4000-8000-000000000001'

[[account]]
id = 'sea'
gateway = 'checkout'
checkout_url = 'https://abcdefgh.api.sandbox.checkout.com'
checkout_secret_key = 'sk_sbox_abcdefghijklmnopqrstuvwxyz2'

[[branch]]
id = 'mall'
account = 'gulf'
currency = 'AED'
merchant_code = 'dubai'
latitude = 25.2
longitude = 55.3
shop = 'Mall'

[[branch]]
id = 'beach'
account = 'sea'
currency = 'SAR'
processing_channel_id = 'pc_abcdefghijklmnopqrstuvwxyz'
shop = 'Beach'

[[terminal]]
branch = 'mall'

[[terminal]]
branch = 'beach'
name = 'T2'
listen = '127.0.0.1:8081'
";

fn of(toml: &str) -> Result<Vec<Config>, ConfigError> {
    all_with(&[], toml)
}

/// What is said of the file with `right` in it replaced by `wrong`.
fn refused(right: &str, wrong: &str) -> String {
    assert!(TWO.contains(right), "{right}");
    said(&[], &TWO.replacen(right, wrong, 1))
}

fn said(environment: &[(&str, &str)], toml: &str) -> String {
    let said = all_with(environment, toml).unwrap_err().to_string();
    assert!(!said.contains('\n') && !said.contains(". "), "{said}");
    assert!(
        !said.contains(KEY) && !said.contains(CHECKOUT_KEY),
        "{said}"
    );
    said
}

/// Account, branch, terminal and port of each.
fn shown(configs: &[Config]) -> Vec<String> {
    let line = |config: &Config| {
        let (account, branch) = (&config.account.id, &config.branch);
        let (terminal, port) = (&config.terminal.name, config.listen.port());
        format!("{account} {} {} {terminal} {port}", branch.id, branch.shop)
    };
    configs.iter().map(line).collect()
}

#[test]
fn each_terminal_has_the_settings_of_its_own_branch_and_account() {
    let all = of(TWO).unwrap();
    let first = "gulf mall Mall T1 8080";
    let second = "sea beach Beach T2 8081";
    assert_eq!(shown(&all), [first, second]);
    let tabby = all[0].account.gateway.as_tabby().unwrap();
    assert_eq!(tabby.key.expose(), KEY);
    assert!(all[1].account.gateway.as_tabby().is_none());
    assert_eq!(all[0].database_url, all[1].database_url);
    // The order of the terminals counts.
    let (before, terminals) = TWO.split_once("[[terminal]]").unwrap();
    let (one, other) = terminals.split_once("[[terminal]]").unwrap();
    let turned = format!("{before}[[terminal]]{other}[[terminal]]{one}")
        .replace("listen = '127.0.0.1:8080'\n", "")
        .replace(
            "branch = 'mall'",
            "branch = 'mall'\nlisten = '127.0.0.1:8082'",
        );
    assert_eq!(
        shown(&of(&turned).unwrap()),
        [second, "gulf mall Mall T1 8082"]
    );
}

#[test]
fn the_top_gives_the_first_terminals_address_which_does_not_move_with_the_order() {
    let (before, terminals) = TWO.split_once("[[terminal]]").unwrap();
    let (one, other) = terminals.split_once("[[terminal]]").unwrap();
    let turned = format!("{before}[[terminal]]{other}[[terminal]]{one}");
    let twice = said(&[], &turned);
    assert!(twice.starts_with("listen (line 2 of "), "{twice}");
    assert!(
        twice.ends_with("are both set: take one of them away"),
        "{twice}"
    );
    // The default is the first one's in the same way.
    let without = |file: &str| file.replace("listen = '127.0.0.1:8080'\n", "");
    let none = said(&[], &without(&turned));
    assert!(none.contains("has no listen, and each terminal"), "{none}");
    let all = of(&TWO.replace("listen = '127.0.0.1:8080'\n", "")).unwrap();
    assert_eq!(all[0].listen.port(), 8_080, "the default");
    // Several may have any free port.
    let free = TWO.replace(":8080", ":0").replace(":8081", ":0");
    assert!(of(&free).is_ok());
}

#[test]
fn two_accounts_of_one_gateway_have_a_key_each() {
    let second = KEY.replace("01", "02");
    let two = TWO
        .replace("gateway = 'checkout'\n", "")
        .replace(
            "checkout_url = 'https://abcdefgh.api.sandbox.checkout.com'\n",
            "",
        )
        .replace(
            &format!("checkout_secret_key = '{CHECKOUT_KEY}'"),
            &format!("secret_key = '{second}'"),
        )
        .replace(
            "processing_channel_id = 'pc_abcdefghijklmnopqrstuvwxyz'",
            "merchant_code = 'riyadh'\nlatitude = 24.7\nlongitude = 46.7",
        )
        .replace("currency = 'SAR'", "currency = 'AED'");
    let all = of(&two).unwrap();
    let keys: Vec<_> = all
        .iter()
        .map(|config| config.account.gateway.as_tabby().unwrap().key.expose())
        .collect();
    assert_eq!(keys, [KEY, &second]);
    assert_eq!(
        said(&[], &two.replace(&second, KEY)),
        "[[account]] is wrong: gulf and sea (line 4 of tabby-pos.toml and line 8 of tabby-pos.toml) have the same key at the same gateway, which makes them one account there: give each a key of its own, or serve them by a server each"
    );
}

#[test]
fn a_table_that_belongs_to_none_or_to_which_nothing_belongs_is_refused() {
    for (right, wrong, wanted) in [
        (
            "account = 'sea'\n",
            "",
            "[[branch]] is wrong: the one in line 23 of tabby-pos.toml names no account, and there are gulf and sea: add a line such as account = \"gulf\"",
        ),
        (
            "account = 'sea'",
            "account = 'see'",
            "[[branch]] is wrong: its account is \"see\" (line 25 of tabby-pos.toml, in [[branch]]), and no [[account]] has that id; there are gulf and sea",
        ),
        (
            "branch = 'beach'\n",
            "",
            "[[terminal]] is wrong: the one in line 33 of tabby-pos.toml names no branch, and there are mall and beach: add a line such as branch = \"mall\"",
        ),
        (
            "branch = 'beach'",
            "branch = 'peach'",
            "[[terminal]] is wrong: its branch is \"peach\" (line 34 of tabby-pos.toml, in [[terminal]]), and no [[branch]] has that id; there are mall and beach",
        ),
        (
            "[[terminal]]\nbranch = 'beach'\nname = 'T2'\nlisten = '127.0.0.1:8081'\n",
            "",
            "[[branch]] is wrong: beach (line 23 of tabby-pos.toml) has no [[terminal]]: add one with a line branch = \"beach\" in it",
        ),
        (
            "[[branch]]\nid = 'beach'",
            "[[account]]\nid = 'lake'\n[[branch]]\nid = 'beach'",
            "[[account]] is wrong: lake (line 23 of tabby-pos.toml) has no [[branch]]: add one with a line account = \"lake\" in it",
        ),
    ] {
        assert_eq!(refused(right, wrong), wanted);
    }
}

#[test]
fn ids_are_unique_among_their_kind() {
    for (right, wrong, kind, lines) in [
        ("id = 'sea'", "id = 'gulf'", "[[account]]", "lines 4 and 8"),
        (
            "id = 'beach'",
            "id = 'mall'",
            "[[branch]]",
            "lines 14 and 23",
        ),
    ] {
        let said = refused(right, wrong);
        assert!(
            said.starts_with(&format!("{kind} is wrong: two of them have the id ")),
            "{said}"
        );
        assert!(
            said.contains(&format!("({lines} of tabby-pos.toml)")),
            "{said}"
        );
        assert!(said.ends_with("give each an id of its own"), "{said}");
    }
    let without = TWO.replace("id = 'gulf'\n", "").replace("id = 'sea'\n", "");
    assert!(said(&[], &without).contains("have the id main"));
    // One may be without an id.
    let one = TWO
        .replace("id = 'gulf'\n", "")
        .replace("account = 'gulf'", "account = 'main'");
    assert_eq!(of(&one).unwrap()[0].account.id.as_str(), "main");
}

#[test]
fn a_second_branch_of_an_account_or_terminal_of_a_branch_is_refused() {
    let end = "and a server serves one of each account: take the others away, or give each a server of its own";
    let third = format!("{TWO}\n[[branch]]\nid = 'lake'\naccount = 'sea'\n");
    assert_eq!(
        said(&[], &third),
        format!(
            "the configuration file is wrong: tabby-pos.toml: it has 2 tables [[branch]] (lines 23 and 38) of one account, {end}"
        )
    );
    let third = format!("{TWO}\n[[terminal]]\nbranch = 'mall'\n");
    assert_eq!(
        said(&[], &third),
        format!(
            "the configuration file is wrong: tabby-pos.toml: it has 2 tables [[terminal]] (lines 30 and 38) of one branch, {}; further tills of a branch are paired instead, with TABBY_POS_PAIRING=required",
            end.replace("account", "branch")
        )
    );
    let flat = "[[terminal]]\n[[terminal]]\n";
    assert!(said(&[], flat).contains("2 tables [[terminal]] (lines 1 and 2) of one branch"));
}

#[test]
fn what_could_be_meant_for_several_tables_is_refused_wherever_it_stands() {
    assert_eq!(
        said(&[], &format!("shop = 'x'{TWO}")),
        "shop (line 1 of tabby-pos.toml) could be meant for each of the 2 tables [[branch]] (lines 14 and 23): write shop into each that it is meant for instead"
    );
    assert_eq!(
        said(&[("TABBY_SECRET_KEY", KEY)], TWO),
        "TABBY_SECRET_KEY could be meant for each of the 2 tables [[account]] of tabby-pos.toml: unset it, and write secret_key into each that it is meant for"
    );
    assert!(
        all_with(&[("TABBY_SECRET_KEY", " ")], TWO).is_ok(),
        "it is unset"
    );
    let terminal = said(&[("TABBY_POS_TERMINAL", "T9")], TWO);
    assert!(terminal.contains("write name into each"), "{terminal}");
    // In another order of the tables the address would be the other terminal's.
    assert_eq!(
        said(&[("TABBY_POS_LISTEN", "127.0.0.1:9000")], TWO),
        "TABBY_POS_LISTEN could be meant for each of the 2 tables [[terminal]] of tabby-pos.toml: unset it, and write listen into each that it is meant for"
    );
    assert!(all_with(&[("TABBY_POS_LISTEN", "")], TWO).is_ok());
}

#[test]
fn what_a_table_lacks_is_said_with_the_table() {
    for (right, wanted) in [
        (
            "secret_key = 'sk_test_7f5fbd5e-0000-4000-8000-000000000001'\n",
            "secret_key is not set in [[account]] (line 4 of tabby-pos.toml): the merchant's",
        ),
        (
            "checkout_secret_key = 'sk_sbox_abcdefghijklmnopqrstuvwxyz2'\n",
            "checkout_secret_key is not set in [[account]] (line 8 of tabby-pos.toml): the account's",
        ),
        (
            "currency = 'SAR'\n",
            "currency is not set in [[branch]] (line 23 of tabby-pos.toml): ",
        ),
    ] {
        let said = refused(right, "");
        assert!(said.starts_with(wanted), "{said}");
    }
}

#[test]
fn two_terminals_have_addresses_of_their_own() {
    assert_eq!(
        refused("listen = '127.0.0.1:8081'\n", ""),
        "[[terminal]] is wrong: the one in line 33 of tabby-pos.toml has no listen, and each terminal after the first needs an address of its own: add one, such as listen = \"127.0.0.1:8081\""
    );
    for same in ["127.0.0.1:8080", "[::1]:8080"] {
        assert_eq!(
            refused("127.0.0.1:8081", same),
            "[[terminal]] is wrong: two of them (line 30 of tabby-pos.toml and line 33 of tabby-pos.toml) have the port 8080, and which terminal a browser is shows in the port: give each another one, such as listen = \"127.0.0.1:8081\""
        );
    }
    assert!(refused("127.0.0.1:8081", "0.0.0.0:8081").contains("is no loopback address"));
}

#[test]
fn a_credential_of_one_of_several_accounts_bears_its_id() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path();
    private(path, "gulf.secret_key", KEY);
    private(path, "sea.checkout_secret_key", CHECKOUT_KEY);
    private(path, "sea.checkout_webhook_key", WORD);
    let directory = [("CREDENTIALS_DIRECTORY", path.to_str().unwrap())];
    let bare = TWO
        .replace(&format!("secret_key = '{KEY}'\n"), "")
        .replace(&format!("checkout_secret_key = '{CHECKOUT_KEY}'\n"), "");
    let all = all_with(&directory, &bare).unwrap();
    assert_eq!(all[0].account.gateway.as_tabby().unwrap().key.expose(), KEY);
    assert!(all[0].account.webhooks.is_none() && all[1].account.webhooks.is_some());
    private(path, "secret_key", KEY);
    assert_eq!(
        said(&directory, &bare),
        "the credential secret_key could be meant for each of the 2 tables [[account]] of tabby-pos.toml: let its name begin with the account's id, as gulf.secret_key does"
    );
}

#[test]
fn the_file_with_two_accounts_that_the_operations_page_shows_is_read() {
    let file = shown_file("<!-- shown: a test of the settings reads it, too -->");
    let folder = tempfile::TempDir::new().unwrap();
    private(folder.path(), "gulf.secret_key", KEY);
    private(folder.path(), "sea.checkout_secret_key", CHECKOUT_KEY);
    let directory = ("CREDENTIALS_DIRECTORY", folder.path().to_str().unwrap());
    let all = all_with(&[directory], &file).unwrap();
    assert_eq!(
        shown(&all),
        [
            "gulf mall Your shop, the mall T1 8080",
            "sea beach Your shop, the beach T1 8081"
        ]
    );
}
