//! Which events of webhooks have led to a reading: a delivery that comes again is known by its event's
//! id and costs nothing.
//!
//! Only events that the gateway has signed are remembered, and only after the payment was read: a
//! repeat after a reading that failed makes the server read once more. After a restart nothing is
//! remembered, and a repeat costs one reading.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use gateway::EventId;

/// How many events are remembered: at three a payment, those of five thousand payments. The oldest
/// are forgotten first.
const MANY: usize = 16_384;

/// The events that have led to a reading.
#[derive(Debug, Default)]
pub(super) struct WebhookEvents(Mutex<Remembered>);

#[derive(Debug, Default)]
struct Remembered {
    ids: BTreeSet<EventId>,
    /// The same, oldest first.
    in_order: VecDeque<EventId>,
}

impl WebhookEvents {
    fn lock(&self) -> MutexGuard<'_, Remembered> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether this event has led to a reading.
    pub(super) fn has(&self, event: &EventId) -> bool {
        self.lock().ids.contains(event)
    }

    /// Remembers events whose payment was read after they had come.
    pub(super) fn remember(&self, events: impl IntoIterator<Item = EventId>) {
        let mut remembered = self.lock();
        for event in events {
            if !remembered.ids.insert(event.clone()) {
                continue;
            }
            remembered.in_order.push_back(event);
            if remembered.in_order.len() > MANY
                && let Some(oldest) = remembered.in_order.pop_front()
            {
                remembered.ids.remove(&oldest);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(number: usize) -> EventId {
        EventId::new(&format!("evt_{number}")).unwrap()
    }

    #[test]
    fn the_newest_events_are_remembered_and_no_more_than_there_is_room_for() {
        let events = WebhookEvents::default();
        for number in 0..2 * MANY {
            events.remember(vec![event(number), event(number)]);
        }
        assert!(events.has(&event(2 * MANY - 1)) && events.has(&event(MANY)));
        assert!(!events.has(&event(MANY - 1)) && !events.has(&event(2 * MANY)));
        let remembered = events.lock();
        assert_eq!(remembered.ids.len(), MANY);
        assert_eq!(remembered.in_order.len(), MANY);
    }
}
