//! What every gateway must do.
//!
//! Each function is one sentence about the port, and takes a [`Stage`]: a gateway without payments,
//! with a hand on its customers, its clock and its network.
//! [`conformance`](crate::conformance!) makes a test of each:
//!
//! ```text
//! gateway::conformance!(stage());
//! ```

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "these functions are tests"
)]

mod answers;
mod lists;
mod money;
mod sales;
mod sessions;
mod stage;
mod webhooks;

pub use answers::*;
pub use lists::*;
pub use money::*;
pub use sessions::*;
pub use stage::Stage;
pub use webhooks::*;

/// A test for each sentence; the argument is a future of a [`Stage`].
#[macro_export]
macro_rules! conformance {
    ($make:expr) => {
        $crate::conformance!(@ $make;
            what_was_opened_can_be_paid_and_is_read_with_what_was_asked_for
            risk_data_is_taken_and_changes_nothing_of_the_payment
            what_the_customer_pays_is_read_as_paid
            what_is_cancelled_has_ended_and_can_no_longer_be_paid
            what_is_paid_can_no_longer_be_cancelled
            what_nobody_pays_has_ended_when_its_watch_is_over
            amounts_are_taken_as_declared
            a_link_is_sent_where_links_are_sent_and_refused_elsewhere
            pictures_and_windows_are_as_declared
            a_refund_that_is_asked_for_twice_under_one_key_is_made_once
            refunds_under_two_keys_are_two_refunds
            more_than_was_captured_does_not_go_back
            what_is_accepted_and_declined_later_is_told_as_declined
            what_is_voided_is_released
            a_capture_that_is_asked_for_twice_under_one_key_is_made_once
            a_last_capture_of_a_part_releases_the_rest
            what_is_not_there_is_not_found
            a_lost_answer_says_nothing_of_what_happened
            a_creation_whose_answer_was_lost_is_repeated_only_where_that_is_declared
            without_a_permit_the_gateway_is_not_called
            a_genuine_webhook_names_its_payment
            a_forged_webhook_is_refused
            the_list_has_every_paid_payment_once_newest_first
            what_is_paid_while_the_list_is_read_hides_nothing
            the_payments_of_a_reference_are_found_with_their_sales
        );
    };
    (@ $make:expr; $($name:ident)*) => {
        $(
            #[tokio::test]
            async fn $name() {
                $crate::conformance::$name(&$make.await).await;
            }
        )*
    };
}
