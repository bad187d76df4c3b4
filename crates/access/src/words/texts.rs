//! The type of all texts about people and tills.

use payment::identity::Role;

/// Every text about people and tills.
#[expect(
    missing_docs,
    reason = "a text says what it is for; its English stands in `en`"
)]
pub struct Words {
    pub people: &'static str,
    pub tills: &'static str,
    pub loading: &'static str,
    pub add_person: &'static str,
    pub add_till: &'static str,
    pub name: &'static str,
    pub name_missing: &'static str,
    pub role: &'static str,
    pub cashier: &'static str,
    pub manager: &'static str,
    pub administrator: &'static str,
    pub cashier_may: &'static str,
    pub manager_may: &'static str,
    pub administrator_may: &'static str,
    pub add: &'static str,
    pub not_now: &'static str,
    pub close: &'static str,
    pub pin_of: &'static str,
    pub pin_meaning: &'static str,
    pub pin_done: &'static str,
    pub save_role: &'static str,
    pub role_signs_out: &'static str,
    pub new_pin: &'static str,
    pub unlock: &'static str,
    pub remove: &'static str,
    pub steps_meaning: &'static str,
    pub remove_meaning: &'static str,
    pub till_name: &'static str,
    pub till_name_meaning: &'static str,
    pub till_known: &'static str,
    pub make_code: &'static str,
    pub code_of: &'static str,
    pub code_meaning: &'static str,
    pub code_scan: &'static str,
    pub code_lives: &'static str,
    pub code_waits: &'static str,
    pub code_used: &'static str,
    pub code_over: &'static str,
    pub code_replaces: &'static str,
    pub qr: &'static str,
    pub paired_since: &'static str,
    pub not_paired: &'static str,
    pub this_till: &'static str,
    pub end_pairing: &'static str,
    pub end_meaning: &'static str,
    pub end_this: &'static str,
    pub not_approved: &'static str,
    pub name_taken: &'static str,
    pub name_wrong: &'static str,
    pub last_administrator: &'static str,
    pub gone: &'static str,
    pub in_doubt: &'static str,
    pub not_done: &'static str,
    pub not_read: &'static str,
    pub no_pairing: &'static str,
    pub no_people: &'static str,
    pub administrators_only: &'static str,
    pub sign_in: &'static str,
    pub only_here: &'static str,
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

    /// What a role may do.
    #[must_use]
    pub const fn role_meaning(&self, role: Role) -> &'static str {
        match role {
            Role::Cashier => self.cashier_may,
            Role::Manager => self.manager_may,
            Role::Administrator => self.administrator_may,
        }
    }
}
