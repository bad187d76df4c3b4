//! The server's own names, and where webhooks may come from.

use super::sample::demo;

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
