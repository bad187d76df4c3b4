//! The type of all texts on screen.

use contract::Reason;

/// Every text on screen. `{}` is the place of a value.
#[expect(
    missing_docs,
    reason = "a text says what it is for; its English stands in `en`"
)]
pub struct Words {
    /// BCP 47 code.
    pub code: &'static str,
    /// `ltr` or `rtl`.
    pub dir: &'static str,
    /// The other language's name, in that language.
    pub other_language: &'static str,

    pub amount: &'static str,
    pub reference: &'static str,
    pub reference_hint: &'static str,
    pub tabby_qr: &'static str,
    pub delete: &'static str,
    pub clear: &'static str,
    pub keypad: &'static str,
    pub recent: &'static str,
    pub nothing_recent: &'static str,
    pub opening: &'static str,
    pub offline: &'static str,

    pub asking: &'static str,
    pub waiting: &'static str,
    pub scan: &'static str,
    pub confirm_on_phone: &'static str,
    pub takes_minutes: &'static str,
    pub qr_code: &'static str,
    pub time_left: &'static str,
    pub check_status: &'static str,
    pub checking_now: &'static str,
    pub cancel: &'static str,
    pub no_server: &'static str,
    pub unread: &'static str,

    pub cancel_question: &'static str,
    pub cancel_meaning: &'static str,
    pub keep_waiting: &'static str,
    pub cancel_payment: &'static str,

    pub ending: &'static str,
    pub ending_meaning: &'static str,
    pub checking: &'static str,
    pub checking_server: &'static str,
    pub checking_remembered: &'static str,
    pub checking_cancel: &'static str,
    pub checking_open: &'static str,
    pub checking_gateway: &'static str,
    pub do_not_charge: &'static str,
    pub keeps_asking: &'static str,
    pub last_answer: &'static str,
    pub check_now: &'static str,
    pub put_aside: &'static str,
    pub put_aside_meaning: &'static str,
    pub uncancelled_meaning: &'static str,
    pub put_aside_notice: &'static str,
    pub left_open_notice: &'static str,
    pub uncancelled_notice: &'static str,
    pub leave_open_meaning: &'static str,
    pub give_up_meaning: &'static str,
    pub other_account_notice: &'static str,

    pub paid: &'static str,
    pub paid_meaning: &'static str,
    pub not_captured: &'static str,
    pub nothing_charged: &'static str,
    pub not_approved: &'static str,
    pub rejected_meaning: &'static str,
    pub cancelled: &'static str,
    pub cancelled_meaning: &'static str,
    pub cancelled_by_customer: &'static str,
    pub cancelled_unattended: &'static str,
    pub closed_unpaid: &'static str,
    pub refunded: &'static str,
    pub given_up: &'static str,
    pub given_up_meaning: &'static str,
    pub given_up_released: &'static str,
    pub given_up_told: &'static str,
    pub given_up_goods: &'static str,
    pub out_of_time: &'static str,
    pub expired: &'static str,
    pub expired_meaning: &'static str,
    pub unavailable: &'static str,
    pub unavailable_meaning: &'static str,
    pub refused_heading: &'static str,
    pub refused_meaning: &'static str,
    pub key_refused: &'static str,
    pub key_refused_meaning: &'static str,
    pub not_begun: &'static str,
    pub ledger_meaning: &'static str,
    pub unrecorded_meaning: &'static str,
    pub paid_late: &'static str,
    pub paid_late_meaning: &'static str,
    pub attach: &'static str,
    pub send_back: &'static str,
    pub send_back_question: &'static str,
    pub send_back_meaning: &'static str,
    pub send_back_yes: &'static str,
    pub not_now: &'static str,
    pub returning: &'static str,
    pub not_returned_heading: &'static str,
    pub mismatch: &'static str,
    pub mismatch_meaning: &'static str,
    pub released_meaning: &'static str,
    pub given_back_meaning: &'static str,
    pub sums_taken: &'static str,
    pub sums_given_back: &'static str,
    pub given_back_sums: &'static str,
    pub sums_meaning: &'static str,
    pub put_aside_question: &'static str,
    pub test_meaning: &'static str,
    pub returning_meaning: &'static str,
    pub manager_checked: &'static str,
    pub undecided: &'static str,
    pub refunded_heading: &'static str,
    pub invalid_email: &'static str,
    pub wrong_currency: &'static str,
    pub keep_question: &'static str,
    pub keep_meaning: &'static str,
    pub kept_notice: &'static str,
    pub kept_late: &'static str,
    pub kept_late_meaning: &'static str,
    pub not_returned: &'static str,
    pub checking_other_account: &'static str,
    pub unreadable_sale: &'static str,
    pub damaged_sale: &'static str,
    pub other_account: &'static str,
    pub list_unread: &'static str,
    pub unaccounted: &'static str,
    pub uncaptured: &'static str,
    pub other_terminal: &'static str,

    pub new_sale: &'static str,
    pub print_receipt: &'static str,
    pub try_again: &'static str,
    pub other_method: &'static str,
    pub back: &'static str,
    pub take_otherwise: &'static str,
    pub not_started: &'static str,
    pub overtaken: &'static str,
    pub other_first: &'static str,
    pub typed_early: &'static str,
    pub unknown_sale: &'static str,

    pub payment: &'static str,
    pub date: &'static str,
    pub shop: &'static str,
    pub paid_with: &'static str,
    pub receipt: &'static str,
    pub test_receipt: &'static str,
    pub paper: &'static str,
    pub paper_58: &'static str,
    pub paper_80: &'static str,
    pub thanks: &'static str,

    pub test: &'static str,
    pub settings: &'static str,
    pub office: &'static str,
    pub theme: &'static str,
    pub theme_auto: &'static str,
    pub theme_light: &'static str,
    pub theme_dark: &'static str,
    pub sound: &'static str,
    pub silent: &'static str,
    pub silent_meaning: &'static str,
    pub forgets: &'static str,
    pub auto_print: &'static str,
    pub digits: &'static str,
    pub on: &'static str,
    pub off: &'static str,

    pub short_waiting: &'static str,
    pub short_checking: &'static str,

    pub rejected_not_available: &'static str,
    pub rejected_too_high: &'static str,
    pub rejected_too_low: &'static str,

    pub amount_zero: &'static str,
    pub amount_too_large: &'static str,
    pub invalid_amount: &'static str,
    pub ambiguous_comma: &'static str,
    pub too_many_decimals: &'static str,
    pub invalid_reference: &'static str,
    pub refused: &'static str,
    pub terminal_busy: &'static str,
    pub too_many_codeless: &'static str,
    pub again_in: &'static str,

    pub send_link: &'static str,
    pub phone: &'static str,
    pub name: &'static str,
    pub email: &'static str,
    pub customer: &'static str,
    pub name_needed: &'static str,
    pub email_needed: &'static str,
    pub more: &'static str,
    pub item: &'static str,
    pub quantity: &'static str,
    pub unit_price: &'static str,
    pub category: &'static str,
    pub add_item: &'static str,
    pub remove_item: &'static str,
    pub lines_total: &'static str,
    pub link_sending: &'static str,
    pub link_sent: &'static str,
    pub link_maybe_sent: &'static str,
    pub link_not_sent: &'static str,
    pub link_steps: &'static str,
    pub send_again: &'static str,
    pub send_again_in: &'static str,
    pub sent_times: &'static str,
    pub show_code: &'static str,
    pub show_link: &'static str,
    pub copy_link: &'static str,
    pub payment_link: &'static str,
    pub copied: &'static str,
    pub pass_on: &'static str,
    pub not_copied: &'static str,
    pub asking_link: &'static str,
    pub phone_missing: &'static str,
    pub invalid_phone: &'static str,
    pub invalid_name: &'static str,
    pub name_missing: &'static str,
    pub email_missing: &'static str,
    pub wrong_phone: &'static str,
    pub wrong_name: &'static str,
    pub wrong_email: &'static str,
    pub invalid_item: &'static str,
    pub item_title: &'static str,
    pub item_quantity: &'static str,
    pub item_price: &'static str,
    pub item_price_large: &'static str,
    pub item_price_comma: &'static str,
    pub item_price_decimals: &'static str,
    pub item_category: &'static str,
    pub items_differ: &'static str,
}

impl Words {
    /// The question before cancelling a code that a customer may have seen.
    pub const fn before_cancelling(&self) -> [&'static str; 4] {
        [
            self.cancel_question,
            self.cancel_meaning,
            self.keep_waiting,
            self.cancel_payment,
        ]
    }

    /// The same where the gateway cannot cancel, and releases what is paid later.
    pub const fn before_giving_up(&self) -> [&'static str; 4] {
        [
            self.cancel_question,
            self.give_up_meaning,
            self.keep_waiting,
            self.cancel_payment,
        ]
    }

    /// The question before leaving a sale whose result is not known. What becomes of it depends on the
    /// gateway.
    pub const fn before_putting_aside(&self, meaning: &'static str) -> [&'static str; 4] {
        [
            self.put_aside_question,
            meaning,
            self.keep_waiting,
            self.put_aside,
        ]
    }

    /// The question before accepting a late payment.
    pub const fn before_keeping(&self) -> [&'static str; 4] {
        [
            self.keep_question,
            self.keep_meaning,
            self.not_now,
            self.attach,
        ]
    }

    /// The question before returning a late payment.
    pub const fn before_sending_back(&self) -> [&'static str; 4] {
        [
            self.send_back_question,
            self.send_back_meaning,
            self.not_now,
            self.send_back_yes,
        ]
    }

    /// Tabby's published text for a declined session. A reason without a text reads as "not
    /// available". Source: Tabby, payment links, "Eligibility Check".
    pub const fn rejection(&self, reason: Option<Reason>) -> &'static str {
        match reason {
            Some(Reason::OrderAmountTooHigh) => self.rejected_too_high,
            Some(Reason::OrderAmountTooLow) => self.rejected_too_low,
            _ => self.rejected_not_available,
        }
    }
}
