//! Values that settings refuse.

use crate::config::setting::Setting;

/// Values that each setting refuses besides those that all refuse: out of range, and too long.
pub(super) fn refused_by(setting: &Setting) -> (Vec<String>, Vec<String>) {
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
        "TABBY_POS_AUDIT_ANCHORS" => (all(&["anchors", "/"]), 300),
        "TABBY_POS_EVENTS_DAYS" => (all(&["0", "-1", "1.5", "never", "36501"]), 300),
        "TABBY_POS_DAY_ENDS" => (all(&["24", "-1", "4:00", "midnight"]), 300),
        "TABBY_POS_REFUND_DAYS" => (all(&["0", "-1", "1.5", "never", "3651"]), 300),
        "TABBY_POS_REFUND_LIMIT" => (all(&["-1", "1.001", "1e5", "all"]), 300),
        "TABBY_POS_CAPTURE_WARNING_HOURS" => (all(&["0", "-1", "1.5", "never", "505"]), 300),
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
        "TABBY_MERCHANT_CODE"
        | "TABBY_POS_SHOP"
        | "TABBY_POS_CATEGORY"
        | "TABBY_POS_TERMINAL"
        | "TABBY_POS_TAX_NUMBER" => (all(&["a\u{202e}b"]), 256),
        "TABBY_POS_RECEIPT_HEAD" | "TABBY_POS_RECEIPT_FOOT" => {
            (all(&["a\u{202e}b", "a||b", "1|2|3|4|5|6|7|8|9"]), 121)
        }
        "TABBY_POS_PRINTER" => (
            all(&[
                "http://printer",
                "printer:0",
                "printer:70000",
                "a b",
                "[fe80::1",
            ]),
            300,
        ),
        // Neither says anything without the other.
        "TABBY_POS_TLS_CERT" | "TABBY_POS_TLS_KEY" => (all(&["tls.pem"]), 300),
        "TABBY_POS_ACCOUNT_ID" | "TABBY_POS_BRANCH_ID" => (all(&["a b", "a/b", "ü"]), 65),
        "TABBY_POS_GATEWAY" => (all(&["Tabby", "checkout.com", "none"]), 300),
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
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
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
        "TABBY_POS_PAIRING" => (all(&["yes", "1", "on", "Required"]), 300),
        "TABBY_POS_DEMO" => (all(&["yes", "on", "2", "True"]), 300),
        "CHECKOUT_URL" => (
            all(&[
                "api.checkout.com",
                "http://api.checkout.com",
                "ftp://x",
                "https://x/?a=b",
                "http://127.0.0.1:8092/payments",
                "https://abcdefgh.api.sandbox.checkout.com/v1/",
            ]),
            300,
        ),
        "CHECKOUT_SECRET_KEY" => (
            all(&[
                "pk_sbox_public",
                "sk_sbox_",
                "sk_test_7f5fbd5e-0000-4000-8000-000000000001",
            ]),
            300,
        ),
        "CHECKOUT_SECRET_KEY_FILE"
        | "CHECKOUT_CLIENT_SECRET_FILE"
        | "CHECKOUT_WEBHOOK_KEY_FILE" => (all(&["/nowhere/at/all", "/"]), 300),
        "CHECKOUT_CLIENT_ID" => (all(&["a b", "ü"]), 256),
        "CHECKOUT_CLIENT_SECRET" => (all(&["a b", "ü"]), 1_025),
        "CHECKOUT_TOKEN_URL" => (
            all(&[
                "access.checkout.com",
                "http://access.checkout.com",
                "https://x/?a=b",
            ]),
            300,
        ),
        "CHECKOUT_CAPTURE" => (all(&["Manual", "auto", "none"]), 300),
        "CHECKOUT_RETURN_URL" => (
            all(&["shop.example", "ftp://shop.example", "https://x/?a=b"]),
            1_025,
        ),
        "CHECKOUT_WEBHOOK_KEY" => (all(&["short", "0123456789abcdef0123456789abcdef,"]), 257),
        "CHECKOUT_PROCESSING_CHANNEL_ID" => (all(&["demo", "pc_", "pc_a/b"]), 65),
        other => panic!("{other} is not in the table"),
    };
    (wrong, vec![x(long), x(5_000)])
}
