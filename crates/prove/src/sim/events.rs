//! Server-sent events, read as a browser reads them.

use std::time::Duration;

/// An event with data.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct ServerSent {
    pub(super) name: String,
    pub(super) data: String,
}

/// Takes the bytes of a stream and gives its events. What a cut stream left unfinished is dropped.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Parser {
    rest: Vec<u8>,
    name: String,
    data: Option<String>,
    id: Option<String>,
    /// The id of the last event that was complete.
    pub(super) last_id: Option<String>,
    /// How long the server wants a browser to wait before it reconnects.
    pub(super) retry: Option<Duration>,
}

impl Parser {
    /// The same for the next connection: only what has to survive a cut.
    pub(super) fn reconnected(self) -> Self {
        Self {
            last_id: self.last_id,
            retry: self.retry,
            ..Self::default()
        }
    }

    /// The events that these bytes complete.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Vec<ServerSent> {
        self.rest.extend_from_slice(bytes);
        let mut events = Vec::new();
        while let Some(end) = self.rest.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = self.rest.drain(..=end).collect();
            let line = String::from_utf8_lossy(&line);
            events.extend(self.line(line.trim_end_matches(['\n', '\r'])));
        }
        events
    }

    fn line(&mut self, line: &str) -> Option<ServerSent> {
        if line.is_empty() {
            let name = std::mem::take(&mut self.name);
            if let Some(id) = self.id.take() {
                self.last_id = Some(id);
            }
            // Browsers ignore an event without data.
            return Some(ServerSent {
                name,
                data: self.data.take()?,
            });
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.name),
            "data" => {
                let data = self.data.take().map(|data| data + "\n").unwrap_or_default();
                self.data = Some(data + value);
            }
            "id" => self.id = Some(value.to_owned()),
            "retry" => {
                let retry = value.parse().ok().map(Duration::from_millis);
                self.retry = retry.or(self.retry);
            }
            // A comment, or a field of another day.
            _ => {}
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(name: &str, data: &str) -> ServerSent {
        ServerSent {
            name: name.to_owned(),
            data: data.to_owned(),
        }
    }

    #[test]
    fn an_event_is_read_wherever_its_bytes_are_cut() {
        let text = b"retry:1000\n:\n\nevent: sale\nid: a-1\ndata: {\"a\":1}\ndata: 2\n\n";
        for cut in 0..text.len() {
            let (first, second) = text.split_at(cut);
            let mut parser = Parser::default();
            let mut events = parser.take(first);
            events.extend(parser.take(second));
            assert_eq!(events, [event("sale", "{\"a\":1}\n2")], "{cut}");
            assert_eq!(parser.last_id.as_deref(), Some("a-1"));
            assert_eq!(parser.retry, Some(Duration::from_secs(1)));
        }
    }

    #[test]
    fn an_event_that_a_cut_left_unfinished_is_dropped_and_its_id_is_not_known() {
        let mut parser = Parser::default();
        parser.take(b"id: a-1\ndata: 1\n\nid: a-2\nevent: sale\ndata: 2\n");
        let mut parser = parser.reconnected();
        assert_eq!(parser.last_id.as_deref(), Some("a-1"));
        assert_eq!(
            parser.take(b"event: beat\ndata: 1\n\n"),
            [event("beat", "1")]
        );
    }
}
