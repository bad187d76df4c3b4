//! Signs reports of the day, and finds those that were signed.

use contract::ProblemCode;
use contract::day::{Compared, DayReport, NewReport, ReportPage, ReportSummary, Undecided};
use payment::id::{PersonId, ReportId};
use payment::identity::Principal;
use payment::time::Timestamp;
use serde_json::{from_str, to_string};
use store::{SignedReport, Signing, StoreError};
use tracing::{Instrument, info, warn};

use super::DayError;
use super::report::Before;
use crate::audit::sealed_head;
use crate::sales::{SaleError, Sales};

/// How often a report is made anew when sales go on while it is made.
const TRIES: u32 = 10;

/// How many signed reports a page has.
const PAGE: u32 = 30;

impl Sales {
    /// Signs a report of this branch's day: from the end of the last signed one to now. With an id that
    /// is known, returns that report as it was signed.
    ///
    /// # Errors
    ///
    /// Why no report was signed.
    pub async fn sign_report(
        &self,
        who: &Principal,
        new: &NewReport,
    ) -> Result<DayReport, DayError> {
        let id: ReportId = new
            .id
            .parse()
            .map_err(|_| DayError::Refused(ProblemCode::InvalidReportId))?;
        let (sales, who, new) = (self.clone(), who.clone(), new.clone());
        // To its end also if the client goes away meanwhile: it asks again, under the same id.
        let signing = async move { sales.compare_and_sign(&who, id, &new).await };
        let signed = self.tasks().spawn(signing.in_current_span()).await;
        signed.map_err(|error| DayError::Sale(error.into()))?
    }

    async fn compare_and_sign(
        &self,
        who: &Principal,
        id: ReportId,
        new: &NewReport,
    ) -> Result<DayReport, DayError> {
        let before = self.last_report(who).await?;
        // One at a time. A repeated request waits here, then finds the first one's report.
        let _closing = self.lock_day().await;
        if let Some(known) = self.store().report_of(id).await? {
            return match known.branch == who.branch {
                true => read(&known),
                false => Err(DayError::Refused(ProblemCode::InvalidReportId)),
            };
        }
        if who.lacks_approval() {
            return Err(DayError::Refused(ProblemCode::ApprovalNeeded));
        }
        let last = self.last_report(who).await?.number;
        if last != before.number || new.after.is_some_and(|after| after != last) {
            // Somebody else closed the day meanwhile: this report would be empty.
            return Err(DayError::Refused(ProblemCode::DayClosed));
        }
        // Said before the gateway is asked for hundreds of payments; asked for again below.
        self.nothing_in_doubt(who).await?;
        let compared = self.compare(who, &before).await?;
        if !compared.agrees() && !new.despite_comparison {
            return Err(DayError::Differs(Box::new(compared)));
        }
        for _ in 0..TRIES {
            if let Some(report) = self.try_to_sign(who, id, &before, &compared).await? {
                return Ok(report);
            }
        }
        Err(DayError::Refused(ProblemCode::NotNow))
    }

    /// What is not decided, if none of it is in doubt.
    async fn nothing_in_doubt(&self, who: &Principal) -> Result<Undecided, DayError> {
        let undecided = self.undecided(who).await?;
        match undecided.is_in_doubt() {
            true => Err(DayError::InDoubt(Box::new(undecided))),
            false => Ok(undecided),
        }
    }

    /// Signs a report, unless the journal goes on meanwhile.
    async fn try_to_sign(
        &self,
        who: &Principal,
        id: ReportId,
        compared_from: &Before,
        compared: &Compared,
    ) -> Result<Option<DayReport>, DayError> {
        let before = self.last_report(who).await?;
        if before.number != compared_from.number && before.id != Some(id) {
            // Another account of this branch has closed the day meanwhile.
            return Err(DayError::Refused(ProblemCode::DayClosed));
        }
        let stretch = self.store().stretch(&who.branch, before.until).await?;
        let undecided = self.nothing_in_doubt(who).await?;
        let mut report = self.report_of(who, &before, &stretch, undecided);
        let number = before.number.saturating_add(1);
        report.number = Some(number);
        report.id = Some(id.to_string());
        report.compared = Some(compared.clone());
        let whole = before.until..stretch.until;
        report.refunded_elsewhere = self
            .refunded_elsewhere(who, whole, before.at.map(Timestamp))
            .await?;
        report.signed_by = self.name_of(who.person.as_ref()).await?;
        report.approved_by = self.name_of(who.approver.as_ref()).await?;
        // A log that cannot be sealed keeps nobody from closing the day.
        report.audit = match sealed_head(self.store()).await {
            Ok(head) => head.map(|head| head.short()),
            Err(error) => {
                warn!(code = "audit_not_sealed", %error, "a report is signed without an audit code");
                None
            }
        };
        let signed = SignedReport {
            branch: who.branch.clone(),
            number,
            id,
            after: before.until,
            until: stretch.until,
            at: Timestamp(report.at),
            body: to_string(&report).map_err(StoreError::from)?,
        };
        let signing = self.store().sign(&signed, who).await;
        // Not known whether it is stored: the same request again says so.
        match signing.map_err(SaleError::NotBegun)? {
            Signing::Signed => {
                let (signer, approver) = (
                    who.person.as_ref().map(PersonId::as_str),
                    who.approver.as_ref().map(PersonId::as_str),
                );
                info!(code = "day_signed", number, signer, approver, branch = %who.branch, "a report of the day is signed");
                Ok(Some(report))
            }
            Signing::Known(known) if known.branch == who.branch => read(&known).map(Some),
            Signing::Known(_) => Err(DayError::Refused(ProblemCode::InvalidReportId)),
            Signing::Moved => Ok(None),
        }
    }

    /// The name of somebody, as it is to stand on a report.
    async fn name_of(&self, id: Option<&PersonId>) -> Result<Option<String>, StoreError> {
        match id {
            Some(id) => Ok(self.store().name_of(id).await?.map(|name| name.to_string())),
            None => Ok(None),
        }
    }

    /// A signed report of this branch.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::UnknownReport`], or the ledger failed.
    pub async fn signed_report(&self, who: &Principal, number: u32) -> Result<DayReport, DayError> {
        let found = self.find_report(who, number).await?;
        read(&found.ok_or(DayError::Refused(ProblemCode::UnknownReport))?)
    }

    /// What is stored of a signed report of this branch, if there is one of this number.
    pub(crate) async fn find_report(
        &self,
        who: &Principal,
        number: u32,
    ) -> Result<Option<SignedReport>, StoreError> {
        let below = number.saturating_add(1);
        let found = self.store().signed_reports(&who.branch, Some(below), 1);
        let found = found.await?.into_iter().next();
        Ok(found.filter(|report| report.number == number))
    }

    /// The signed reports of this branch below a number, newest first.
    ///
    /// # Errors
    ///
    /// The ledger failed.
    pub async fn signed_reports(
        &self,
        who: &Principal,
        below: Option<u32>,
    ) -> Result<ReportPage, DayError> {
        let found = self
            .store()
            .signed_reports(&who.branch, below, PAGE)
            .await?;
        let is_full = u32::try_from(found.len()).is_ok_and(|found| found == PAGE);
        let last = found.last().map(|report| report.number);
        let summary = |report: &SignedReport| {
            let read = read(report)?;
            Ok(ReportSummary {
                number: report.number,
                day: read.day,
                at: report.at.0,
                totals: read.totals,
            })
        };
        Ok(ReportPage {
            reports: found.iter().map(summary).collect::<Result<_, DayError>>()?,
            next: last.filter(|last| is_full && *last > 1),
        })
    }
}

/// The report as it was signed.
fn read(signed: &SignedReport) -> Result<DayReport, DayError> {
    from_str(&signed.body).map_err(|error| StoreError::from(error).into())
}
