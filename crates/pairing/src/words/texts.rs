//! The type of all texts about pairing.

use contract::ProblemCode;
use payment::identity::Role;

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
    pub who: &'static str,
    pub role_needed: &'static str,
    pub approval_needed: &'static str,
    pub administrator_needed: &'static str,
    pub administrator_approval: &'static str,
    /// Followed by a name.
    pub add_person: &'static str,
    /// Followed by a name.
    pub new_pin: &'static str,
    /// Followed by a name.
    pub new_role: &'static str,
    /// Followed by a name.
    pub unlock: &'static str,
    /// Followed by a name.
    pub remove_person: &'static str,
    /// Followed by a name.
    pub pair_browser: &'static str,
    /// Followed by a name.
    pub end_pairing: &'static str,
    /// Followed by the amount.
    pub refund: &'static str,
    pub void: &'static str,
    /// Followed by the amount.
    pub last_capture: &'static str,
    pub give_back: &'static str,
    pub day: &'static str,
    pub day_anyway: &'static str,
    pub role_meaning: &'static str,
    pub something: &'static str,
    pub pin: &'static str,
    pub pin_missing: &'static str,
    pub delete: &'static str,
    pub sign_in: &'static str,
    pub approve: &'static str,
    pub checking: &'static str,
    pub other_person: &'static str,
    pub not_now: &'static str,
    pub lock: &'static str,
    /// With a name in place of `{}`.
    pub at_this_till: &'static str,
    pub wrong_pin: &'static str,
    /// With minutes in place of `{}`.
    pub too_many_pins: &'static str,
    pub person_locked: &'static str,
    pub nobody: &'static str,
    pub person_gone: &'static str,
    pub not_approved_yet: &'static str,
    pub not_checked: &'static str,
    pub no_answer_now: &'static str,
    pub try_again: &'static str,
    pub cashier: &'static str,
    pub manager: &'static str,
    pub administrator: &'static str,
}

impl Words {
    /// The name of a role.
    #[must_use]
    pub const fn role(&self, role: Role) -> &'static str {
        match role {
            Role::Cashier => self.cashier,
            Role::Manager => self.manager,
            Role::Administrator => self.administrator,
        }
    }

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
