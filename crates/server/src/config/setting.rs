//! The names and descriptions of all settings.

use crate::log;

/// The prefix of this server's variables. Two names without it are shared with other programs.
pub(super) const PREFIX: &str = "TABBY_POS_";

/// The prefix of the settings of an account at Checkout.com, which other programs use, too.
pub(super) const CHECKOUT_PREFIX: &str = "CHECKOUT_";

/// One setting.
#[derive(Debug)]
pub(super) struct Setting {
    /// Its name in the environment.
    pub(super) env: &'static str,
    /// Its name at the top of the file.
    pub(super) file: &'static str,
    /// The table of the file that it may stand in instead; `None` for the server's own settings.
    pub(super) table: Option<Table>,
    /// Its name in that table.
    pub(super) key: &'static str,
    /// How it may be written in the file.
    pub(super) kind: Kind,
    /// Its description.
    pub(super) what: &'static str,
    /// The allowed values; completes "it must be".
    pub(super) allowed: &'static str,
}

/// A kind of table in the file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Table {
    /// A contract with a gateway.
    Account,
    /// A shop at an account.
    Branch,
    /// A till in a branch.
    Terminal,
}

impl Table {
    pub(super) const ALL: [Self; 3] = [Self::Account, Self::Branch, Self::Terminal];

    /// Its name in the file.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Branch => "branch",
            Self::Terminal => "terminal",
        }
    }

    /// The line that begins one in the file.
    pub(super) const fn header(self) -> &'static str {
        match self {
            Self::Account => "[[account]]",
            Self::Branch => "[[branch]]",
            Self::Terminal => "[[terminal]]",
        }
    }

    /// The table that it belongs to. It names that one's id under that one's name.
    pub(super) const fn owner(self) -> Option<Self> {
        match self {
            Self::Account => None,
            Self::Branch => Some(Self::Account),
            Self::Terminal => Some(Self::Branch),
        }
    }
}

/// How a setting may be written in the file. Numbers may always be in quotes, too.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// A text; a whole number is accepted, too.
    Text,
    /// A number.
    Number,
    /// `true`, `false`, 1 or 0.
    Flag,
    /// A text that no message repeats.
    Secret,
    /// The name of a file with a secret.
    SecretFile,
}

macro_rules! settings {
    ($($table:ident { $($ident:ident: $kind:ident = $env:literal, $file:literal $(as $key:literal)?, $what:literal, $allowed:literal;)+ })+) => {
        $($(pub(super) static $ident: Setting = Setting {
            env: $env,
            file: $file,
            table: settings!(@table $table),
            key: settings!(@key $file $($key)?),
            kind: Kind::$kind,
            what: $what,
            allowed: $allowed,
        };)+)+
        /// Every setting of the file.
        pub(super) static ALL: &[&Setting] = &[$($(&$ident),+),+];
    };
    (@table Server) => { None };
    (@table $table:ident) => { Some(Table::$table) };
    (@key $file:literal) => { $file };
    (@key $file:literal $key:literal) => { $key };
}

settings! {
    Server {
        HOSTS: Text = "TABBY_POS_HOSTS", "hosts", "names that browsers reach this server by, with commas between, such as till.shop.example; localhost and loopback addresses need not be named",
            "names with commas between, such as till.shop.example: no https://, no path, no *";
        DATABASE_URL: Text = "TABBY_POS_DATABASE_URL", "database_url", "where the ledger is, such as sqlite:///var/lib/tabby-pos/ledger.db; a relative path counts from the configuration file's folder; by default sqlite://tabby-pos.db",
            "a file to be written, such as sqlite:///var/lib/tabby-pos/ledger.db, with nothing after a ? but mode=rwc";
        TRUSTED_PROXIES: Text = "TABBY_POS_TRUSTED_PROXIES", "trusted_proxies", "reverse proxies whose X-Forwarded-For is believed: addresses and networks with commas between",
            "addresses and networks of your own reverse proxies with commas between, such as 127.0.0.1";
        TLS_CERT: Text = "TABBY_POS_TLS_CERT", "tls_cert", "a PEM file with the certificate for https, followed by those that signed it; read again when it changes; `tabby-pos tls local` makes one",
            "a PEM file that begins with the server's certificate, together with TABBY_POS_TLS_KEY";
        TLS_KEY: SecretFile = "TABBY_POS_TLS_KEY", "tls_key", "a PEM file with that certificate's key; other users of the machine must not be able to read it",
            "a PEM file of this server's user alone, with the key of the certificate in TABBY_POS_TLS_CERT";
        PAIRING: Text = "TABBY_POS_PAIRING", "pairing", "`required`: a browser has to be paired with a code of `tabby-pos terminals add` before it is a terminal; `off` (the default): whoever reaches the loopback address is the terminal",
            "`required` or `off`";
        EVENTS_DAYS: Number = "TABBY_POS_EVENTS_DAYS", "events_days", "how many days the events of a settled sale are kept, which `tabby-pos sales timeline` shows, or `forever`; by default 400; the sale itself is kept for ever",
            "a whole number of days from 1 to 36500, or `forever`";
        AUDIT_ANCHORS: Text = "TABBY_POS_AUDIT_ANCHORS", "audit_anchors", "the whole path, from /, of a file on another machine's disk, to which a line is added every hour that proves what the audit log was",
            "a file to be added to, such as /mnt/office/tabby-pos-anchors, in a folder that is there";
        DEMO: Flag = "TABBY_POS_DEMO", "demo", "1 opens a ready-made demo shop; needs a test key",
            "1 or true with a test key (sk_test_… or sk_sbox_…), or 0 or false";
    }
    Account {
        ACCOUNT_ID: Text = "TABBY_POS_ACCOUNT_ID", "account_id" as "id", "the account's name in the ledger, by default main; each sale keeps the one that it was made with",
            "1 to 64 letters, digits, hyphens and underscores, such as main";
        GATEWAY: Text = "TABBY_POS_GATEWAY", "gateway", "the gateway that the account is a contract with: tabby (the default), or checkout for Tabby by way of Checkout.com",
            "tabby or checkout";
        TABBY_URL: Text = "TABBY_POS_TABBY_URL", "tabby_url", "base of Tabby's API; by default the one of the currency's region",
            "an https address without user name, password, ? and #, such as https://api.tabby.ai, or an http one of this machine itself";
        PROXY: Secret = "TABBY_POS_PROXY", "proxy", "the HTTP proxy on the way to the gateway: `system` for HTTPS_PROXY's (the default), `none`, or its address such as http://proxy.example:3128; a gateway on this machine is always asked directly",
            "`system`, `none`, or a proxy's address such as http://proxy.example:3128";
        PROXY_FILE: SecretFile = "TABBY_POS_PROXY_FILE", "proxy_file", "a file with the proxy's address, for one with a password",
            "a file of this server's user alone, with `system`, `none`, or a proxy's address in it";
        SECRET_KEY: Secret = "TABBY_SECRET_KEY", "secret_key", "the merchant's secret key, sk_test_… or sk_…, from Tabby's dashboard; this or its file is needed",
            "sk_test_ or sk_ followed by a UUID";
        SECRET_KEY_FILE: SecretFile = "TABBY_SECRET_KEY_FILE", "secret_key_file", "a file with the secret key; other users of the machine must not be able to read it",
            "a file of this server's user alone, with sk_test_ or sk_ followed by a UUID in it";
        SESSIONS_PER_10S: Number = "TABBY_POS_SESSIONS_PER_10S", "sessions_per_10s", "new sessions that Tabby allows this key in 10 seconds; by default 200, with a test key 10",
            "a whole number from 1 to 1000000";
        CALLS_PER_S: Number = "TABBY_POS_CALLS_PER_S", "calls_per_s", "other calls that Tabby allows this key in a second; by default 100, with a test key 50",
            "a whole number from 1 to 1000000";
        CHECKOUT_URL: Text = "CHECKOUT_URL", "checkout_url", "base of Checkout.com's API with the account's own prefix, such as https://abcdefgh.api.checkout.com; needed with gateway checkout",
            "an https address without path, user name, password, ? and #, such as https://abcdefgh.api.checkout.com, or an http one of this machine itself";
        CHECKOUT_SECRET_KEY: Secret = "CHECKOUT_SECRET_KEY", "checkout_secret_key", "the account's secret key at Checkout.com, sk_sbox_… or sk_…; this, its file, or a client's id and secret",
            "sk_sbox_ or sk_ followed by 27 characters";
        CHECKOUT_SECRET_KEY_FILE: SecretFile = "CHECKOUT_SECRET_KEY_FILE", "checkout_secret_key_file", "a file with Checkout.com's secret key; other users of the machine must not be able to read it",
            "a file of this server's user alone, with sk_sbox_ or sk_ followed by 27 characters in it";
        CHECKOUT_CLIENT_ID: Text = "CHECKOUT_CLIENT_ID", "checkout_client_id", "the id of a client (ack_…) instead of a secret key",
            "the id of an OAuth client, such as ack_abcdefghijklmnopqrstuvwxyz";
        CHECKOUT_CLIENT_SECRET: Secret = "CHECKOUT_CLIENT_SECRET", "checkout_client_secret", "that client's secret",
            "the secret of an OAuth client";
        CHECKOUT_CLIENT_SECRET_FILE: SecretFile = "CHECKOUT_CLIENT_SECRET_FILE", "checkout_client_secret_file", "a file with the client's secret",
            "a file of this server's user alone, with the secret of an OAuth client in it";
        CHECKOUT_TOKEN_URL: Text = "CHECKOUT_TOKEN_URL", "checkout_token_url", "where that client gets its access tokens; by default Checkout.com's own",
            "an https address without user name, password, ? and #, such as https://access.checkout.com/connect/token";
        CHECKOUT_CAPTURE: Text = "CHECKOUT_CAPTURE", "checkout_capture", "who captures what a customer has approved: manual (the default) is this server, which captures the payments of its sales at once and releases those of sales that were given up; automatic is Checkout.com, and then late money has to be returned by hand",
            "manual or automatic";
        CHECKOUT_RETURN_URL: Text = "CHECKOUT_RETURN_URL", "checkout_return_url", "a page of the shop that a customer's browser goes to afterwards; without it, Tabby's own page stays",
            "an http or https address of at most 1024 characters without user name, password, ? and #, such as https://shop.example/thanks";
        CHECKOUT_WEBHOOK_KEY: Secret = "CHECKOUT_WEBHOOK_KEY", "checkout_webhook_key", "what Checkout.com signs its webhooks with, 32 characters or more; while it is being changed the new and the old one, with a comma between; no webhooks are taken without",
            "32 to 256 characters, none of them a space, or two such words with a comma between; `openssl rand -hex 32` makes one";
        CHECKOUT_WEBHOOK_KEY_FILE: SecretFile = "CHECKOUT_WEBHOOK_KEY_FILE", "checkout_webhook_key_file", "a file with the key of Checkout.com's webhooks",
            "a file of this server's user alone, with 32 to 256 characters in it, or two such words with a comma between";
        WEBHOOK_URL: Text = "TABBY_POS_WEBHOOK_URL", "webhook_url", "where the gateway reaches this server, such as https://till.shop.example; for `tabby-pos webhooks`",
            "an address without user name, password, ? and #, such as https://till.shop.example, with no path but /webhooks/tabby, or with gateway checkout /webhooks/checkout";
        WEBHOOK_SECRET: Secret = "TABBY_POS_WEBHOOK_SECRET", "webhook_secret", "what webhooks carry in their header, 32 characters or more; while it is being changed the new and the old one, with a comma between; no webhooks are taken without",
            "32 to 256 characters, none of them a space, or two such words with a comma between; `openssl rand -hex 32` makes one";
        WEBHOOK_SECRET_FILE: SecretFile = "TABBY_POS_WEBHOOK_SECRET_FILE", "webhook_secret_file", "a file with the webhook secret",
            "a file of this server's user alone, with 32 to 256 characters in it, or two such words with a comma between";
        WEBHOOK_HEADER: Text = "TABBY_POS_WEBHOOK_HEADER", "webhook_header", "the name of the header that webhooks carry it in; by default X-Tabby-Pos",
            "the name of a header that nothing else uses, 1 to 64 letters, digits and hyphens, such as X-Tabby-Pos";
        WEBHOOK_ADDRESSES: Text = "TABBY_POS_WEBHOOK_ADDRESSES", "webhook_addresses", "where webhooks may come from: addresses and networks with commas between, `tabby` for Tabby's own; from anywhere by default",
            "addresses and networks with commas between, `tabby` for Tabby's own; for webhooks from anywhere it is left out";
    }
    Branch {
        BRANCH_ID: Text = "TABBY_POS_BRANCH_ID", "branch_id" as "id", "the branch's name in the ledger, by default main; each sale keeps the one that it was made with",
            "1 to 64 letters, digits, hyphens and underscores, such as main";
        MERCHANT_CODE: Text = "TABBY_MERCHANT_CODE", "merchant_code", "the branch's code, given by Tabby",
            "1 to 255 characters, all of them visible";
        CHANNEL: Text = "CHECKOUT_PROCESSING_CHANNEL_ID", "processing_channel_id", "the branch's processing channel at Checkout.com, instead of a merchant code",
            "pc_ followed by letters and digits, such as pc_abcdefghijklmnopqrstuvwxyz";
        CURRENCY: Text = "TABBY_POS_CURRENCY", "currency", "the shop's currency, AED, SAR or KWD",
            "AED, SAR or KWD";
        TIME_ZONE: Text = "TABBY_POS_TIME_ZONE", "time_zone", "the shop's time zone on screens and receipts, such as Asia/Dubai; by default the one of the currency's country",
            "a name of the IANA time zone database, such as Asia/Dubai";
        DAY_ENDS: Number = "TABBY_POS_DAY_ENDS", "day_ends", "the hour at which the shop's day ends, by its time zone: with 4, sales until four in the morning belong to the day before; by default 0, midnight",
            "a whole hour from 0 to 23";
        LATITUDE: Number = "TABBY_POS_LATITUDE", "latitude", "where the shop stands, in degrees north",
            "a number of degrees north from -90 to 90, such as 25.1972";
        LONGITUDE: Number = "TABBY_POS_LONGITUDE", "longitude", "where the shop stands, in degrees east",
            "a number of degrees east from -180 to 180, such as 55.2744";
        SHOP: Text = "TABBY_POS_SHOP", "shop", "the shop's name, as it stands on receipts",
            "1 to 255 characters, all of them visible";
        CATEGORY: Text = "TABBY_POS_CATEGORY", "category", "what kind of things the shop sells, for links whose lines nobody typed; by default General",
            "1 to 255 characters, all of them visible";
        MAX_AMOUNT: Number = "TABBY_POS_MAX_AMOUNT", "max_amount", "the largest amount of one sale, such as 1500.00; by default 50000",
            "an amount above zero with no more decimals than the currency has, such as 50000.00";
        PAY_WINDOW_S: Number = "TABBY_POS_PAY_WINDOW_S", "pay_window_s", "seconds that a customer may take, at least 180 and at most 1200; by default 300, at Checkout.com 600",
            "a whole number of seconds from 180, for which Tabby asks, to 1200, when Tabby closes sessions";
        REFUND_DAYS: Number = "TABBY_POS_REFUND_DAYS", "refund_days", "how many days after a sale its money can be refunded from here; by default 180",
            "a whole number of days from 1 to 3650";
        REFUND_LIMIT: Number = "TABBY_POS_REFUND_LIMIT", "refund_limit", "where people sign in, how much of a sale is refunded without a manager's approval; by default 0: none",
            "an amount with no more decimals than the currency has, such as 100.00";
        CAPTURE_WARNING_HOURS: Number = "TABBY_POS_CAPTURE_WARNING_HOURS", "capture_warning_hours", "how many hours after a sale the tills and the office tell that its money is authorised and not captured; by default 24",
            "a whole number of hours from 1 to 504, the 21 days after which Tabby may capture by itself";
        SCAN_PREFIX: Text = "TABBY_POS_SCAN_PREFIX", "scan_prefix", "what the shop's scanners type before each code, such as ~",
            "1 to 8 characters of a keyboard, not all of them digits";
        SCAN_SUFFIX: Text = "TABBY_POS_SCAN_SUFFIX", "scan_suffix", "what they type after each code, besides Enter or Tab",
            "1 to 8 characters of a keyboard, not all of them digits";
        RECEIPT_HEAD: Text = "TABBY_POS_RECEIPT_HEAD", "receipt_head", "lines below the shop's name on receipts, with | between, such as the address and the phone",
            "at most 8 lines with | between, each of at most 120 visible characters";
        RECEIPT_FOOT: Text = "TABBY_POS_RECEIPT_FOOT", "receipt_foot", "lines at the end of receipts, with | between, such as the terms of a return",
            "at most 8 lines with | between, each of at most 120 visible characters";
        TAX_NUMBER: Text = "TABBY_POS_TAX_NUMBER", "tax_number", "the shop's tax number on receipts",
            "1 to 255 characters, all of them visible";
        LOGO: Text = "TABBY_POS_LOGO", "logo", "the shop's own copy of Tabby's logo for receipts, a PNG or SVG file",
            "a .png or .svg file with such a picture in it, of at most 2 MB";
    }
    Terminal {
        PRINTER: Text = "TABBY_POS_PRINTER", "printer", "the terminal's network printer, which speaks ESC/POS, such as 192.168.1.50 or printer.shop.example:9100",
            "a host name or an address, with a port if it is not 9100, such as 192.168.1.50:9100";
        LISTEN: Text = "TABBY_POS_LISTEN", "listen", "address and port to listen on; by default 127.0.0.1:8080; each terminal after the first has one of its own, in its table",
            "a loopback address with a port, such as 127.0.0.1:8080; any address with TABBY_POS_PAIRING=required and TABBY_POS_TLS_CERT";
        TERMINAL: Text = "TABBY_POS_TERMINAL", "terminal" as "name", "the terminal's name, by default T1; give each till with the same Tabby key a different one",
            "1 to 255 characters, all of them visible";
    }
}

/// Variables that are read before the file.
pub(super) const BEFORE: [&str; 2] = [log::SETTING, CONFIG];

/// The variable that names the file; only in the environment.
pub const CONFIG: &str = "TABBY_POS_CONFIG";

/// Whether a setting is a secret: a file with one should be readable only by its owner.
pub(super) fn is_secret(setting: &Setting) -> bool {
    setting.kind == Kind::Secret
}

/// The table of settings for `--help`.
#[must_use]
pub fn help() -> String {
    let in_table = |one: &Setting| match one.table {
        Some(table) => format!("{} {}", table.header(), one.key),
        None => String::new(),
    };
    let in_both = ALL
        .iter()
        .map(|one| [one.env, one.file, &in_table(one), one.what].map(str::to_owned));
    let log = [log::SETTING, "", "", log::WHAT].map(str::to_owned);
    let all: Vec<_> = in_both.chain([log]).collect();
    let mut widths = [0; 4];
    for line in &all {
        for (width, text) in widths.iter_mut().zip(line) {
            *width = text.len().max(*width);
        }
    }
    let [env_width, file_width, table_width, _] = widths;
    all.into_iter()
        .map(|[env, file, table, what]| {
            format!("  {env:<env_width$}  {file:<file_width$}  {table:<table_width$}  {what}\n")
        })
        .collect()
}
