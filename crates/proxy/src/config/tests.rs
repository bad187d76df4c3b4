use std::path::PathBuf;

use super::*;

const KEY: &str = "sk_test_7f5fbd5e-0000-4000-8000-000000000001";

fn of(toml: &str) -> Result<Config, ConfigError> {
    with(&[], toml)
}

/// The settings from this environment and this file.
fn with(environment: &[(&str, &str)], toml: &str) -> Result<Config, ConfigError> {
    let text = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
    Config::of(&Texts {
        environment: environment.iter().map(text).collect(),
        file: toml.parse().unwrap(),
        folder: PathBuf::new(),
    })
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
        "webhook_secret = '{secret}'\nwebhook_url = 'https://hooks.shop.example/x'"
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
