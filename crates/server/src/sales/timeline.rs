//! The timeline of a sale: what happened to it, and when.

use contract::{ProblemCode, SaleTimeline, TimelineEvent};
use jiff::tz::TimeZone;
use payment::id::{AccountId, SaleId};
use payment::identity::{Principal, Scope};
use payment::sale::Event;
use payment::time::Timestamp;
use serde::{Deserialize, Serialize};
use store::{SaleEvent, Store, StoreError};

use super::inner::{SaleError, Sales};
use super::zone::{local, zone};

/// How a timeline is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimelineForm {
    /// A line for each event, with the shop's time.
    Text,
    /// A JSON array with an object for each event; times as in the API, in milliseconds since 1970.
    Json,
}

/// An event as JSON.
#[derive(Serialize)]
struct EventJson<'a> {
    at: i64,
    event: &'a str,
    state: &'a str,
}

impl Sales {
    /// What happened to a sale of whoever asks, also to one whose body cannot be read.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::UnknownSale`], or the ledger failed.
    pub async fn events(&self, who: &Principal, id: SaleId) -> Result<SaleTimeline, SaleError> {
        let (ledger, scope) = (self.0.unwritten.store(), who.scope());
        let unknown = || SaleError::Refused(ProblemCode::UnknownSale);
        let events = ledger.timeline(&scope, id).await?.ok_or_else(unknown)?;
        let (terminal, cashier) = match ledger.find(&scope, id).await {
            Ok(sale) => sale
                .map(|sale| sale.value.intent)
                .map(|intent| (intent.terminal.into(), intent.cashier))
                .unzip(),
            Err(StoreError::Body(_)) => {
                (ledger.unreadable(id).await?.map(|sale| sale.terminal), None)
            }
            Err(error) => return Err(error.into()),
        };
        let person = match cashier.flatten() {
            Some(cashier) => ledger.name_of(&cashier).await?,
            None => None,
        };
        let event = |event: SaleEvent| TimelineEvent {
            at: event.at.0,
            event: event.event,
            state: event.state,
        };
        Ok(SaleTimeline {
            terminal: terminal.ok_or_else(unknown)?,
            person: person.map(String::from),
            events: events.into_iter().map(event).collect(),
        })
    }

    /// The timeline of a sale of this account; `None` if there is no such sale.
    ///
    /// # Errors
    ///
    /// The ledger failed.
    pub async fn timeline(
        &self,
        id: SaleId,
        form: TimelineForm,
    ) -> Result<Option<String>, StoreError> {
        let inner = &self.0;
        let events = inner.unwritten.store().timeline(&inner.scope, id).await?;
        Ok(events.map(|events| written(&events, form, inner.day.zone())))
    }
}

/// The same from a ledger that no server has open.
///
/// # Errors
///
/// The ledger failed.
pub async fn timeline_from(
    ledger: &dyn Store,
    account: &AccountId,
    time_zone: &str,
    id: SaleId,
    form: TimelineForm,
) -> Result<Option<String>, StoreError> {
    let events = ledger
        .timeline(&Scope::Account(account.clone()), id)
        .await?;
    Ok(events.map(|events| written(&events, form, &zone(time_zone))))
}

fn written(events: &[SaleEvent], form: TimelineForm, zone: &TimeZone) -> String {
    match form {
        TimelineForm::Json => {
            let events = events.iter().map(|event| EventJson {
                at: event.at.0,
                event: &event.event,
                state: &event.state,
            });
            serde_json::to_string(&events.collect::<Vec<_>>()).unwrap_or_default()
        }
        TimelineForm::Text => text(events, zone),
    }
}

fn text(events: &[SaleEvent], zone: &TimeZone) -> String {
    let widest = events.iter().map(|event| event.event.chars().count());
    let width = widest.max().unwrap_or_default();
    let mut lines: Vec<_> = events
        .iter()
        .map(|event| {
            // A damaged row may hold any text.
            let (name, state) = (event.event.escape_debug(), event.state.escape_debug());
            format!(
                "{}  {:<width$}  {state}",
                moment(event.at, zone),
                name.to_string()
            )
        })
        .collect();
    if events
        .first()
        .is_none_or(|event| event.event != SaleEvent::ASKED)
    {
        lines.insert(
            0,
            "earlier events are not kept (TABBY_POS_EVENTS_DAYS)".to_owned(),
        );
    }
    lines.join("\n")
}

/// A time as in 2026-05-04 13:30:00.250+04:00.
fn moment(at: Timestamp, zone: &TimeZone) -> String {
    local(at, zone, "%F %T%.3f%:z")
}

/// The name of an event, as it stands in the sale's timeline.
pub(super) const fn name(event: &Event) -> &'static str {
    match event {
        Event::Created(..) => "created",
        Event::Declined(_) => "declined",
        Event::NotCreated(_) => "not_created",
        Event::Orphaned => "orphaned",
        Event::Read(_) => "read",
        Event::NotRead => "not_read",
        Event::Cancel(_) => "cancel_asked",
        Event::CancelAnswered => "cancel_answered",
        Event::CancelUnanswered => "cancel_unanswered",
        Event::Tick => "tick",
        Event::Hinted => "hinted",
        Event::Unrecorded => "unrecorded",
        Event::PutAside => "put_aside",
        Event::Stranded => "stranded",
        Event::Found(_) => "found",
        Event::Keep => "kept",
        Event::Return => "return_asked",
        Event::ReturnAnswered => "return_answered",
        Event::ReturnUnanswered => "return_unanswered",
        Event::CaptureAnswered => "capture_answered",
        Event::CaptureUnanswered => "capture_unanswered",
        Event::Release => "release_asked",
        Event::ReleaseRefused => "release_refused",
        Event::SendLink => "link_asked",
        Event::LinkSent(_) => "link_sent",
    }
}

/// Whether the gateway answered a reading; `None` if the event is no answer to one.
pub(super) const fn was_read(event: &Event) -> Option<bool> {
    match event {
        Event::Read(_) => Some(true),
        Event::NotRead | Event::CancelUnanswered => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timeline_has_a_line_for_each_event_in_the_shops_time_and_says_if_it_was_cut() {
        let event = |at, event: &str, state: &str| SaleEvent {
            at: Timestamp(at),
            event: event.to_owned(),
            state: state.to_owned(),
        };
        let all = [
            event(1_777_887_000_250, "asked", "creating"),
            event(1_777_887_001_000, "cancel_asked", "can\u{1b}[1m"),
        ];
        let zone = zone("Asia/Dubai");
        let lines = [
            "2026-05-04 13:30:00.250+04:00  asked         creating",
            "2026-05-04 13:30:01.000+04:00  cancel_asked  can\\u{1b}[1m",
        ];
        assert_eq!(written(&all, TimelineForm::Text, &zone), lines.join("\n"));
        let cut = "earlier events are not kept (TABBY_POS_EVENTS_DAYS)";
        let rest = written(&all[1..], TimelineForm::Text, &zone);
        assert_eq!(rest, format!("{cut}\n{}", lines[1]));
        assert_eq!(written(&[], TimelineForm::Text, &zone), cut);
        assert_eq!(
            written(&all[..1], TimelineForm::Json, &zone),
            r#"[{"at":1777887000250,"event":"asked","state":"creating"}]"#
        );
    }
}
