//! Settings of the branch, which is a shop at an account, and of its terminal.

use gateway::tabby::Coordinates;
use payment::id::{BranchId, Category, MerchantCode, TerminalId};
use payment::operation::{RefundLimit, RefundWindow};
use payment::time::Millis;
use payment::{Currency, Money};

use super::error::ConfigError;
use super::logo::Logo;
use super::printing::{PrinterAddress, ReceiptConfig};
use super::setting::{
    BRANCH_ID, CATEGORY, CURRENCY, SCAN_PREFIX, SCAN_SUFFIX, SHOP, TERMINAL, Table,
};
use super::texts::Texts;

/// The currency of the demo shop.
const DEMO_CURRENCY: &str = "AED";

/// A shop at an account.
#[derive(Clone, Debug)]
pub struct BranchConfig {
    /// Its name in the ledger.
    pub id: BranchId,
    /// Its code at the gateway: a merchant code, or a processing channel.
    pub merchant_code: MerchantCode,
    /// The currency of every sale.
    pub currency: Currency,
    /// The shop's time zone, by its name in the IANA database.
    pub time_zone: String,
    /// The hour at which the shop's day ends, 0 to 23.
    pub day_ends: u8,
    /// The shop's coordinates.
    pub place: Coordinates,
    /// The shop's name on receipts.
    pub shop: String,
    /// The category of the shop's goods, for sales without typed lines.
    pub category: Category,
    /// The largest amount of one sale.
    pub max_amount: Money,
    /// How long a customer may take to pay.
    pub pay_window: Millis,
    /// How long after a sale its money may be refunded.
    pub refund_window: RefundWindow,
    /// How much of a sale is refunded without an approval, where people sign in.
    pub refund_limit: RefundLimit,
    /// How long after a sale people are told that its money is not captured.
    pub capture_warning: Millis,
    /// What the shop's scanners type before each code.
    pub scan_prefix: Option<String>,
    /// What they type after each code, besides Enter or Tab.
    pub scan_suffix: Option<String>,
    /// The shop's own copy of Tabby's logo.
    pub logo: Option<Logo>,
    /// What else the shop wants on its receipts.
    pub receipt: ReceiptConfig,
}

/// A till in a branch.
#[derive(Clone, Debug)]
pub struct TerminalConfig {
    /// Its name, which is the branch's own.
    pub name: TerminalId,
    /// Its network printer.
    pub printer: Option<PrinterAddress>,
}

impl BranchConfig {
    pub(super) fn of(texts: &Texts, is_demo: bool) -> Result<Self, ConfigError> {
        let currency = texts.currency(is_demo)?;
        Ok(Self {
            id: texts.branch_id()?,
            merchant_code: texts.branch_code(is_demo)?,
            currency,
            time_zone: texts.time_zone(currency)?,
            day_ends: texts.day_ends()?,
            place: texts.place(is_demo)?,
            shop: texts.or_demo(&SHOP, is_demo, "Demo shop")?.text()?,
            category: texts.get_or(&CATEGORY, "General")?.name(Category::new)?,
            max_amount: texts.max_amount(currency)?,
            pay_window: texts.pay_window()?,
            refund_window: texts.refund_window()?,
            refund_limit: texts.refund_limit(currency)?,
            capture_warning: texts.capture_warning()?,
            scan_prefix: texts.affix(&SCAN_PREFIX)?,
            scan_suffix: texts.affix(&SCAN_SUFFIX)?,
            logo: texts.logo()?,
            receipt: texts.receipt()?,
        })
    }
}

impl TerminalConfig {
    pub(super) fn of(texts: &Texts) -> Result<Self, ConfigError> {
        let name = texts.get_or(&TERMINAL, "T1")?;
        Ok(Self {
            name: name.name(TerminalId::new)?,
            printer: texts.printer()?,
        })
    }
}

impl Texts {
    pub(super) fn currency(&self, is_demo: bool) -> Result<Currency, ConfigError> {
        self.or_demo(&CURRENCY, is_demo, DEMO_CURRENCY)?.parse()
    }

    fn branch_id(&self) -> Result<BranchId, ConfigError> {
        let given = self.get_or(&BRANCH_ID, BranchId::main().as_str())?;
        let id = BranchId::try_from(given.text.clone());
        id.map_err(|_| given.not_taken())
    }

    /// Checks that the branch is at the account, and the terminal in the branch, of which there is
    /// one each.
    pub(super) fn check_references(&self) -> Result<(), ConfigError> {
        for reference in self.references() {
            let id = match reference.to {
                Table::Account => self.account_id()?.to_string(),
                Table::Branch => self.branch_id()?.to_string(),
                Table::Terminal => continue,
            };
            let named = reference.id.trim();
            if !named.is_empty() && named != id {
                return Err(reference.wrong(&[&id]));
            }
        }
        Ok(())
    }
}
