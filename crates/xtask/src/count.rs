//! Counts tests.

use crate::Outcome;

/// How many tests passed, failed and were skipped.
#[derive(Clone, Copy, Default)]
pub struct Count {
    /// Tests that passed.
    pub passed: u64,
    /// Tests that failed.
    pub failed: u64,
    /// Tests that cannot run on this machine.
    pub skipped: u64,
}

impl Count {
    /// The count of a single test.
    pub fn of(ok: bool) -> Self {
        if ok {
            Self {
                passed: 1,
                ..Self::default()
            }
        } else {
            Self {
                failed: 1,
                ..Self::default()
            }
        }
    }

    /// The same, with a failed test if none was run: a filter may find nothing, and a report may be
    /// missing.
    pub fn of_some(self) -> Self {
        let is_empty = self.passed + self.failed == 0;
        Self {
            failed: self.failed + u64::from(is_empty),
            ..self
        }
    }

    /// Adds the numbers of another count.
    pub fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

/// Runs a command with output like that of cargo test, prints the output, and counts its tests.
pub fn counted(command: xshell::Cmd<'_>) -> Outcome<Count> {
    let output = command
        .ignore_status()
        .output()
        .map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    print!("{text}");
    let mut all = Count::default();
    for line in text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("test result: "))
    {
        let number = |word: &str| {
            let (before, _) = line.split_once(word)?;
            before
                .trim_end()
                .rsplit(|c: char| !c.is_ascii_digit())
                .next()?
                .parse::<u64>()
                .ok()
        };
        all.add(Count {
            passed: number(" passed").unwrap_or(0),
            failed: number(" failed").unwrap_or(0),
            skipped: 0,
        });
    }
    if !output.status.success() && all.failed == 0 {
        all.failed = 1;
    }
    Ok(all.of_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_in_which_no_test_was_run_has_failed() {
        assert_eq!(Count::default().of_some().failed, 1);
        let passed = Count::of(true).of_some();
        assert_eq!((passed.passed, passed.failed), (1, 0));
        assert_eq!(Count::of(false).of_some().failed, 1);
    }
}
