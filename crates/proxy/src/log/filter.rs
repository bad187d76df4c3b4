//! How much is logged: `TABBY_POS_LOG`.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

/// Name of the setting, in the environment only: the log begins before the configuration is read.
pub const SETTING: &str = "TABBY_POS_LOG";

/// What the setting is, for `--help`.
pub const WHAT: &str = "how much is logged: error, warn, info, debug or trace, also for a part of the program as in info,sqlx=warn (the default)";

const DEFAULT: &str = "info,sqlx=warn";

/// Reads the setting; empty is unset.
///
/// # Errors
///
/// One sentence. The filter's own reader takes any word for the name of a part of the program, and
/// would log nothing else.
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
    // A part alone would silence all others, and with a slip in its name everything.
    let has_level = text.split(',').any(|word| !word.contains('='));
    let text = if has_level {
        text.to_owned()
    } else {
        format!("info,{text}")
    };
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
            assert!(
                read.contains("info") && read.contains("sqlx=warn"),
                "{read}"
            );
        }
        for fine in [
            "debug",
            "WARN",
            "off",
            "info,sqlx=warn",
            "warn,proxy::sales=trace",
        ] {
            assert!(filter(Some(fine)).is_ok(), "{fine}");
        }
        let part = filter(Some("prxy=debug")).unwrap().to_string();
        assert!(part.contains("info"), "the rest is logged: {part}");
    }
}
