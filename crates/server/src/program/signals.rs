//! The signals that end the program.

use tokio::signal::unix::{Signal, SignalKind, signal};

/// The signals that end the program. SIGHUP also ends it properly: the terminal that it was started
/// from was closed.
pub(crate) struct Signals {
    interrupt: Option<Signal>,
    terminate: Option<Signal>,
    hangup: Option<Signal>,
}

impl Signals {
    /// From here on none of them kills. One that cannot be waited for keeps its default action.
    pub(crate) fn listen() -> Self {
        let on = |kind| signal(kind).ok();
        Self {
            interrupt: on(SignalKind::interrupt()),
            terminate: on(SignalKind::terminate()),
            hangup: on(SignalKind::hangup()),
        }
    }

    /// Waits for the next signal, and returns its name.
    pub(crate) async fn next(&mut self) -> &'static str {
        async fn received(signal: &mut Option<Signal>) {
            match signal {
                Some(signal) => {
                    signal.recv().await;
                }
                None => std::future::pending().await,
            }
        }
        tokio::select! {
            () = received(&mut self.interrupt) => "SIGINT",
            () = received(&mut self.terminate) => "SIGTERM",
            () = received(&mut self.hangup) => "SIGHUP",
        }
    }
}
