//! Finds what was done to an audit log.

use std::fmt;

use super::chain::{Anchor, AuditHash, link};
use super::port::AuditRow;

/// After so many findings only their number grows.
const MOST: usize = 100;

/// What is wrong at a number of the log.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Flaw {
    /// The hash is not that of the text, of the number and of the hash before: the entry was changed,
    /// moved or put in another one's place.
    Changed,
    /// There is no entry of this number, and there was one.
    Removed,
    /// There is an entry of this number that was not there when later ones were sealed.
    Inserted,
    /// The log has another entry there than the anchor says.
    OtherThanAnchor,
    /// The log ends before the anchor.
    CutOff,
    /// What keeps the log in the ledger was changed: entries may have been kept out of it.
    Hindered,
}

/// Something wrong, and where.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Finding {
    /// The number.
    pub seq: i64,
    /// What is wrong there.
    pub flaw: Flaw,
}

impl Finding {
    /// Whether it is told by an anchor alone.
    #[must_use]
    pub const fn is_of_anchor(&self) -> bool {
        matches!(self.flaw, Flaw::OtherThanAnchor | Flaw::CutOff)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = match self.flaw {
            Flaw::Changed => "is not what was sealed: it was changed, moved or replaced",
            Flaw::Removed => "was removed",
            Flaw::Inserted => "was inserted after later entries were sealed",
            Flaw::OtherThanAnchor => {
                "is not the one of the anchor: the anchor was mistyped, a backup was put back since, or the log was written anew before it"
            }
            Flaw::CutOff => "is missing: the log ends before the anchor",
            Flaw::Hindered => {
                return f.write_str(
                    "what keeps the log in the ledger was changed: entries may have been kept out",
                );
            }
        };
        write!(f, "entry {} {said}", self.seq)
    }
}

/// What came of verifying a log.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Verified {
    /// How many entries there are.
    pub entries: u64,
    /// How many of them are not sealed yet: nobody can tell whether they were changed.
    pub unsealed: u64,
    /// The last sealed entry.
    pub head: Option<Anchor>,
    /// The highest number that an anchor holds.
    pub anchored: Option<i64>,
    /// What is wrong, in the order of numbers; the first hundred.
    pub findings: Vec<Finding>,
    /// How many are wrong in all.
    pub wrong: u64,
}

/// Verifies a log, row by row in the order of numbers.
#[derive(Debug)]
pub struct Verifier {
    anchors: Vec<Anchor>,
    /// How many of the anchors were passed.
    passed: usize,
    /// The number that comes next.
    next: i64,
    before: AuditHash,
    /// Entries without a hash, of which it is not known yet whether a sealed one follows.
    waiting: Vec<i64>,
    done: Verified,
}

impl Verifier {
    /// Begins with the first entry. Nothing is told from an anchor twice.
    #[must_use]
    pub fn new(anchors: impl IntoIterator<Item = Anchor>) -> Self {
        let mut anchors: Vec<_> = anchors.into_iter().collect();
        anchors.sort_by_key(Anchor::seq);
        anchors.dedup();
        Self {
            anchors,
            passed: 0,
            next: 1,
            before: AuditHash::FIRST,
            waiting: Vec::new(),
            done: Verified::default(),
        }
    }

    /// Takes down that what keeps the log in the ledger was changed.
    pub fn hindered(&mut self) {
        self.find(0, Flaw::Hindered);
    }

    /// Looks at the next row.
    pub fn take(&mut self, row: &AuditRow) {
        self.done.entries += u64::from(row.body.is_some());
        if row.seq < self.next {
            return self.find(row.seq, Flaw::Inserted);
        }
        let Some(hash) = row.hash else {
            self.waiting.push(row.seq);
            return;
        };
        // After a gap nothing tells which hash was before.
        let mut is_known = true;
        for seq in std::mem::take(&mut self.waiting) {
            let lacks_seal = seq >= self.next && seq < row.seq;
            is_known &= !lacks_seal;
            self.find(
                seq,
                if lacks_seal {
                    Flaw::Changed
                } else {
                    Flaw::Inserted
                },
            );
            self.next = self.next.max(seq.saturating_add(1));
        }
        if row.seq > self.next {
            is_known = false;
            self.find(self.next, Flaw::Removed);
        }
        match &row.body {
            None => self.find(row.seq, Flaw::Removed),
            Some(body) if is_known && link(self.before, row.seq, body) != hash => {
                self.find(row.seq, Flaw::Changed);
            }
            Some(_) => {}
        }
        let ahead = self.anchors.iter().skip(self.passed);
        let here = ahead.take_while(|anchor| anchor.seq() <= row.seq);
        let (mut passed, mut others) = (0, 0);
        for anchor in here {
            passed += 1;
            if anchor.seq() == row.seq && !anchor.fits(hash) {
                others += 1;
            }
        }
        self.passed += passed;
        for _ in 0..others {
            self.find(row.seq, Flaw::OtherThanAnchor);
        }
        self.before = hash;
        self.next = row.seq.saturating_add(1);
        self.done.head = Some(Anchor::new(row.seq, hash));
    }

    /// What came of it, after the last row.
    #[must_use]
    pub fn end(mut self) -> Verified {
        self.done.unsealed = u64::try_from(self.waiting.len()).unwrap_or(u64::MAX);
        let mut next = self.next;
        for seq in std::mem::take(&mut self.waiting) {
            if seq > next {
                self.find(next, Flaw::Removed);
            }
            next = next.max(seq.saturating_add(1));
        }
        for anchor in std::mem::take(&mut self.anchors) {
            if anchor.seq() >= self.next {
                self.find(anchor.seq(), Flaw::CutOff);
            }
            self.done.anchored = self.done.anchored.max(Some(anchor.seq()));
        }
        self.done
    }

    fn find(&mut self, seq: i64, flaw: Flaw) {
        self.done.wrong = self.done.wrong.saturating_add(1);
        if self.done.findings.len() < MOST {
            self.done.findings.push(Finding { seq, flaw });
        }
    }
}

#[cfg(test)]
mod tests;
