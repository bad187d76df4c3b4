//! Sends a print to the network printer: one connection a print, and never a byte of it twice.

use std::sync::Arc;
use std::time::Duration;

use receipt::job::{Heard, Job, Step, Verdict};
use receipt::status::Trouble;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::config::PrinterAddress;

/// How long the printer may take for a connection, for a piece of the print, and to end the connection.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long it may take to say how it is. One that says nothing about itself costs this once a print.
const ANSWER: Duration = Duration::from_millis(700);

/// How long a print waits for the one before it.
const TURN: Duration = Duration::from_secs(20);

/// How many prints wait for the printer or are printed, each with all its bytes. A till prints one after the
/// other.
const PLACES: usize = 8;

/// Bytes that are handed over at once.
const PIECE: usize = 4_096;

/// How many bytes that are no answer are passed over.
const UNASKED: u32 = 64;

/// The network printer of a terminal.
#[derive(Debug)]
pub struct NetworkPrinter {
    address: PrinterAddress,
    /// One print at a time: most printers take one connection.
    turn: Mutex<()>,
    places: Arc<Semaphore>,
}

impl NetworkPrinter {
    /// The printer at this address.
    #[must_use]
    pub fn new(address: PrinterAddress) -> Self {
        Self {
            address,
            turn: Mutex::default(),
            places: Arc::new(Semaphore::new(PLACES)),
        }
    }

    /// A place among the prints that wait, to be kept until the print is over; `None` if all are taken.
    #[must_use]
    pub fn place(&self) -> Option<OwnedSemaphorePermit> {
        self.places.clone().try_acquire_owned().ok()
    }

    /// Prints these bytes.
    pub async fn print(&self, bytes: &[u8]) -> Verdict {
        let Ok(_turn) = timeout(TURN, self.turn.lock()).await else {
            return Verdict::NotPrinted(Trouble::Unreachable);
        };
        let (mut job, mut step) = Job::new();
        let mut connection = None;
        let mut unasked = 0;
        loop {
            let heard = match (step, &mut connection) {
                (Step::End(verdict), _) => return verdict,
                (Step::Connect, place) => match self.connect().await {
                    Some(stream) => {
                        *place = Some(stream);
                        Heard::Connected
                    }
                    None => Heard::Broken,
                },
                (Step::Listen, _) if unasked >= UNASKED => Heard::Silence,
                (step, Some(stream)) => {
                    unasked += u32::from(step == Step::Listen);
                    take(stream, step, bytes).await
                }
                (_, None) => Heard::Broken,
            };
            (job, step) = job.hear(heard);
        }
    }

    async fn connect(&self) -> Option<TcpStream> {
        let PrinterAddress { host, port } = &self.address;
        let connected = timeout(PATIENCE, TcpStream::connect((host.as_str(), *port))).await;
        let stream = connected.ok()?.ok()?;
        // Questions are answered at once.
        let _ = stream.set_nodelay(true);
        Some(stream)
    }
}

/// Takes a step on the connection.
async fn take(stream: &mut TcpStream, step: Step, bytes: &[u8]) -> Heard {
    match step {
        Step::Ask(question) => match write(stream, &question.bytes()).await {
            true => byte(stream, ANSWER).await,
            false => Heard::Broken,
        },
        Step::Listen => byte(stream, ANSWER).await,
        Step::Send => {
            for piece in bytes.chunks(PIECE) {
                if !write(stream, piece).await {
                    return Heard::Broken;
                }
            }
            Heard::Sent
        }
        Step::Finish => finish(stream).await,
        Step::Connect | Step::End(_) => Heard::Broken,
    }
}

/// Writes a piece; whether the printer has taken it in time.
async fn write(stream: &mut TcpStream, piece: &[u8]) -> bool {
    matches!(timeout(PATIENCE, stream.write_all(piece)).await, Ok(Ok(())))
}

/// The next byte from the printer.
async fn byte(stream: &mut TcpStream, patience: Duration) -> Heard {
    let mut one = [0];
    match timeout(patience, stream.read(&mut one)).await {
        Ok(Ok(1)) => Heard::Byte(one[0]),
        Ok(_) => Heard::Broken,
        Err(_) => Heard::Silence,
    }
}

/// Says that nothing more comes. A printer that has taken all ends the connection in order; one that
/// ends it before resets it.
async fn finish(stream: &mut TcpStream) -> Heard {
    if stream.shutdown().await.is_err() {
        return Heard::Broken;
    }
    let ending = async {
        let mut rest = [0; 64];
        loop {
            match stream.read(&mut rest).await {
                Ok(0) => return Heard::Closed,
                Ok(_) => {}
                Err(_) => return Heard::Broken,
            }
        }
    };
    timeout(PATIENCE, ending).await.unwrap_or(Heard::Silence)
}
