//! The file, the environment and the help: names of settings, lines and numbers.

use std::collections::BTreeSet;

use payment::Currency;
use payment::Money;
use payment::sale::PAY_WINDOW;
use tabby::checkout::Coordinates;

use super::sample::{KEY, complete, with};
use crate::config::{help, texts};

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
        config.branch.max_amount,
        Money::parse("50000.10", Currency::Aed).unwrap()
    );
    assert_eq!(config.branch.place, Coordinates::new(25.0, 55.3).unwrap());
    assert_eq!(config.branch.pay_window, PAY_WINDOW);
    assert_eq!(config.terminal.name.as_str(), "7");
    let crlf = numbers.replace('\n', "\r\n");
    let bom = format!("\u{feff}{crlf}");
    assert!(with(&[("TABBY_SECRET_KEY", KEY)], &bom).is_ok());
}
