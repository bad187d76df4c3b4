//! The conversation with a printer, over whatever it is connected by.

use receipt::job::{Heard, Job, Step, Verdict};

/// How long a printer may take to say how it is, in milliseconds.
const ANSWER: u32 = 700;

/// How long it may take for a piece of the print, in milliseconds.
const PATIENCE: u32 = 5_000;

/// How many bytes that are no answer are passed over.
const UNASKED: u32 = 64;

/// A connection to a printer.
pub(super) trait Link {
    /// Bytes that are handed over at once.
    const PIECE: usize;

    /// Connects; whether that worked.
    async fn connect(&mut self) -> bool;

    /// Hands a piece over; whether the printer took it in time.
    async fn write(&mut self, piece: &[u8], patience: u32) -> bool;

    /// The next byte: [`Heard::Byte`], [`Heard::Silence`] or [`Heard::Broken`].
    async fn byte(&mut self, patience: u32) -> Heard;

    /// Ends the connection.
    async fn close(&mut self);
}

/// Prints these bytes, once.
pub(super) async fn converse<L: Link>(link: &mut L, bytes: &[u8]) -> Verdict {
    let (mut job, mut step) = Job::new();
    let mut unasked = 0;
    let verdict = loop {
        let heard = match step {
            Step::End(verdict) => break verdict,
            Step::Connect if link.connect().await => Heard::Connected,
            Step::Connect => Heard::Broken,
            Step::Ask(question) => match link.write(&question.bytes(), PATIENCE).await {
                true => link.byte(ANSWER).await,
                false => Heard::Broken,
            },
            Step::Listen if unasked >= UNASKED => Heard::Silence,
            Step::Listen => {
                unasked += 1;
                link.byte(ANSWER).await
            }
            Step::Send => send(link, bytes).await,
            // A cable does not tell that its printer has taken all.
            Step::Finish => Heard::Silence,
        };
        (job, step) = job.hear(heard);
    };
    link.close().await;
    verdict
}

async fn send<L: Link>(link: &mut L, bytes: &[u8]) -> Heard {
    for piece in bytes.chunks(L::PIECE) {
        if !link.write(piece, PATIENCE).await {
            return Heard::Broken;
        }
    }
    Heard::Sent
}
