//! The shop's own authority, and certificates that cannot be used.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use server::tls::local::{self, LocalError, Made};
use server::tls::{Tls, TlsFiles};
use tempfile::TempDir;

const NAME: &str = "till.shop.lan";

/// A certificate for these names, and the authority that has signed it.
pub(crate) fn make(folder: &Path, names: &[&str]) -> Result<Made, LocalError> {
    let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
    local::make(folder, &names, jiff::Timestamp::now())
}

#[test]
fn certificates_that_cannot_be_used_are_said_with_the_file_and_without_the_key() {
    let folder = TempDir::new().unwrap();
    let made = make(&folder.path().join("one"), &[NAME]).unwrap();
    let other = make(&folder.path().join("other"), &[NAME]).unwrap();
    let said = |certificate: &Path, key: &Path| {
        let files = TlsFiles {
            certificate: certificate.to_owned(),
            key: key.to_owned(),
        };
        Tls::open(&files).unwrap_err().to_string()
    };
    let missing = folder.path().join("missing.pem");
    assert!(said(&missing, &made.key).contains("missing.pem cannot be read"));
    assert!(said(&made.certificate, &missing).contains("missing.pem cannot be read"));
    assert!(said(&made.key, &made.key).contains("has no certificate in it"));
    assert!(said(&made.certificate, &made.certificate).contains("is open to other users"));
    let words = folder.path().join("words.pem");
    fs::write(&words, "open-sesame").unwrap();
    fs::set_permissions(&words, fs::Permissions::from_mode(0o600)).unwrap();
    let no_key = said(&made.certificate, &words);
    assert!(
        no_key.contains("no private key") && !no_key.contains("sesame"),
        "{no_key}"
    );
    let apart = said(&made.certificate, &other.key);
    assert!(apart.contains("belongs to another certificate"), "{apart}");
    assert!(said(folder.path(), &made.key).contains("is no file"));
}

#[test]
fn an_authority_signs_for_its_names_and_for_private_addresses_and_for_nobody_else() {
    let folder = TempDir::new().unwrap();
    let first = make(folder.path(), &[NAME, "192.168.1.10"]).unwrap();
    assert!(first.is_new);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&first.key), mode(&first.certificate)), (0o600, 0o644));
    assert_eq!(mode(&folder.path().join("authority-key.pem")), 0o600);
    for names in [
        &[NAME][..],
        &["10.1.2.3", "localhost"],
        &["office.till.shop.lan"],
    ] {
        let again = make(folder.path(), names).unwrap();
        assert!(!again.is_new && again.fingerprint == first.fingerprint);
    }
    let before = fs::read(&first.certificate).unwrap();
    for stranger in ["www.bank.example", "8.8.8.8", "shop.lan"] {
        let refused = make(folder.path(), &[NAME, stranger]).unwrap_err();
        assert!(
            matches!(&refused, LocalError::OtherNames { name, .. } if name == stranger),
            "{refused}"
        );
    }
    assert_eq!(fs::read(&first.certificate).unwrap(), before);
    assert!(matches!(make(folder.path(), &[]), Err(LocalError::NoName)));
    assert!(matches!(
        make(folder.path(), &["a b"]),
        Err(LocalError::Name(_))
    ));
    // An authority for one of these could sign for names of others.
    for wide in [
        "shop",
        "com",
        "co.uk",
        "shop.example",
        "lan",
        "SHOP.example.",
    ] {
        let refused = make(&folder.path().join("new"), &[wide]);
        assert!(matches!(refused, Err(LocalError::TooWide(_))), "{wide}");
    }
}

#[test]
fn a_renewed_key_stays_as_readable_as_it_was_and_an_open_authority_signs_nothing() {
    let folder = TempDir::new().unwrap();
    let made = make(folder.path(), &[NAME]).unwrap();
    // The server's group may read it: the authority belongs to somebody else.
    let set = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode));
    set(&made.key, 0o640).unwrap();
    make(folder.path(), &[NAME]).unwrap();
    let mode = fs::metadata(&made.key).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
    set(&folder.path().join("authority-key.pem"), 0o666).unwrap();
    let refused = make(folder.path(), &[NAME]).unwrap_err().to_string();
    assert!(
        refused.contains("authority-key.pem is open to other users"),
        "{refused}"
    );
}

#[test]
fn half_an_authority_is_not_replaced_by_a_new_one() {
    let folder = TempDir::new().unwrap();
    let made = make(folder.path(), &[NAME]).unwrap();
    fs::remove_file(&made.authority).unwrap();
    let refused = make(folder.path(), &[NAME]).unwrap_err().to_string();
    assert!(refused.contains("authority.pem is missing"), "{refused}");
    fs::remove_file(folder.path().join("authority-key.pem")).unwrap();
    assert!(make(folder.path(), &[NAME]).unwrap().is_new);
}
