//! A connection that ends if the other end does not read what it is sent.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

/// How long a receiver may read nothing while data waits for it.
pub const WRITE_TIME: Duration = Duration::from_secs(20);

/// How long a receiver may take to read all waiting data, however slowly it reads. An event stream
/// never ends, but nothing waits in it once the receiver has read what was sent.
pub const DRAIN_TIME: Duration = Duration::from_secs(10 * 60);

/// A stream whose writes fail with [`io::ErrorKind::TimedOut`] if the other end does not read.
#[derive(Debug)]
pub(super) struct Patient<S> {
    stream: S,
    deadline: Pin<Box<Sleep>>,
    /// Whether the other end has read nothing since the deadline was set.
    is_stalled: bool,
    /// When all waiting data has to be read; `None` while no data waits.
    drained_by: Option<Instant>,
}

impl<S> Patient<S> {
    pub(super) fn new(stream: S) -> Self {
        Self {
            stream,
            deadline: Box::pin(sleep(WRITE_TIME)),
            is_stalled: false,
            drained_by: None,
        }
    }

    fn judge<T>(
        &mut self,
        context: &mut Context<'_>,
        polled: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if polled.is_ready() {
            self.is_stalled = false;
            return polled;
        }
        if !self.is_stalled {
            let now = Instant::now();
            let drained_by = *self.drained_by.get_or_insert(now + DRAIN_TIME);
            let deadline = drained_by.min(now + WRITE_TIME);
            self.deadline.as_mut().reset(deadline);
            self.is_stalled = true;
        }
        ready!(self.deadline.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.stream).poll_write(context, bytes);
        this.judge(context, polled)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.stream).poll_write_vectored(context, slices);
        this.judge(context, polled)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    /// Called when no data waits any more.
    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.stream).poll_flush(context);
        if matches!(polled, Poll::Ready(Ok(()))) {
            this.drained_by = None;
        }
        this.judge(context, polled)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.stream).poll_shutdown(context);
        this.judge(context, polled)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_receiver_that_never_reads_loses_its_connection() {
        let (stream, _receiver) = duplex(64);
        let written = Patient::new(stream).write_all(&[0; 1_000]).await;
        assert_eq!(written.unwrap_err().kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_takes_a_little_at_a_time_loses_it_in_the_end() {
        let (stream, mut receiver) = duplex(64);
        tokio::spawn(async move {
            while receiver.read_u8().await.is_ok() {
                sleep(WRITE_TIME / 2).await;
            }
        });
        let written = Patient::new(stream).write_all(&[0; 100_000]).await;
        assert_eq!(written.unwrap_err().kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test(start_paused = true)]
    async fn a_stream_whose_receiver_takes_what_is_said_goes_on_for_days() {
        let (stream, mut receiver) = duplex(64);
        let reading = tokio::spawn(async move {
            let mut all = 0_u32;
            while receiver.read_u8().await.is_ok() {
                all += 1;
            }
            all
        });
        let mut stream = Patient::new(stream);
        for _ in 0..1_000 {
            stream.write_all(&[0; 200]).await.unwrap();
            stream.flush().await.unwrap();
            sleep(DRAIN_TIME / 2).await;
        }
        drop(stream);
        assert_eq!(reading.await.unwrap(), 200_000);
    }
}
