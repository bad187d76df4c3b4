//! What a run has measured.

/// What was measured, after the first sales had come to their end.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Measured {
    /// Sales that began.
    pub sales: u64,
    /// Readings of payments and pages of the list.
    pub status_calls: u64,
    /// Calls of any kind that were answered 429.
    pub refused: u64,
    /// Sessions that could not be made.
    pub not_made: u64,
    /// Milliseconds from the customer's payment to the till's news, sorted.
    pub detection: Vec<u64>,
    /// Payments of which no till heard within the time.
    pub unheard: u64,
}

/// The fewest payments that a 99th percentile is one of.
const FEWEST_PAYMENTS: usize = 100;

impl Measured {
    /// What was measured too rarely to say anything, a sentence each.
    #[must_use]
    pub fn missing(&self) -> Vec<String> {
        let mut missing = Vec::new();
        if self.sales == 0 {
            missing.push("no sale began".to_owned());
        }
        if self.status_calls == 0 {
            missing.push("no status was asked for".to_owned());
        }
        let heard = self.detection.len();
        if heard < FEWEST_PAYMENTS {
            missing.push(format!("{heard} payments were heard of"));
        }
        missing
    }

    /// The detection time below which this share of a thousand lies, in milliseconds.
    #[must_use]
    pub fn at(&self, share: usize) -> u64 {
        let place =
            (self.detection.len() * share / 1_000).min(self.detection.len().saturating_sub(1));
        self.detection.get(place).copied().unwrap_or(0)
    }

    /// The mean, in milliseconds.
    #[must_use]
    pub fn mean(&self) -> u64 {
        let count = u64::try_from(self.detection.len()).unwrap_or(1).max(1);
        self.detection.iter().sum::<u64>() / count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_in_which_nothing_was_heard_measures_nothing() {
        assert_eq!(Measured::default().missing().len(), 3);
        let measured = Measured {
            sales: 2_000,
            status_calls: 4_000,
            detection: vec![40; FEWEST_PAYMENTS],
            ..Measured::default()
        };
        assert_eq!(measured.missing(), [""; 0]);
    }
}
