//! The languages.

use contract::Lang;

use super::texts::Words;
use super::{ar, en};

/// The words of a language.
pub fn words(lang: Lang) -> &'static Words {
    match lang {
        Lang::En => &en::WORDS,
        Lang::Ar => &ar::WORDS,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn in_arabic_a_code_is_a_qr_code_and_the_dashboard_has_its_whole_name() {
        let texts = include_str!("ar.rs");
        // Alone, this word means the password that a bank sends.
        for after in texts.split("رمز").skip(1) {
            assert!(
                after.starts_with(" QR"),
                "{}",
                &after[..after.find('"').unwrap()]
            );
        }
        assert!(!texts.contains("لوحة تابي"));
    }
}
