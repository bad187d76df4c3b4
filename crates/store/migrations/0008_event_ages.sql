-- Old events are pruned in small steps, the oldest first.
CREATE INDEX sale_events_by_age ON sale_events (at);
