//! The type of all texts about pairing.

use contract::ProblemCode;

/// Every text about pairing.
#[expect(
    missing_docs,
    reason = "a text says what it is for; its English stands in `en`"
)]
pub struct Words {
    /// BCP 47 code.
    pub lang: &'static str,
    /// `ltr` or `rtl`.
    pub dir: &'static str,
    /// The other language's BCP 47 code, and its name in that language.
    pub other_lang: &'static str,
    pub other_language: &'static str,
    pub heading: &'static str,
    pub money: &'static str,
    pub what: &'static str,
    pub code: &'static str,
    pub pair: &'static str,
    pub pairing: &'static str,
    pub missing: &'static str,
    pub wrong: &'static str,
    pub too_many: &'static str,
    pub no_answer: &'static str,
    pub failed: &'static str,
    pub not_kept: &'static str,
    pub not_secure: &'static str,
}

impl Words {
    /// What a refused code means, and what to do now.
    #[must_use]
    pub const fn problem(&self, code: ProblemCode) -> &'static str {
        match code {
            ProblemCode::WrongPairingCode => self.wrong,
            ProblemCode::TooManyPairings => self.too_many,
            _ => self.failed,
        }
    }
}
