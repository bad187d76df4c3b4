//! The port of the history in memory.

use async_trait::async_trait;
use payment::id::{BranchId, TerminalId};
use payment::identity::Scope;

use super::Memory;
use super::sale_row::Row;
use crate::error::StoreError;
use crate::history_port::{HistoryStore, SalesQuery};
use crate::page::{Before, SalesPage};

#[async_trait]
impl HistoryStore for Memory {
    async fn search(
        &self,
        scope: &Scope,
        query: &SalesQuery,
        before: Before,
        limit: u32,
    ) -> Result<SalesPage, StoreError> {
        let tables = self.lock();
        let mut rows: Vec<&Row> = tables.sales.values().collect();
        rows.retain(|row| scope.has(&row.sale().intent));
        rows.retain(|row| before.is_none_or(|before| row.place() < before));
        rows.retain(|row| query.has(row.sale(), row.created_at));
        rows.sort_unstable_by_key(|row| std::cmp::Reverse(row.place()));
        rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(SalesPage {
            sales: rows.into_iter().map(Row::sale).cloned().collect(),
            unreadable: Vec::new(),
        })
    }

    async fn terminals(&self, branch: &BranchId) -> Result<Vec<TerminalId>, StoreError> {
        let sales = self.all(|sale| sale.intent.branch == *branch).into_iter();
        let mut terminals: Vec<_> = sales.map(|sale| sale.intent.terminal).collect();
        terminals.sort_unstable_by(|one, other| one.as_str().cmp(other.as_str()));
        terminals.dedup();
        Ok(terminals)
    }
}
