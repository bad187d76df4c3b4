//! The type of the words about printing.

use contract::Lang;
use receipt::ReportLabels;

/// Every text about printing. `{}` is the place of a value.
#[expect(
    missing_docs,
    reason = "a text says what it is for; its English stands in `en`"
)]
pub struct Words {
    pub lang: Lang,

    pub refunded: &'static str,
    pub close: &'static str,
    pub route: &'static str,
    pub route_network: &'static str,
    pub route_serial: &'static str,
    pub route_usb: &'static str,
    pub route_browser: &'static str,
    pub no_network_printer: &'static str,
    pub no_device_here: &'static str,
    pub choose_device: &'static str,
    pub device_ready: &'static str,
    pub device_missing: &'static str,
    pub paper_width: &'static str,
    pub other_width: &'static str,
    pub dots: &'static str,
    pub tongues: &'static str,
    pub tongues_both: &'static str,
    pub baud: &'static str,
    pub cut: &'static str,
    pub kick: &'static str,
    pub test_page: &'static str,
    pub test_page_title: &'static str,
    pub test_page_meaning: &'static str,
    pub preview: &'static str,
    pub preview_of_test: &'static str,
    pub printing_now: &'static str,
    pub printed: &'static str,
    pub print_sent: &'static str,
    pub not_printed: &'static str,
    pub may_have_printed: &'static str,
    pub may_have_printed_but: &'static str,
    pub print_not_begun: &'static str,
    pub trouble_unreachable: &'static str,
    pub trouble_paper: &'static str,
    pub trouble_cover: &'static str,
    pub trouble_error: &'static str,
    pub print_again: &'static str,
    pub print_copy: &'static str,
    pub print_refund: &'static str,
    pub print_original: &'static str,
    pub print_of_refund: &'static str,
    pub print_of_report: &'static str,
    pub print_copy_number: &'static str,
    pub outcome_printed: &'static str,
    pub outcome_not_printed: &'static str,
    pub outcome_unknown: &'static str,
    pub refunded_with: &'static str,
    pub amount_of_sale: &'static str,
    pub tax_number: &'static str,
    pub copy_receipt: &'static str,
    pub print_report: &'static str,
    pub print_interim: &'static str,
    pub report: ReportLabels,
}

impl Words {
    /// The words that the terminal has as well, in the same language.
    #[must_use]
    pub fn ui(&self) -> &'static ui::words::Words {
        ui::words::words(self.lang)
    }
}
