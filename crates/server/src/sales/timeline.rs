//! What the timeline of a sale says of an event.

use payment::sale::Event;

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
