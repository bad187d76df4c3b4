//! What the operations of a sale and the day need of the sales: a sale itself, its lock, and the parts that
//! they share.

use contract::{Limits, UnattendedView};
use gateway::{Gateway, Listed, Priority};
use jiff::civil::Date;
use payment::id::SaleId;
use payment::identity::{Principal, Scope};
use payment::operation::{RefundLimit, RefundWindow};
use payment::sale::{Event, Mode, Sale};
use payment::time::Timestamp;
use store::{Store, StoreError, Stored};
use tokio_util::task::TaskTracker;

use super::inner::{Answer, SaleError, Sales};
use super::keyed_lock::Held;
use super::reconciled::Reconciled;
use super::zone::ShopDay;
use crate::operations::OperationPace;

impl Sales {
    /// The ledger.
    pub(crate) fn store(&self) -> &dyn Store {
        self.0.unwritten.store()
    }

    /// The gateway of the account.
    pub(crate) fn gateway(&self) -> &dyn Gateway {
        self.0.gateway.as_ref()
    }

    /// What this server's own tasks are about: every sale of the account.
    pub(crate) fn scope(&self) -> &Scope {
        &self.0.scope
    }

    /// The tasks that a stop waits for.
    pub(crate) fn tasks(&self) -> &TaskTracker {
        &self.0.tasks
    }

    /// When each open operation was last asked about.
    pub(crate) fn operation_pace(&self) -> &OperationPace {
        &self.0.operation_pace
    }

    /// The terminal that the configuration yields.
    pub(crate) fn configured(&self) -> &Principal {
        &self.0.configured
    }

    /// How long after a sale its money may be refunded.
    pub(crate) fn refund_window(&self) -> RefundWindow {
        self.0.refund_window
    }

    /// How much of a sale is refunded without an approval.
    pub(crate) fn refund_limit(&self) -> RefundLimit {
        self.0.refund_limit
    }

    /// What sales are limited to.
    pub(crate) fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// Now, by the wall clock.
    pub(crate) fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// The shop's name, as it stands on receipts.
    pub(crate) fn shop(&self) -> &str {
        &self.0.shop
    }

    /// The shop's days.
    pub(crate) fn days(&self) -> &ShopDay {
        &self.0.day
    }

    /// The shop's day of a time.
    pub(crate) fn day_of(&self, at: Timestamp) -> Option<Date> {
        self.0.day.of(at)
    }

    /// Whether the account is for tests.
    pub(crate) fn is_test(&self) -> bool {
        self.0.account.mode == Mode::Test
    }

    /// The gateway of an account, as people know it; an account that is not this one by its name.
    pub(crate) fn gateway_of_account(&self, account: &str) -> String {
        match account == self.0.account.id.as_str() {
            true => self.0.gateway_name.to_owned(),
            false => account.to_owned(),
        }
    }

    /// The sales that the server still has to ask about, with the steps that are not written yet.
    pub(crate) async fn open_sales(&self) -> Result<Vec<Sale>, StoreError> {
        Ok(self.0.unwritten.watched().await?.sales)
    }

    /// The sales of the scope that wait for a person.
    pub(crate) async fn unsettled_sales(&self, scope: &Scope) -> Result<Vec<Sale>, StoreError> {
        self.0.unwritten.unsettled(scope).await
    }

    /// Every sale and payment that nobody can look after, as far as it is shown in this branch.
    pub(crate) fn unattended_of(&self, who: &Principal) -> Vec<UnattendedView> {
        self.0.unattended_shown(who, usize::MAX)
    }

    /// Takes an entry of the gateway's list as a reconciliation does.
    pub(crate) async fn account_for_listed(&self, listed: Listed) -> Result<(), SaleError> {
        self.0.book(listed, &mut Reconciled::default()).await
    }

    /// The time of this sale.
    pub(crate) fn now_of(&self, id: SaleId) -> Timestamp {
        self.0.clock.now_of(id)
    }

    /// Waits until nobody else closes the day.
    pub(crate) async fn lock_day(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.0.closing.lock().await
    }

    /// Waits until no other task works on this sale.
    pub(crate) async fn lock_sale(&self, id: SaleId) -> Held<'_> {
        self.0.locks.lock(id).await
    }

    /// Whether a task works on this sale, or waits to.
    pub(crate) fn is_sale_locked(&self, id: SaleId) -> bool {
        self.0.locks.is_locked(id)
    }

    /// The sale with this id, if the scope has it.
    pub(crate) async fn known_sale(
        &self,
        scope: &Scope,
        id: SaleId,
    ) -> Result<Stored<Sale>, SaleError> {
        self.0.known(scope, id).await
    }

    /// Runs an event, and everything that follows from it, through a sale. The caller must hold the
    /// sale's lock.
    pub(crate) async fn run_on_sale(
        &self,
        sale: Stored<Sale>,
        event: Event,
        priority: Priority,
    ) -> Result<Answer, SaleError> {
        self.0.run_event_as(sale, event, priority).await
    }

    /// Whether this is the account that also reports what is no configured account's.
    pub(crate) fn is_first_account(&self) -> bool {
        self.0.shared.is_first(&self.0.account.id)
    }

    /// Whether a sale that this account does not have is for another account of this server to look
    /// after, or to report.
    pub(crate) async fn is_for_another(&self, id: SaleId) -> Result<bool, StoreError> {
        if !self.is_first_account() {
            return Ok(true);
        }
        for account in self.0.shared.others(&self.0.account.id) {
            let scope = Scope::Account(account.clone());
            match self.store().find(&scope, id).await {
                Ok(None) => {}
                Ok(Some(_)) | Err(StoreError::Body(_)) => return Ok(true),
                Err(error) => return Err(error),
            }
        }
        Ok(false)
    }

    /// Whether the configured key can read the sale's payment, as far as is known.
    pub(crate) fn can_read_sale(&self, sale: &Sale) -> bool {
        self.0.can_read(sale)
    }
}
