//! Makes a report of the day from the journal.

use contract::day::{DayReport, Undecided};
use payment::id::{ReportId, TerminalId};
use payment::identity::Principal;
use payment::time::Timestamp;
use store::{EntrySum, Position, SignedReport, Stretch};

use super::DayError;
use super::totals::totals;
use crate::sales::Sales;

/// The end of the last signed report of a branch.
#[derive(Clone, Debug, Default)]
pub(super) struct Before {
    /// Its id, if there is one.
    pub(super) id: Option<ReportId>,
    /// Its number; 0 if there is none.
    pub(super) number: u32,
    /// Where its stretch ended.
    pub(super) until: Position,
    /// When it was signed.
    pub(super) at: Option<i64>,
}

impl Before {
    fn of(report: &SignedReport) -> Self {
        Self {
            id: Some(report.id),
            number: report.number,
            until: report.until,
            at: Some(report.at.0),
        }
    }
}

impl Sales {
    /// What has happened in this branch since the last signed report, at all terminals or at one.
    ///
    /// # Errors
    ///
    /// The ledger failed.
    pub async fn x_report(
        &self,
        who: &Principal,
        terminal: Option<&TerminalId>,
    ) -> Result<DayReport, DayError> {
        let before = self.last_report(who).await?;
        let mut stretch = self.store().stretch(&who.branch, before.until).await?;
        if let Some(terminal) = terminal {
            let is_its = |sum: &EntrySum| sum.terminal == terminal.as_str();
            stretch.sums.retain(is_its);
        }
        let undecided = self.undecided(who).await?;
        let mut report = self.report_of(who, &before, &stretch, undecided);
        report.terminal = terminal.map(ToString::to_string);
        if terminal.is_none() {
            let whole = before.until..stretch.until;
            report.refunded_elsewhere = self
                .refunded_elsewhere(who, whole, before.at.map(Timestamp))
                .await?;
        }
        Ok(report)
    }

    /// Where the last signed report ended.
    pub(super) async fn last_report(&self, who: &Principal) -> Result<Before, DayError> {
        let last = self.store().signed_reports(&who.branch, None, 1).await?;
        Ok(last.first().map(Before::of).unwrap_or_default())
    }

    /// A report of this stretch of the journal.
    pub(super) fn report_of(
        &self,
        who: &Principal,
        before: &Before,
        stretch: &Stretch,
        undecided: Undecided,
    ) -> DayReport {
        let now = self.now();
        let days = self.days();
        let gateway_of = |account: &str| self.gateway_of_account(account);
        DayReport {
            signed_by: None,
            approved_by: None,
            audit: None,
            number: None,
            id: None,
            shop: self.shop().to_owned(),
            branch: who.branch.as_str().to_owned(),
            day: days.written(now),
            time_zone: days.zone().iana_name().unwrap_or("UTC").to_owned(),
            from: before.at,
            at: now.0,
            by: who.terminal.to_string(),
            terminal: None,
            totals: totals(&stretch.sums, false, gateway_of),
            terminals: totals(&stretch.sums, true, gateway_of),
            undecided,
            refunded_elsewhere: Vec::new(),
            compared: None,
        }
    }
}
