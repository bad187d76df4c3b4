//! The office's own words, in English and Arabic. What the terminal says as well is in
//! [`ui::words`].

mod ar;
mod audit;
mod en;
mod texts;

use contract::Lang;

pub use audit::AuditWords;
pub use texts::Words;

/// The office's words in a language.
#[must_use]
pub const fn words(lang: Lang) -> &'static Words {
    match lang {
        Lang::En => &en::WORDS,
        Lang::Ar => &ar::WORDS,
    }
}
