//! The commands about the day of a shop: its reports, and comparing the ledger with the gateway.

use contract::day::{Compared, NewReport};
use payment::identity::Principal;
use serde::Serialize;

use super::answer::Answer;
use super::day_table::{compared_as_text, report_as_text, unsettled_as_text};
use crate::day::DayError;
use crate::routes::ApiError;
use crate::sales::{Day, Sales, TimelineForm};

/// A report of the day of the account's branch: signed, or as it stands now.
pub(super) async fn report(sales: &Sales, sign: Option<NewReport>, form: TimelineForm) -> Answer {
    let who = &Principal {
        by_command: true,
        ..sales.configured().clone()
    };
    let made = match &sign {
        Some(new) => sales.sign_report(who, new).await,
        None => sales.x_report(who, None).await,
    };
    written(made, form, |report| {
        report_as_text(report, sales.time_zone())
    })
}

/// Compares the sales of a day with the gateway.
pub(super) async fn reconcile(sales: &Sales, day: Day, form: TimelineForm) -> Answer {
    let who = sales.configured();
    let compared = sales.compare_sales(who, day).await;
    let agrees = compared.as_ref().is_ok_and(Compared::agrees);
    // What the comparison cannot speak of: payments that have no sale, and sales that nobody can read.
    let unsettled = match sales.undecided(who).await {
        Ok(undecided) => unsettled_as_text(&undecided),
        Err(error) => return Answer::Refused(ApiError::from(error).sentence()),
    };
    let text = |compared: &Compared| {
        let parts = [Some(compared_as_text(compared)), unsettled.clone()];
        let parts: Vec<_> = parts.into_iter().flatten().collect();
        parts.join("\n")
    };
    match written(compared, form, text) {
        Answer::Done(text) if !agrees || unsettled.is_some() => Answer::Found(text),
        answer => answer,
    }
}

fn written<T: Serialize>(
    made: Result<T, DayError>,
    form: TimelineForm,
    text: impl Fn(&T) -> String,
) -> Answer {
    match made {
        Ok(made) => Answer::Done(match form {
            TimelineForm::Json => serde_json::to_string(&made).unwrap_or_default(),
            TimelineForm::Text => text(&made),
        }),
        Err(error) => Answer::Refused(ApiError::from(error).sentence()),
    }
}
