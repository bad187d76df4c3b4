//! What every store must do, whatever it is made of.
//!
//! Each function is one sentence about the port, and takes an empty store.
//! [`conformance`](crate::conformance!) makes a test of each:
//!
//! ```text
//! store::conformance!(std::future::ready(Memory::default()));
//! ```

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "these functions are tests"
)]

mod audit;
mod day;
mod events;
mod history;
mod lists;
mod operations;
mod people;
mod prints;
mod samples;
mod scopes;
mod terminals;
mod writes;

pub use audit::*;
pub use day::*;
pub use events::*;
pub use history::*;
pub use lists::*;
pub use operations::*;
pub use people::*;
pub use prints::*;
pub use scopes::*;
pub use terminals::*;
pub use writes::*;

/// A test for each sentence; the argument is a future of an empty store.
#[macro_export]
macro_rules! conformance {
    ($make:expr) => {
        $crate::conformance!(@ $make;
            a_sale_is_inserted_once_and_known_from_then_on
            a_terminal_is_held_by_one_sale_until_that_has_ended
            a_write_names_the_revision_that_it_follows
            of_two_writes_at_once_one_is_made_and_the_other_is_stale
            a_write_that_is_tried_again_is_made_once
            a_sale_that_is_not_there_is_not_written
            two_sales_share_no_session_and_no_payment
            a_claim_is_granted_once
            a_secret_stays_what_it_was
            each_list_has_the_sales_that_belong_to_it
            pages_have_every_sale_once_newest_first
            the_newest_acknowledgement_comes_first
            a_scope_has_the_sales_of_its_branch_or_account_and_no_others
            terminals_of_one_name_hold_a_sale_in_each_branch
            the_timeline_of_a_sale_has_its_events_in_order_for_its_scope
            old_events_are_removed_oldest_first_and_never_of_a_sale_that_needs_somebody
            an_operation_is_inserted_once_and_another_body_with_its_id_is_not
            of_one_payment_only_one_operation_is_open
            of_two_operations_asked_for_at_once_one_is_made
            a_write_of_an_operation_names_the_revision_that_it_follows
            an_operation_of_a_sale_that_is_not_there_is_not_written
            operations_of_another_branch_or_account_do_not_exist
            a_sale_is_found_by_each_thing_that_somebody_knows_of_it
            a_search_restricts_by_state_time_terminal_and_amount_at_once
            money_that_is_not_captured_is_found
            a_search_has_pages_and_each_sale_once_newest_first
            a_search_in_another_scope_finds_nothing
            the_terminals_of_a_branch_are_those_that_have_sold_in_it
            the_day_gets_what_sales_bring_when_it_is_written
            money_by_another_method_is_noted_once_and_withdrawn_once
            signed_reports_follow_each_other_without_gaps_and_cover_all
            entries_are_found_by_their_time
            each_entry_is_in_one_signed_report_whatever_clocks_and_restarts_do
            what_is_written_stands_in_the_audit_log_with_who_did_it
            an_audit_log_is_sealed_in_its_order_and_once
            the_audit_log_of_a_branch_has_its_own_entries_and_those_of_the_account
            a_code_makes_one_browser_its_terminal_once
            a_code_ends_with_its_time_and_with_a_newer_one
            five_wrong_codes_end_every_code
            codes_of_another_account_are_nobodys_and_lose_no_try
            a_browser_is_one_terminal_and_a_terminal_one_browser
            a_terminal_that_is_revoked_has_neither_browser_nor_code
            people_are_added_once_and_found_in_their_order
            somebody_who_is_removed_is_nobody_and_leaves_the_name_to_others
            an_account_keeps_its_last_administrator
            of_two_administrators_removed_at_once_one_stays
            wrong_pins_lock_a_person_at_that_terminal_only
            a_right_pin_takes_back_one_wrong_one_and_a_new_one_all
            the_first_print_is_the_original_and_later_ones_are_copies
            what_is_known_as_not_printed_does_not_count_as_an_original
            a_print_begins_once_and_its_first_outcome_stays
            a_print_is_taken_once_and_never_after_its_end
            a_print_that_the_server_sends_is_ended_by_nobody_else
            the_same_is_printed_at_most_so_often
            a_scope_has_its_own_prints_in_their_order
            of_two_prints_at_once_one_is_the_original
        );
    };
    (@ $make:expr; $($name:ident)*) => {
        $(
            #[tokio::test]
            async fn $name() {
                $crate::conformance::$name(&*$make.await).await;
            }
        )*
    };
}
