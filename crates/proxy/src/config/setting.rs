//! The names of all settings, and what each is.

use crate::log;

/// One setting: its name in the environment, its name in the file, and what it is.
#[derive(Clone, Copy)]
pub(super) struct Setting {
    pub(super) env: &'static str,
    pub(super) file: &'static str,
    pub(super) what: &'static str,
}

macro_rules! settings {
    ($($ident:ident = $env:literal, $file:literal, $what:literal;)+) => {
        $(pub(super) const $ident: Setting = Setting { env: $env, file: $file, what: $what };)+
        /// Name in the environment, name in the file and meaning of every setting.
        pub const ALL: &[(&str, &str, &str)] = &[$(($env, $file, $what)),+];
    };
}

settings! {
    LISTEN = "TABBY_POS_LISTEN", "listen", "address and port to listen on";
    HOSTS = "TABBY_POS_HOSTS", "hosts", "names that browsers reach this proxy by, with commas between, such as till.shop.example; names and addresses of this machine itself need not be named";
    DATABASE_URL = "TABBY_POS_DATABASE_URL", "database_url", "where the ledger is, such as sqlite:///var/lib/tabby-pos/ledger.db; a relative path counts from the configuration file's folder";
    TABBY_URL = "TABBY_POS_TABBY_URL", "tabby_url", "base of Tabby's API; by default the one of the currency's region";
    PROXY = "TABBY_POS_PROXY", "proxy", "the HTTP proxy on the way to Tabby: `system` for HTTPS_PROXY's (the default), `none`, or its address such as http://proxy.example:3128; a gateway on this machine is asked through none";
    PROXY_FILE = "TABBY_POS_PROXY_FILE", "proxy_file", "a file with that, for an address with a password";
    SECRET_KEY = "TABBY_SECRET_KEY", "secret_key", "the merchant's secret key, sk_test_… or sk_…, from Tabby's dashboard; this or its file is needed";
    SECRET_KEY_FILE = "TABBY_SECRET_KEY_FILE", "secret_key_file", "a file with that key; other users of the machine must not be able to read it";
    MERCHANT_CODE = "TABBY_MERCHANT_CODE", "merchant_code", "the branch's code, given by Tabby";
    CURRENCY = "TABBY_POS_CURRENCY", "currency", "AED, SAR or KWD";
    TIME_ZONE = "TABBY_POS_TIME_ZONE", "time_zone", "the shop's time zone on screens and receipts, such as Asia/Dubai; by default the one of the currency's country";
    LATITUDE = "TABBY_POS_LATITUDE", "latitude", "where the shop stands, in degrees north";
    LONGITUDE = "TABBY_POS_LONGITUDE", "longitude", "where the shop stands, in degrees east";
    SHOP = "TABBY_POS_SHOP", "shop", "the shop's name, as it stands on receipts";
    CATEGORY = "TABBY_POS_CATEGORY", "category", "what kind of things the shop sells, for links whose lines nobody typed; by default General";
    TERMINAL = "TABBY_POS_TERMINAL", "terminal", "the terminal's name, unique within the shop";
    MAX_AMOUNT = "TABBY_POS_MAX_AMOUNT", "max_amount", "the largest amount of one sale, such as 50000.00";
    PAY_WINDOW_S = "TABBY_POS_PAY_WINDOW_S", "pay_window_s", "seconds that a customer may take, at least 180";
    SESSIONS_PER_10S = "TABBY_POS_SESSIONS_PER_10S", "sessions_per_10s", "new sessions that Tabby allows this key in 10 seconds; by default 200, with a test key 10";
    CALLS_PER_S = "TABBY_POS_CALLS_PER_S", "calls_per_s", "other calls that Tabby allows this key in a second; by default 100, with a test key 50";
    WEBHOOK_URL = "TABBY_POS_WEBHOOK_URL", "webhook_url", "where Tabby reaches this proxy, such as https://till.shop.example; for `tabby-pos webhooks`";
    WEBHOOK_SECRET = "TABBY_POS_WEBHOOK_SECRET", "webhook_secret", "what webhooks carry in their header, 32 characters or more; while it is being changed the new and the old one, with a comma between; no webhooks are taken without";
    WEBHOOK_SECRET_FILE = "TABBY_POS_WEBHOOK_SECRET_FILE", "webhook_secret_file", "a file with that";
    WEBHOOK_HEADER = "TABBY_POS_WEBHOOK_HEADER", "webhook_header", "the name of that header; by default X-Tabby-Pos";
    WEBHOOK_ADDRESSES = "TABBY_POS_WEBHOOK_ADDRESSES", "webhook_addresses", "where webhooks may come from: addresses and networks with commas between, `tabby` for Tabby's own; from anywhere by default";
    TRUSTED_PROXIES = "TABBY_POS_TRUSTED_PROXIES", "trusted_proxies", "reverse proxies whose X-Forwarded-For is believed: addresses and networks with commas between";
    SCAN_PREFIX = "TABBY_POS_SCAN_PREFIX", "scan_prefix", "what the shop's scanners type before each code, such as ~";
    SCAN_SUFFIX = "TABBY_POS_SCAN_SUFFIX", "scan_suffix", "what they type after each code, besides Enter or Tab";
    LOGO = "TABBY_POS_LOGO", "logo", "the shop's own copy of Tabby's logo for receipts, a PNG or SVG file";
    DEMO = "TABBY_POS_DEMO", "demo", "1 opens a ready-made demo shop; needs a test key and a loopback address";
}

/// Those that make the file one that only its owner should read.
pub(super) const SECRETS: [Setting; 3] = [SECRET_KEY, WEBHOOK_SECRET, PROXY];

/// A table of the settings for `--help`.
#[must_use]
pub fn help() -> String {
    let in_both = ALL.iter().copied();
    let all = in_both.chain([(log::SETTING, "", log::WHAT)]);
    all.map(|(env, file, what)| format!("  {env:<30} {file:<19} {what}\n"))
        .collect()
}
