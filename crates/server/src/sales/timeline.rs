//! What the timeline of a sale says of an event.

use payment::sale::Event;

/// The properties of an event that matter for the ledger.
#[derive(Clone, Copy)]
pub(super) struct TimelineEvent {
    /// As it stands in the sale's timeline.
    pub(super) name: &'static str,
    /// Whether a person decided it.
    pub(super) is_decision: bool,
    /// Whether the sale may have a code after it.
    pub(super) makes_code: bool,
    /// Whether the gateway answered a reading; `None` if it was not asked.
    pub(super) is_read: Option<bool>,
}

impl TimelineEvent {
    pub(super) fn of(event: &Event) -> Self {
        let name = match event {
            Event::Created(..) => "created",
            Event::Declined(_) => "declined",
            Event::NotCreated(_) => "not_created",
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
            Event::SendLink => "link_asked",
            Event::LinkSent(_) => "link_sent",
        };
        Self {
            name,
            is_decision: matches!(
                event,
                Event::PutAside | Event::Keep | Event::Return | Event::SendLink
            ),
            makes_code: matches!(event, Event::Created(..)),
            is_read: match event {
                Event::Read(_) => Some(true),
                Event::NotRead | Event::CancelUnanswered => Some(false),
                _ => None,
            },
        }
    }
}
