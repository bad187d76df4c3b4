//! How much is logged: the setting `TABBY_POS_LOG`.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

/// The setting's name. It is read from the environment only, because the log starts before the
/// configuration is read.
pub const SETTING: &str = "TABBY_POS_LOG";

/// The setting's description, for `--help`.
pub const WHAT: &str = "how much is logged: error, warn, info, debug or trace, also for a part of the program as in info,sqlx=warn; info unless set";

/// The level if nothing is set.
const DEFAULT: &str = "info";

/// The crates whose lines are logged by default: each of their warnings has a code that is
/// documented. Lines of libraries have none, and would look like ours.
const OWN: [&str; 6] = ["server", "tabby_pos", "tabby", "gateway", "store", "files"];

/// The filter for a level alone: at debug and trace everything, for analysing a fault; otherwise
/// only this program's own lines.
fn parts(level: LevelFilter) -> String {
    if level > LevelFilter::INFO {
        return level.to_string();
    }
    let own = OWN.map(|part| format!("{part}={level}"));
    format!("off,{}", own.join(","))
}

/// Parses the setting; empty means unset.
///
/// # Errors
///
/// One sentence that says what is wrong. It is checked here because the filter's own parser takes
/// any word as the name of a crate, and would then log nothing else.
pub fn filter(text: Option<&str>) -> Result<EnvFilter, String> {
    let text = text.map(str::trim).filter(|text| !text.is_empty());
    let text = text.unwrap_or(DEFAULT);
    let is_level =
        |word: &str| word.parse::<LevelFilter>().is_ok() && !word.starts_with(char::is_numeric);
    let is_part = |name: &str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | ':');
        !name.is_empty() && name.chars().all(plain)
    };
    for word in text.split(',') {
        let is_fine = match word.split_once('=') {
            None => !word.is_empty() && is_level(word),
            Some((part, level)) => is_part(part) && is_level(level),
        };
        if !is_fine {
            return Err(format!(
                "{SETTING} is wrong: {word:?} is neither error, warn, info, debug nor trace, nor a part of the program with one of them, such as sqlx=warn"
            ));
        }
    }
    // A crate alone would silence all others, and with a typing error everything. So its level is
    // added to the general one.
    let level = text.split(',').rev().find(|word| !word.contains('='));
    let level = level.unwrap_or(DEFAULT).parse();
    let level = level.unwrap_or(LevelFilter::INFO);
    let named = text.split(',').filter(|word| word.contains('='));
    let text = named.fold(parts(level), |text, word| format!("{text},{word}"));
    EnvFilter::try_new(text).map_err(|error| format!("{SETTING} is wrong: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_is_no_level_is_refused_instead_of_silencing_everything() {
        for wrong in [
            "verbose",
            "INFOO",
            "7",
            "info,",
            "info,loud",
            "sqlx=loud",
            "=info",
            "[x]",
            "info sqlx",
        ] {
            let error = filter(Some(wrong)).unwrap_err();
            assert!(error.starts_with(SETTING), "{error}");
        }
    }

    #[test]
    fn an_empty_setting_is_unset_and_levels_are_taken_in_any_case() {
        for unset in [None, Some(""), Some("  ")] {
            let read = filter(unset).unwrap().to_string();
            assert!(read.contains("server=info"), "{read}");
        }
        for fine in [
            "debug",
            "WARN",
            "off",
            "info,sqlx=warn",
            "warn,server::sales=trace",
        ] {
            assert!(filter(Some(fine)).is_ok(), "{fine}");
        }
        let part = filter(Some("servr=debug")).unwrap().to_string();
        assert!(part.contains("server=info"), "the rest is logged: {part}");
    }

    #[test]
    fn no_library_says_a_warning_without_a_code_unless_it_is_asked_for() {
        use std::sync::{Arc, Mutex};

        use tracing::{Level, event};

        #[derive(Clone, Default)]
        struct Kept(Arc<Mutex<Vec<u8>>>);
        impl std::io::Write for Kept {
            fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
                self.0.lock().unwrap().extend(bytes);
                Ok(bytes.len())
            }
            fn flush(&mut self) -> std::io::Result<()> {
                Ok(())
            }
        }
        let said = |setting: Option<&str>| {
            let kept = Kept::default();
            let writer = kept.clone();
            let subscriber =
                crate::log::subscriber(filter(setting).unwrap(), move || writer.clone());
            tracing::subscriber::with_default(subscriber, || {
                event!(target: "sqlx::query", Level::WARN, "of a library");
                event!(target: "hyper_util::client", Level::ERROR, "of a library");
                event!(target: "server::sales", Level::WARN, "ours");
                event!(target: "tabby_pos", Level::ERROR, "ours");
            });
            let text = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
            ["ours", "of a library"].map(|what| text.matches(what).count())
        };
        for setting in [
            None,
            Some("info"),
            Some("warn"),
            Some("server::routes=debug"),
        ] {
            assert_eq!(said(setting), [2, 0], "{setting:?}");
        }
        assert_eq!(said(Some("info,sqlx=warn")), [2, 1]);
        assert_eq!(said(Some("debug")), [2, 2]);
    }
}
