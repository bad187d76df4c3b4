use std::collections::BTreeSet;
use std::path::Path;

use payment::sale::PAY_WINDOW;

use super::error::shown;
use super::setting::{ALL, Kind, Setting};
use super::*;
use store::Place;

const KEY: &str = "sk_test_7f5fbd5e-0000-4000-8000-000000000001";

fn of(toml: &str) -> Result<Config, ConfigError> {
    with(&[], toml)
}

/// The settings from this environment and this file.
fn with(environment: &[(&str, &str)], toml: &str) -> Result<Config, ConfigError> {
    let variables = environment
        .iter()
        .map(|(name, text)| ((*name).into(), (*text).into()));
    Config::of(&Texts::of(texts::variables(variables)?, None, toml)?)
}

/// A file that only its owner can read.
fn private(folder: &Path, name: &str, text: &str) -> String {
    use std::os::unix::fs::PermissionsExt;
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn each_secret_may_stand_in_a_file_of_its_own() {
    let folder = tempfile::TempDir::new().unwrap();
    let key = private(folder.path(), "a", &format!("{KEY}\n"));
    let word = private(folder.path(), "b", &"w".repeat(32));
    let proxy = private(folder.path(), "c", "http://u:p@proxy.example:3128\n");
    let environment = [
        ("TABBY_SECRET_KEY_FILE", key.as_str()),
        ("TABBY_POS_WEBHOOK_SECRET_FILE", &word),
        ("TABBY_POS_PROXY_FILE", &proxy),
    ];
    let by_file = format!(
        "demo = true\nsecret_key_file = '{key}'\nwebhook_secret_file = '{word}'\nproxy_file = '{proxy}'"
    );
    for config in [with(&environment, "demo = true"), of(&by_file)] {
        let config = config.unwrap();
        assert_eq!(config.key.expose(), KEY);
        assert_eq!(config.webhooks.unwrap().secrets.len(), 1);
        assert!(matches!(config.proxy, Proxy::At(_)));
    }
}

#[test]
fn each_secret_may_be_a_credential_of_systemds_which_beats_the_configuration_file() {
    let folder = tempfile::TempDir::new().unwrap();
    private(folder.path(), "secret_key", KEY);
    private(folder.path(), "webhook_secret", &"w".repeat(32));
    private(folder.path(), "proxy", "none");
    let directory = ("CREDENTIALS_DIRECTORY", folder.path().to_str().unwrap());
    let file = "demo = true\nsecret_key = 'sk_test_of_the_file'\nproxy = 'system'";
    let config = with(&[directory], file).unwrap();
    assert_eq!(config.key.expose(), KEY);
    assert_eq!(config.webhooks.unwrap().secrets.len(), 1);
    assert_eq!(config.proxy, Proxy::Direct);
    let other = KEY.replace("01", "02");
    let config = with(&[directory, ("TABBY_SECRET_KEY", &other)], "demo = true").unwrap();
    assert_eq!(config.key.expose(), other);
}

#[test]
fn a_secret_in_two_places_or_in_a_file_that_others_can_read_stops_the_start() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::TempDir::new().unwrap();
    let path = private(folder.path(), "a", KEY);
    let twice = [
        ("TABBY_SECRET_KEY", KEY),
        ("TABBY_SECRET_KEY_FILE", path.as_str()),
    ];
    let error = with(&twice, "demo = true").unwrap_err().to_string();
    assert!(
        error.starts_with("TABBY_SECRET_KEY and TABBY_SECRET_KEY_FILE are both set"),
        "{error}"
    );
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    let open = [("TABBY_SECRET_KEY_FILE", path.as_str())];
    let error = with(&open, "demo = true").unwrap_err().to_string();
    assert!(
        error.starts_with("TABBY_SECRET_KEY_FILE is wrong") && error.contains("chmod 600"),
        "{error}"
    );
    assert!(!error.contains(KEY));
    let path = private(folder.path(), "b", "pk_test_public");
    let error = with(&[("TABBY_SECRET_KEY_FILE", &path)], "demo = true").unwrap_err();
    let error = error.to_string();
    assert!(error.starts_with("TABBY_SECRET_KEY_FILE is wrong") && !error.contains("pk_test"));
}

#[test]
fn a_configuration_file_that_others_can_change_is_not_read_whatever_it_holds() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::TempDir::new().unwrap();
    for text in [
        "tabby_url = 'https://stranger.example'",
        &format!("secret_key = '{KEY}'"),
    ] {
        let path = private(folder.path(), "tabby-pos.toml", text);
        for mode in [0o666, 0o664, 0o620, 0o602] {
            let permissions = std::fs::Permissions::from_mode(mode);
            std::fs::set_permissions(&path, permissions).unwrap();
            let error = Texts::read(Some(Path::new(&path))).unwrap_err().to_string();
            assert!(
                error.contains(&path) && error.contains("chmod go-w"),
                "{error}"
            );
            assert!(!error.contains(KEY) && !error.contains("stranger"));
            let now = std::fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(now & 0o777, mode, "it was not closed and used");
        }
        let permissions = std::fs::Permissions::from_mode(0o640);
        std::fs::set_permissions(&path, permissions).unwrap();
        assert!(Texts::read(Some(Path::new(&path))).is_ok());
    }
}

#[test]
fn a_configuration_file_of_another_user_is_not_read() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = private(folder.path(), "tabby-pos.toml", "shop = 'x'");
    // Only root can change a file's owner.
    if std::os::unix::fs::chown(&path, Some(54_321), None).is_ok() {
        let error = Texts::read(Some(Path::new(&path))).unwrap_err().to_string();
        assert!(error.contains("belongs to #54321"), "{error}");
    }
}

fn demo(more: &str) -> Result<Config, ConfigError> {
    of(&format!("demo = true\nsecret_key = '{KEY}'\n{more}"))
}

#[test]
fn a_demo_shop_needs_a_key_only() {
    let config = demo("").unwrap();
    assert_eq!(config.currency, Currency::Aed);
    assert_eq!(config.tabby_url, "https://api.tabby.ai");
    assert_eq!(config.pay_window, PAY_WINDOW);
}

#[test]
fn a_wrong_setting_is_named_and_the_key_is_not_repeated() {
    let cases = [
        ("listen = '0.0.0.0:8080'", "TABBY_POS_LISTEN"),
        ("listen = 'nonsense'", "TABBY_POS_LISTEN"),
        ("currency = 'EUR'", "TABBY_POS_CURRENCY"),
        ("time_zone = 'Asia/Atlantis'", "TABBY_POS_TIME_ZONE"),
        ("time_zone = 'UTC+4'", "TABBY_POS_TIME_ZONE"),
        ("time_zone = '../etc/passwd'", "TABBY_POS_TIME_ZONE"),
        ("latitude = 'north'", "TABBY_POS_LATITUDE"),
        ("latitude = 91", "TABBY_POS_LATITUDE"),
        ("pay_window_s = 179", "TABBY_POS_PAY_WINDOW_S"),
        ("pay_window_s = 'soon'", "TABBY_POS_PAY_WINDOW_S"),
        ("max_amount = '0'", "TABBY_POS_MAX_AMOUNT"),
        ("proxy = 'socks5://127.0.0.1:1080'", "TABBY_POS_PROXY"),
        ("proxy = 'off'", "TABBY_POS_PROXY"),
        ("calls_per_s = 0", "TABBY_POS_CALLS_PER_S"),
        ("sessions_per_10s = 'few'", "TABBY_POS_SESSIONS_PER_10S"),
        ("database_url = 'mysql://x'", "TABBY_POS_DATABASE_URL"),
        (
            "database_url = 'sqlite://x?mode=ro'",
            "TABBY_POS_DATABASE_URL",
        ),
        (
            "database_url = 'sqlite://x?immutable=1'",
            "TABBY_POS_DATABASE_URL",
        ),
        (
            "database_url = 'sqlite://x?junk=1'",
            "TABBY_POS_DATABASE_URL",
        ),
        (
            "terminal = ''\nmerchant_code = \"a\\nb\"",
            "TABBY_MERCHANT_CODE",
        ),
        ("logo = 'logo.gif'", "TABBY_POS_LOGO"),
        ("webhook_secret = 'short'", "TABBY_POS_WEBHOOK_SECRET"),
        ("webhook_addresses = 'tabby'", "TABBY_POS_WEBHOOK_ADDRESSES"),
        ("trusted_proxies = 'everybody'", "TABBY_POS_TRUSTED_PROXIES"),
        ("webhook_header = 'a b'", "TABBY_POS_WEBHOOK_HEADER"),
        ("hosts = 'https://till.example/'", "TABBY_POS_HOSTS"),
        ("hosts = 'a b'", "TABBY_POS_HOSTS"),
        ("hosts = '*'", "TABBY_POS_HOSTS"),
        ("scan_prefix = '12'", "TABBY_POS_SCAN_PREFIX"),
        ("scan_suffix = 'ab cd'", "TABBY_POS_SCAN_SUFFIX"),
    ];
    for (toml, name) in cases {
        let error = demo(toml).unwrap_err().to_string();
        assert!(error.starts_with(name), "{error}");
        assert!(!error.contains(KEY), "{error}");
    }
}

#[test]
fn a_name_with_a_character_that_nobody_sees_says_so() {
    for setting in ["shop", "terminal", "merchant_code", "category"] {
        let error = demo(&format!("{setting} = \"a\\u200Bb\"")).unwrap_err();
        let error = error.to_string();
        assert!(
            error.ends_with(
                "has characters in it that cannot be seen; it must be 1 to 255 characters, all of them visible"
            ),
            "{error}"
        );
    }
}

#[test]
fn the_help_has_columns_and_names_the_defaults() {
    let help = help();
    let lines: Vec<_> = help.lines().collect();
    let texts: BTreeSet<_> = lines.iter().map(|line| line.rfind("  ")).collect();
    assert_eq!(texts.len(), 1, "{help}");
    for default in [
        "by default 127.0.0.1:8080",
        "by default T1",
        "by default 50000",
        "at most 1200; by default 300",
        "by default sqlite://tabby-pos.db",
    ] {
        assert!(help.contains(default), "{default}");
    }
    assert!(!help.contains("a file with that"), "{help}");
}

#[test]
fn the_time_zone_is_the_currencys_countrys_unless_another_is_set() {
    for currency in Currency::ALL {
        let config = demo(&format!("currency = '{currency}'")).unwrap();
        assert_eq!(config.time_zone, currency.time_zone());
        let named = demo(&format!("time_zone = '{}'", currency.time_zone())).unwrap();
        assert_eq!(named.time_zone, currency.time_zone(), "it has that name");
    }
    let other = demo("currency = 'SAR'\ntime_zone = 'asia/bahrain'").unwrap();
    assert_eq!(other.time_zone, "Asia/Bahrain");
}

#[test]
fn host_names_are_read_without_ports_and_the_webhooks_own_is_one() {
    let config = demo("hosts = 'Till.Shop.example, 192.168.1.5:8443'").unwrap();
    assert_eq!(config.hosts, ["till.shop.example", "192.168.1.5"]);
    let secret = "0123456789abcdef0123456789abcdef";
    let config = demo(&format!(
        "webhook_secret = '{secret}'\nwebhook_url = 'https://hooks.shop.example/webhooks/tabby'"
    ))
    .unwrap();
    assert_eq!(config.hosts, ["hooks.shop.example"]);
}

#[test]
fn a_file_with_a_secret_in_it_is_its_owners_alone_after_it_was_read() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("tabby-pos.toml");
    let secret = format!("demo = true\nsecret_key = '{KEY}'\n");
    for (text, wanted) in [(&*secret, 0o600), ("demo = true\n", 0o644)] {
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        Texts::read(Some(&path)).unwrap();
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, wanted, "{text}");
    }
}

#[test]
fn what_every_shop_needs_has_no_default() {
    let error = of("").unwrap_err().to_string();
    assert!(error.starts_with("TABBY_SECRET_KEY is not set"), "{error}");
    for name in [
        "TABBY_POS_CURRENCY",
        "TABBY_MERCHANT_CODE",
        "TABBY_POS_LATITUDE",
        "TABBY_POS_SHOP",
    ] {
        let all = [
            ("TABBY_POS_CURRENCY", "currency = 'SAR'"),
            ("TABBY_MERCHANT_CODE", "merchant_code = 'riyadh'"),
            ("TABBY_POS_LATITUDE", "latitude = 24.7\nlongitude = 46.6"),
            ("TABBY_POS_SHOP", "shop = 'x'"),
        ];
        let without: Vec<_> = all
            .iter()
            .filter(|(n, _)| *n != name)
            .map(|(_, line)| *line)
            .collect();
        let error = of(&format!("secret_key = '{KEY}'\n{}", without.join("\n")))
            .unwrap_err()
            .to_string();
        assert!(error.starts_with(name), "{error}");
    }
}

#[test]
fn a_live_key_opens_no_demo_shop() {
    let live = KEY.replace("sk_test_", "sk_");
    let error = of(&format!("demo = true\nsecret_key = '{live}'"))
        .unwrap_err()
        .to_string();
    assert!(error.starts_with("TABBY_POS_DEMO"), "{error}");
    assert!(
        error.contains("cannot be used with a live key: the demo shop is for test keys only"),
        "{error}"
    );
    assert!(!error.contains(&live));
}

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

#[test]
fn the_region_follows_the_currency() {
    assert_eq!(
        demo("currency = 'SAR'").unwrap().tabby_url,
        "https://api.tabby.sa"
    );
    assert_eq!(
        demo("currency = 'KWD'").unwrap().tabby_url,
        "https://api.tabby.ai"
    );
}

/// Values that each setting refuses besides those that all refuse: out of range, and too long.
fn refused_by(setting: &Setting) -> (Vec<String>, Vec<String>) {
    let x = |times: usize| "x".repeat(times);
    let all = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    let (wrong, long): (Vec<String>, usize) = match setting.env {
        "TABBY_POS_LISTEN" => (
            all(&["127.0.0.1", "127.0.0.1:65536", "0.0.0.0:80", "8080"]),
            300,
        ),
        "TABBY_POS_HOSTS" => (
            all(&["https://till.example/", "a b", "*", "till:99999"]),
            300,
        ),
        "TABBY_POS_DATABASE_URL" => (
            all(&[
                "mysql://x",
                "x.db",
                "sqlite:",
                "sqlite://x?mode=ro",
                "sqlite://x?junk=1",
            ]),
            5_000,
        ),
        "TABBY_POS_TABBY_URL" => (
            all(&[
                "api.tabby.ai",
                "http://api.tabby.ai",
                "ftp://x",
                "https://x/?a=b",
            ]),
            300,
        ),
        "TABBY_POS_PROXY" => (
            all(&["off", "socks5://127.0.0.1:1080", "proxy.example:3128"]),
            300,
        ),
        "TABBY_SECRET_KEY" => (all(&["pk_test_public", "sk_test_", "sk_live_12345"]), 300),
        "TABBY_POS_PROXY_FILE" | "TABBY_SECRET_KEY_FILE" | "TABBY_POS_WEBHOOK_SECRET_FILE" => {
            (all(&["/nowhere/at/all", "/"]), 300)
        }
        "TABBY_MERCHANT_CODE" | "TABBY_POS_SHOP" | "TABBY_POS_CATEGORY" | "TABBY_POS_TERMINAL" => {
            (all(&["a\u{202e}b"]), 256)
        }
        "TABBY_POS_CURRENCY" => (all(&["EUR", "aed"]), 300),
        "TABBY_POS_TIME_ZONE" => (all(&["Asia/Atlantis", "UTC+4", "../etc/passwd"]), 300),
        "TABBY_POS_LATITUDE" => (
            all(&["north", "90.1", "-91", "nan", "inf", "1e9", "25,2"]),
            300,
        ),
        "TABBY_POS_LONGITUDE" => (
            all(&["east", "180.1", "-181", "nan", "inf", "1e9", "55,3"]),
            300,
        ),
        "TABBY_POS_MAX_AMOUNT" => (
            all(&["0", "0.00", "-1", "1.001", "1e5", "99999999999999999"]),
            300,
        ),
        "TABBY_POS_PAY_WINDOW_S" => (
            all(&[
                "179",
                "1201",
                "-300",
                "300.5",
                "soon",
                "18446744073709551616",
            ]),
            300,
        ),
        "TABBY_POS_SESSIONS_PER_10S" | "TABBY_POS_CALLS_PER_S" => (
            all(&["0", "-1", "1.5", "few", "1000001", "4294967296"]),
            300,
        ),
        "TABBY_POS_WEBHOOK_URL" => (
            all(&[
                "junk",
                "till.example",
                "ftp://till.example",
                "https://till.example/x",
                "https://till.example/?a=b",
            ]),
            300,
        ),
        "TABBY_POS_WEBHOOK_SECRET" => (
            all(&[
                "short",
                "0123456789abcdef 0123456789abcdef",
                "0123456789abcdef0123456789abcdef,",
            ]),
            257,
        ),
        "TABBY_POS_WEBHOOK_HEADER" => (
            all(&[
                "Host",
                "a b",
                "X:Y",
                "Content-Length",
                "X-Forwarded-For",
                "ü",
            ]),
            65,
        ),
        "TABBY_POS_WEBHOOK_ADDRESSES" => {
            (all(&["everybody", "0.0.0.0/0", "10.0.0.0/33", "::/0"]), 300)
        }
        "TABBY_POS_TRUSTED_PROXIES" => (
            all(&[
                "everybody",
                "0.0.0.0/0",
                "0.0.0.0/1",
                "::/0",
                "tabby",
                "127.0.0.1:80",
            ]),
            300,
        ),
        "TABBY_POS_SCAN_PREFIX" | "TABBY_POS_SCAN_SUFFIX" => (all(&["12", "a b", "ü"]), 9),
        "TABBY_POS_LOGO" => (all(&["logo.gif", "/nowhere/logo.png", "/"]), 300),
        "TABBY_POS_DEMO" => (all(&["yes", "on", "2", "True"]), 300),
        other => panic!("{other} is not in the table"),
    };
    (wrong, vec![x(long), x(5_000)])
}

/// A complete shop, without the demo, which would supply missing values.
fn complete() -> Vec<(&'static str, &'static str)> {
    vec![
        ("TABBY_SECRET_KEY", KEY),
        ("TABBY_POS_CURRENCY", "AED"),
        ("TABBY_MERCHANT_CODE", "dubai"),
        ("TABBY_POS_LATITUDE", "25.2"),
        ("TABBY_POS_LONGITUDE", "55.3"),
        ("TABBY_POS_SHOP", "x"),
    ]
}

/// The same with one setting, in the environment or in the file.
fn complete_with(setting: &Setting, text: &str, in_file: bool) -> Result<Config, ConfigError> {
    let is_key = |name: &str| setting.env == "TABBY_SECRET_KEY_FILE" && name == "TABBY_SECRET_KEY";
    let mut environment = complete();
    environment.retain(|(name, _)| *name != setting.env && !is_key(name));
    if in_file {
        let text = toml::Value::String(text.to_owned());
        with(&environment, &format!("\n{} = {text}", setting.file))
    } else {
        environment.push((setting.env, text));
        with(&environment, "")
    }
}

/// Checks the sentence about a setting's value, and returns it.
fn sentence(setting: &Setting, text: &str, outcome: Result<Config, ConfigError>) -> String {
    let said = match outcome {
        Ok(_) => panic!("{} takes {text:?}", setting.env),
        Err(error) => error.to_string(),
    };
    assert!(
        said.starts_with(&format!("{} is wrong: ", setting.env)),
        "{text:?}: {said}"
    );
    assert!(said.contains(setting.allowed), "what is allowed: {said}");
    assert!(
        !said.contains(['\n', '\r', '\u{7}']) && !said.contains(". "),
        "one sentence: {said}"
    );
    assert!(!said.contains(KEY), "{said}");
    assert!(said.chars().count() < 600, "{said}");
    said
}

#[test]
fn every_setting_refuses_what_it_cannot_be_with_its_name_its_value_and_what_is_allowed() {
    let required: BTreeSet<_> = complete().into_iter().map(|(name, _)| name).collect();
    for setting in ALL {
        let (wrong, long) = refused_by(setting);
        let control = "a\u{7}b\nc".to_owned();
        for text in wrong.iter().chain(&long).chain([&control]) {
            for in_file in [false, true] {
                let said = sentence(setting, text, complete_with(setting, text, in_file));
                let is_hidden = matches!(setting.kind, Kind::Secret | Kind::SecretFile);
                if setting.kind == Kind::Secret {
                    assert!(!said.contains(&format!("\"{text}\"")), "{said}");
                } else if !is_hidden {
                    assert!(said.contains(&shown(text)), "its value: {said}");
                }
                assert_eq!(said.contains("line 2 of the file"), in_file, "{said}");
            }
        }
        // Types that exist only in the file.
        for value in ["[1]", "{a = 1}", "2026-01-01"] {
            let environment = complete();
            let file = format!("{} = {value}", setting.file);
            let said = sentence(setting, value, with(&environment, &file));
            assert!(said.contains("line 1 of"), "{said}");
        }
        let other_type = if setting.kind == Kind::Flag {
            "1.5"
        } else {
            "true"
        };
        let file = format!("{} = {other_type}", setting.file);
        sentence(setting, other_type, with(&complete(), &file));
        // Empty means unset.
        for in_file in [false, true] {
            for empty in ["", " "] {
                let outcome = complete_with(setting, empty, in_file);
                if required.contains(setting.env) {
                    let said = outcome.unwrap_err().to_string();
                    assert!(
                        said.starts_with(&format!("{} is not set: ", setting.env)),
                        "{said}"
                    );
                } else if setting.env != "TABBY_SECRET_KEY_FILE" {
                    outcome.unwrap();
                }
            }
        }
        // A typing error in its name.
        let slip = format!("{}X", setting.env);
        if slip.starts_with("TABBY_POS_") {
            let said = with(&[(&slip, "sesame")], "").unwrap_err().to_string();
            assert_eq!(
                said,
                format!("{slip} is no setting; the nearest is {}", setting.env)
            );
        }
        let slip = format!("\n{}x = 'sesame'", setting.file);
        let said = with(&[], &slip).unwrap_err().to_string();
        assert!(
            said.starts_with(&format!("{}x (line 2 of ", setting.file)),
            "{said}"
        );
        assert!(
            said.ends_with(&format!("the nearest is {}", setting.file)),
            "{said}"
        );
        assert!(!said.contains("sesame"), "{said}");
    }
}

#[test]
fn a_name_that_is_like_no_setting_gets_no_guess() {
    for (name, guess) in [
        ("TABBY_POS_FOO", None),
        ("TABBY_POS_WITHOUT_NGINX", None),
        ("TABBY_POS_TERMINL", Some("TABBY_POS_TERMINAL")),
    ] {
        let said = with(&[(name, "x")], "").unwrap_err().to_string();
        let wanted = guess.map_or_else(
            || format!("{name} is no setting; `tabby-pos --help` lists all settings"),
            |guess| format!("{name} is no setting; the nearest is {guess}"),
        );
        assert_eq!(said, wanted);
    }
}

#[test]
fn no_sentence_repeats_a_password_or_a_secret_in_the_wrong_place() {
    for setting in ALL {
        for text in [
            "https://till:sesame@shop.example/x",
            "postgres://till:sesame@db.example/tills",
            "till:sesame@shop.example",
            "https://till:sesame@sho p.example",
            "https://shop.example/?word=sesame",
        ] {
            let takes_any = ["SHOP", "CATEGORY", "TERMINAL", "MERCHANT_CODE"];
            if takes_any.iter().any(|name| setting.env.ends_with(name)) {
                continue;
            }
            match complete_with(setting, text, false) {
                Err(error) => assert!(!format!("{error} {error:?}").contains("sesame"), "{error}"),
                Ok(config) => assert!(!format!("{config:?}").contains("sesame"), "{}", setting.env),
            }
        }
        if setting.kind == Kind::SecretFile {
            let word = "0123456789abcdef0123456789abcdef";
            for secret in [KEY, word] {
                let error = complete_with(setting, secret, true)
                    .unwrap_err()
                    .to_string();
                assert!(
                    error.starts_with(setting.env) && !error.contains(secret),
                    "{error}"
                );
            }
        }
    }
}

#[test]
fn names_that_kubernetes_gives_a_service_of_this_name_are_no_slips() {
    let mut environment = complete();
    environment.extend([
        ("TABBY_POS_SERVICE_HOST", "10.0.0.1"),
        ("TABBY_POS_SERVICE_PORT", "8080"),
        ("TABBY_POS_SERVICE_PORT_HTTP", "8080"),
        ("TABBY_POS_PORT", "tcp://10.0.0.1:8080"),
        ("TABBY_POS_PORT_8080_TCP_ADDR", "10.0.0.1"),
        ("TABBY_POS_CONFIG", "tabby-pos.toml"),
        ("TABBY_POS_LOG", "info"),
    ]);
    assert!(with(&environment, "").is_ok());
    let alone = [("TABBY_POS_PORT", "8080")];
    let said = with(&alone, "").unwrap_err().to_string();
    assert!(said.starts_with("TABBY_POS_PORT is no setting"), "{said}");
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_no_text_is_refused_instead_of_being_passed_over() {
    use std::os::unix::ffi::OsStringExt;
    let text = std::ffi::OsString::from_vec(b"caf\xe9".to_vec());
    let said = texts::variables([("TABBY_POS_SHOP".into(), text)]);
    let said = said.unwrap_err().to_string();
    assert!(
        said.starts_with("TABBY_POS_SHOP is wrong") && said.contains("UTF-8"),
        "{said}"
    );
}

#[test]
fn a_file_that_cannot_be_read_is_said_with_its_line_and_without_what_stands_there() {
    for (toml, line, why) in [
        ("shop = 'a'\nshop = 'b'", 2, "shop stands there twice"),
        ("[x]\na = 1\n[x]", 3, "x stands there twice"),
        ("shop = 'a'\nsecret_key = sk_test_sesame", 2, ""),
        ("shop = 'a'\n\nsecret_key 'sesame'", 3, ""),
        ("secret_key = 'sesame", 1, ""),
    ] {
        let said = with(&[], toml).unwrap_err().to_string();
        let wanted = format!("the configuration file is wrong: tabby-pos.toml, line {line}: ");
        assert!(said.starts_with(&wanted) && said.contains(why), "{said}");
        assert!(!said.contains("sesame") && !said.contains('\n'), "{said}");
    }
}

#[test]
fn numbers_are_taken_as_they_are_written() {
    let numbers = "demo = true\nmax_amount = 50000.10\nlatitude = 25\nlongitude = 55.30\npay_window_s = 0x12c\nterminal = 7";
    let config = with(&[("TABBY_SECRET_KEY", KEY)], numbers).unwrap();
    assert_eq!(
        config.max_amount,
        Money::parse("50000.10", Currency::Aed).unwrap()
    );
    assert_eq!(config.place, Coordinates::new(25.0, 55.3).unwrap());
    assert_eq!(config.pay_window, PAY_WINDOW);
    assert_eq!(config.terminal.as_str(), "7");
    let crlf = numbers.replace('\n', "\r\n");
    let bom = format!("\u{feff}{crlf}");
    assert!(with(&[("TABBY_SECRET_KEY", KEY)], &bom).is_ok());
}

#[test]
fn a_logo_is_the_picture_that_its_name_says() {
    let folder = tempfile::TempDir::new().unwrap();
    let png = b"\x89PNG\r\n\x1a\n rest";
    let svg = "\u{feff}<?xml version='1.0'?>\n<!-- x --><svg xmlns='http://www.w3.org/2000/svg'/>";
    let large = [&png[..], &vec![0; 2_000_000]].concat();
    for (name, bytes, fine) in [
        ("a.png", &png[..], true),
        ("b.svg", svg.as_bytes(), true),
        ("c.png", b"just a text", false),
        ("d.svg", b"just a text", false),
        ("e.svg", png, false),
        ("f.png", b"", false),
        ("g.png", &large, false),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let outcome = demo(&format!("logo = '{}'", path.display()));
        match outcome {
            Ok(_) => assert!(fine, "{name}"),
            Err(error) => {
                let said = error.to_string();
                assert!(!fine && said.starts_with("TABBY_POS_LOGO"), "{said}");
                assert!(said.contains(&path.display().to_string()), "{said}");
            }
        }
    }
}

#[test]
fn where_webhooks_may_come_from_is_refused_where_none_are_taken() {
    for line in [
        "webhook_addresses = 'tabby'\ntrusted_proxies = '127.0.0.1'",
        "webhook_header = 'X-Till'",
    ] {
        let said = demo(line).unwrap_err().to_string();
        let name = line.split(' ').next().unwrap().to_uppercase();
        assert!(
            said.starts_with(&format!("TABBY_POS_{name} is wrong")),
            "{said}"
        );
        assert!(said.contains("TABBY_POS_WEBHOOK_SECRET"), "{said}");
    }
    assert!(demo("trusted_proxies = '10.0.0.0/8, fc00::/7, ::1'").is_ok());
}
