//! The shop's lines on receipts, and its printer.

use super::super::printing::PrinterAddress;
use super::sample::demo;

#[test]
fn a_printer_is_a_host_with_or_without_a_port() {
    let printer = |text: &str| demo(&format!("printer = '{text}'")).map(|all| all.terminal.printer);
    for (text, host, port) in [
        ("192.168.1.50", "192.168.1.50", 9_100),
        ("printer.shop.example:9101", "printer.shop.example", 9_101),
        ("[fe80::1]", "fe80::1", 9_100),
        ("[fe80::1]:19100", "fe80::1", 19_100),
    ] {
        let host = host.to_owned();
        assert_eq!(printer(text).unwrap(), Some(PrinterAddress { host, port }));
    }
    for text in [
        "http://x", "x:0", "x:y", "x:70000", "a b", "[x]", ":9100", "x:1:2",
    ] {
        let error = printer(text).unwrap_err().to_string();
        assert!(error.starts_with("TABBY_POS_PRINTER"), "{error}");
    }
    assert_eq!(demo("").unwrap().terminal.printer, None);
}

#[test]
fn a_shops_lines_stand_between_bars() {
    let receipt = demo("receipt_head = 'Gold Market |دبي'\ntax_number = 100000000000003");
    let receipt = receipt.unwrap().branch.receipt;
    assert_eq!(receipt.head, ["Gold Market", "دبي"]);
    assert_eq!(receipt.foot, [""; 0]);
    assert_eq!(receipt.tax_number.as_deref(), Some("100000000000003"));
    for lines in ["a||b", "1|2|3|4|5|6|7|8|9", &"x".repeat(121)] {
        assert!(
            demo(&format!("receipt_foot = '{lines}'")).is_err(),
            "{lines}"
        );
    }
}
