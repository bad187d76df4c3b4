//! Prints what a command was asked for.

use std::io::{ErrorKind, Write};

use server::commands::Answer;

/// Prints this text and the end of its line. Whoever reads it may stop reading, as `head` does: that is
/// no error.
///
/// # Errors
///
/// It could not be written, in a sentence.
pub(crate) fn answer(text: &str) -> Result<(), String> {
    written(std::io::stdout().lock(), text)
}

/// Prints what came of a command. `found` is the error's sentence if something needs a person.
///
/// # Errors
///
/// The command was refused, it has found something, or it could not be printed.
pub(crate) fn printed(came: Answer, found: &str) -> Result<(), String> {
    match came {
        Answer::Done(sentence) => answer(&sentence),
        Answer::Found(sentence) => {
            answer(&sentence)?;
            Err(found.to_owned())
        }
        Answer::Refused(sentence) => Err(sentence),
    }
}

fn written(mut to: impl Write, text: &str) -> Result<(), String> {
    let outcome = writeln!(to, "{text}").and_then(|()| to.flush());
    match outcome {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(format!("the answer could not be written: {error}"))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fails(ErrorKind);

    impl Write for Fails {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_that_has_read_enough_is_no_error_and_a_full_disk_is() {
        assert_eq!(written(Fails(ErrorKind::BrokenPipe), "a"), Ok(()));
        let said = written(Fails(ErrorKind::StorageFull), "a").unwrap_err();
        assert!(said.contains("could not be written"), "{said}");
    }
}
