//! Pages of the gateway's list of paid payments.

use payment::id::SaleId;
use payment::sale::PaymentSnapshot;
use payment::time::Timestamp;

/// An entry of the gateway's list of paid payments.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Listed {
    /// The payment.
    pub snapshot: PaymentSnapshot,
    /// When the payment was made, by the gateway's clock.
    pub created_at: Option<Timestamp>,
    /// The terminal's name, as given when the payment was made.
    pub terminal: Option<String>,
    /// The sale that the payment was made for, where the gateway keeps its id.
    pub sale: Option<SaleId>,
}

/// A page of the gateway's list of paid payments.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PaymentPage {
    /// The entries that could be read, newest first. There may be none although the list goes on: a
    /// page that is too large is asked for again in parts.
    pub listed: Vec<Listed>,
    /// How many entries could not be read; there may be money in them.
    pub unreadable: usize,
    /// Where the next page begins; `None` at the end of the list.
    pub next: Option<ListCursor>,
}

/// Where a page of the list begins, and how many entries it is to have. Only the gateway that made
/// it can read it.
///
/// Payments that are made while the list is read move the rest back: an entry may then come twice,
/// and none is skipped.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ListCursor {
    pub(crate) offset: u32,
    pub(crate) size: PageSize,
    /// How many entries in a row could not be read even one by one.
    pub(crate) unfit: u32,
    /// How many pages have to come before a larger one is asked for.
    pub(crate) pages_before_larger: u32,
}

/// After a page that failed, this many smaller ones have to come before its size is tried again: a
/// failing page may use up the whole time of a call.
const PAGES_BEFORE_LARGER: u32 = 16;

/// If this many entries in a row cannot be read even one by one, the list cannot be read.
const MOST_UNFIT: u32 = 5;

impl ListCursor {
    /// The cursor behind a page of this many entries.
    pub(crate) fn after(&self, entries: usize) -> Self {
        let entries = u32::try_from(entries).unwrap_or(u32::MAX);
        let left = self.pages_before_larger.saturating_sub(1);
        Self {
            offset: self.offset.saturating_add(entries),
            size: match left {
                0 => self.size.larger(),
                _ => self.size,
            },
            unfit: 0,
            pages_before_larger: left,
        }
    }

    /// The same place with a smaller page; `None` if there is no smaller one.
    pub(crate) fn smaller(&self) -> Option<Self> {
        Some(Self {
            size: self.size.smaller()?,
            pages_before_larger: PAGES_BEFORE_LARGER,
            ..self.clone()
        })
    }

    /// The cursor behind an entry that cannot be read even alone; `None` if there were too many of
    /// them.
    pub(crate) fn behind_unfit(&self) -> Option<Self> {
        (self.unfit < MOST_UNFIT).then(|| Self {
            offset: self.offset.saturating_add(1),
            unfit: self.unfit + 1,
            ..self.clone()
        })
    }
}

/// How many payments to request per page of the list.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum PageSize {
    /// Twenty, the size of Tabby's pages.
    #[default]
    Full,
    /// Five, if a full page is too large.
    Few,
    /// One.
    One,
}

impl PageSize {
    /// The number of entries.
    pub(crate) const fn entries(self) -> u32 {
        match self {
            Self::Full => 20,
            Self::Few => 5,
            Self::One => 1,
        }
    }

    /// The next smaller size; `None` for the smallest.
    const fn smaller(self) -> Option<Self> {
        match self {
            Self::Full => Some(Self::Few),
            Self::Few => Some(Self::One),
            Self::One => None,
        }
    }

    /// The next larger size; the largest stays as it is.
    const fn larger(self) -> Self {
        match self {
            Self::Full | Self::Few => Self::Full,
            Self::One => Self::Few,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_a_page_that_failed_sixteen_smaller_ones_come_before_a_larger_one() {
        let mut cursor = ListCursor::default().smaller().unwrap();
        for page in 1..16 {
            cursor = cursor.after(5);
            assert_eq!(cursor.size, PageSize::Few, "{page}");
        }
        assert_eq!(cursor.after(5).size, PageSize::Full);
        assert_eq!(cursor.offset, 75);
    }

    #[test]
    fn five_entries_in_a_row_that_cannot_be_read_are_skipped_and_a_sixth_is_not() {
        let one = ListCursor::default().smaller().unwrap();
        let mut cursor = one.smaller().unwrap();
        assert!(cursor.smaller().is_none());
        for _ in 0..5 {
            cursor = cursor.behind_unfit().unwrap();
        }
        assert_eq!(cursor.offset, 5);
        assert!(cursor.behind_unfit().is_none());
        assert!(cursor.after(1).behind_unfit().is_some());
    }
}
