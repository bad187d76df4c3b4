//! The port of prints in memory.

use async_trait::async_trait;
use payment::identity::{Actor, Scope};
use payment::time::Timestamp;
use uuid::Uuid;

use super::Memory;
use crate::audit::AuditEntry;
use crate::error::StoreError;
use crate::print_port::{MOST_PRINTS, NewPrint, Print, PrintBegun, PrintOutcome, PrintStore, has};

#[async_trait]
impl PrintStore for Memory {
    async fn begin_print(&self, print: &NewPrint, by: &Actor) -> Result<PrintBegun, StoreError> {
        let mut tables = self.lock();
        let mut known = tables.prints.iter();
        if let Some(known) = known.find(|known| known.begun.id == print.id) {
            let (branch, subject) = (&known.begun.branch, &known.begun.subject);
            let is_same = *branch == print.branch && *subject == print.subject;
            return Ok(match is_same {
                true => PrintBegun::Known(known.clone()),
                false => PrintBegun::Other,
            });
        }
        let of_subject = tables.prints.iter().filter(|known| {
            known.begun.branch == print.branch && known.begun.subject == print.subject
        });
        if of_subject.clone().count() >= MOST_PRINTS as usize {
            return Ok(PrintBegun::Full);
        }
        let earlier = of_subject.filter(|known| known.outcome != PrintOutcome::NotPrinted);
        let new = Print {
            begun: print.clone(),
            copy: u32::try_from(earlier.count()).unwrap_or(u32::MAX),
            outcome: PrintOutcome::Begun,
            taken: false,
        };
        tables.prints.push(new.clone());
        if let Some(entry) = AuditEntry::printed(&new, by) {
            tables.audit.append(&entry)?;
        }
        Ok(PrintBegun::New(new))
    }

    async fn take_print(&self, scope: &Scope, id: Uuid) -> Result<bool, StoreError> {
        let mut tables = self.lock();
        let mut all = tables.prints.iter_mut();
        let print = all.find(|print| {
            let is_it = print.begun.id == id && has(scope, &print.begun);
            is_it && print.outcome == PrintOutcome::Begun && !print.taken
        });
        Ok(print.map(|print| print.taken = true).is_some())
    }

    async fn end_print(
        &self,
        scope: &Scope,
        id: Uuid,
        outcome: PrintOutcome,
        _: Timestamp,
        is_taken: bool,
    ) -> Result<Option<Print>, StoreError> {
        let mut tables = self.lock();
        let mut all = tables.prints.iter_mut();
        let print = all.find(|print| print.begun.id == id && has(scope, &print.begun));
        Ok(print.map(|print| {
            if print.outcome == PrintOutcome::Begun && print.taken == is_taken {
                print.outcome = outcome;
            }
            print.clone()
        }))
    }

    async fn prints(&self, scope: &Scope, subjects: &[String]) -> Result<Vec<Print>, StoreError> {
        let tables = self.lock();
        let is_meant =
            |print: &&Print| subjects.contains(&print.begun.subject) && has(scope, &print.begun);
        Ok(tables.prints.iter().filter(is_meant).cloned().collect())
    }

    async fn find_print(&self, scope: &Scope, id: Uuid) -> Result<Option<Print>, StoreError> {
        let tables = self.lock();
        let mut all = tables.prints.iter();
        let print = all.find(|print| print.begun.id == id && has(scope, &print.begun));
        Ok(print.cloned())
    }
}
