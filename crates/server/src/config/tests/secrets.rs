//! Where secrets may stand, and who may read and change the files.

use std::path::Path;

use tabby::Proxy;

use super::sample::{KEY, WORD, of, private, with};
use crate::config::texts::Texts;

#[test]
fn each_secret_may_stand_in_a_file_of_its_own() {
    let folder = tempfile::TempDir::new().unwrap();
    let key = private(folder.path(), "a", &format!("{KEY}\n"));
    let word = private(folder.path(), "b", WORD);
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
        assert_eq!(config.account.gateway.as_tabby().unwrap().key.expose(), KEY);
        assert_eq!(config.account.webhooks.unwrap().secrets.len(), 1);
        assert!(matches!(
            config.account.gateway.as_tabby().unwrap().proxy,
            Proxy::At(_)
        ));
    }
}

#[test]
fn each_secret_may_be_a_credential_of_systemds_which_beats_the_configuration_file() {
    let folder = tempfile::TempDir::new().unwrap();
    private(folder.path(), "secret_key", KEY);
    private(folder.path(), "webhook_secret", WORD);
    private(folder.path(), "proxy", "none");
    let directory = ("CREDENTIALS_DIRECTORY", folder.path().to_str().unwrap());
    let file = "demo = true\nsecret_key = 'sk_test_of_the_file'\nproxy = 'system'";
    let config = with(&[directory], file).unwrap();
    assert_eq!(config.account.gateway.as_tabby().unwrap().key.expose(), KEY);
    assert_eq!(config.account.webhooks.unwrap().secrets.len(), 1);
    assert_eq!(
        config.account.gateway.as_tabby().unwrap().proxy,
        Proxy::Direct
    );
    let other = KEY.replace("01", "02");
    let config = with(&[directory, ("TABBY_SECRET_KEY", &other)], "demo = true").unwrap();
    assert_eq!(
        config.account.gateway.as_tabby().unwrap().key.expose(),
        other
    );
}

#[test]
fn a_secret_that_is_set_in_the_wrong_place_is_not_repeated() {
    let word = "a-word-that-webhooks-carry-and-nobody-else";
    for (wrong, secret) in [
        (format!("currency = '{KEY}'"), KEY),
        (format!("tabby_url = '{KEY}'"), KEY),
        (
            format!("currency = '{word}'\nwebhook_secret = '{word}'"),
            word,
        ),
    ] {
        let file = format!("demo = true\n{wrong}");
        let said = of(&file).unwrap_err().to_string();
        assert!(!said.contains(secret), "{said}");
    }
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
