//! The code that a scanner finds the sale by.

use qrcodegen::{QrCode, QrCodeEcc};

/// Modules of white that a code needs around it.
const QUIET: u32 = 4;

/// A QR code.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(QrCode);

impl Code {
    /// The code with this content; `None` if it is too long for one.
    #[must_use]
    pub fn new(content: &str) -> Option<Self> {
        QrCode::encode_text(content, QrCodeEcc::Medium)
            .ok()
            .map(Self)
    }

    /// Modules of a side, without the white around it.
    #[must_use]
    pub fn side(&self) -> u32 {
        self.0.size().unsigned_abs()
    }

    /// Modules of a side, with the white around it.
    #[must_use]
    pub fn outer(&self) -> u32 {
        self.side() + 2 * QUIET
    }

    /// The black modules as lines: the column and the row of the first one, and how many.
    #[must_use]
    pub fn lines(&self) -> Vec<(u32, u32, u32)> {
        let mut lines: Vec<(u32, u32, u32)> = Vec::new();
        let is_black = |x: u32, y: u32| {
            let place = i32::try_from(x).ok().zip(i32::try_from(y).ok());
            place.is_some_and(|(x, y)| self.0.get_module(x, y))
        };
        for y in 0..self.side() {
            let mut length = 0;
            for x in 0..=self.side() {
                if is_black(x, y) {
                    length += 1;
                } else if length > 0 {
                    lines.push((x - length, y, length));
                    length = 0;
                }
            }
        }
        lines
    }

    /// The same with the white around it: columns and rows count from its edge.
    #[must_use]
    pub fn lines_in_quiet(&self) -> Vec<(u32, u32, u32)> {
        let lines = self.lines().into_iter();
        lines.map(|(x, y, n)| (x + QUIET, y + QUIET, n)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sales_id_in_capitals_needs_few_modules() {
        let id = "01936D6E-0000-7000-8000-000000000001";
        let code = Code::new(id).unwrap();
        assert_eq!((code.side(), code.outer()), (25, 33));
        let small = Code::new(&id.to_lowercase()).unwrap();
        assert!(small.side() > code.side());
        // The finder in the corner: a line of seven, then two single modules.
        let lines = code.lines();
        assert_eq!(lines[0], (0, 0, 7));
        let second: Vec<_> = lines.iter().filter(|(x, y, _)| *y == 1 && *x < 7).collect();
        assert_eq!(second, [&(0, 1, 1), &(6, 1, 1)]);
    }
}
