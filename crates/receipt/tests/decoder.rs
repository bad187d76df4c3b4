//! What a printer makes of the bytes: decoded by code that shares nothing with what wrote them.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::tests_outside_test_module,
    reason = "tests may"
)]

use receipt::Bitmap;
use receipt::escpos::{Extras, bytes};

/// What came out of a printer.
#[derive(Default, Debug, PartialEq)]
struct Paper {
    /// Rows of dots, printed dots true.
    rows: Vec<Vec<bool>>,
    tallest_band: usize,
    fed: u8,
    cuts: u32,
    kicks: u32,
    inits: u32,
}

/// A printer by the book: anything that it does not know stops it.
fn print(mut stream: &[u8]) -> Paper {
    let mut paper = Paper::default();
    while !stream.is_empty() {
        let used = match stream {
            [0x1b, b'@', ..] => {
                paper.inits += 1;
                2
            }
            [0x1b, b'p', 0 | 1, _, _, ..] => {
                paper.kicks += 1;
                5
            }
            [0x1b, b'd', lines, ..] => {
                paper.fed += lines;
                3
            }
            [0x1d, b'V', 66, _, ..] => {
                paper.cuts += 1;
                4
            }
            [0x1d, b'v', b'0', 0, x_low, x_high, y_low, y_high, data @ ..] => {
                let across = usize::from(*x_low) + 256 * usize::from(*x_high);
                let down = usize::from(*y_low) + 256 * usize::from(*y_high);
                paper.tallest_band = paper.tallest_band.max(down);
                for row in 0..down {
                    let mut dots = Vec::new();
                    for column in 0..across {
                        let byte = data[row * across + column];
                        for bit in (0..8).rev() {
                            dots.push(byte >> bit & 1 == 1);
                        }
                    }
                    paper.rows.push(dots);
                }
                8 + across * down
            }
            other => panic!("unknown: {:x?}", &other[..other.len().min(8)]),
        };
        stream = &stream[used..];
    }
    paper
}

/// A picture without a pattern.
fn noise(width: u32, height: u32) -> (Vec<u8>, Vec<Vec<bool>>) {
    let (mut pixels, mut rows, mut state) = (Vec::new(), Vec::new(), 12_345_u32);
    for _ in 0..height {
        let mut row = Vec::new();
        for _ in 0..width {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let is_black = state >> 31 == 1;
            let shade = if is_black { 0 } else { 255 };
            pixels.extend([shade, shade, shade, 255]);
            row.push(is_black);
        }
        rows.push(row);
    }
    (pixels, rows)
}

#[test]
fn every_dot_of_the_image_is_printed_where_it_stands_on_paper_of_every_width() {
    for width in [200, 203, 384, 512, 576, 640] {
        let (pixels, rows) = noise(width, 131);
        let paper = print(&bytes(&Bitmap::of_rgba(width, &pixels), Extras::default()));
        assert_eq!(paper.rows.len(), rows.len());
        for (printed, drawn) in paper.rows.iter().zip(&rows) {
            let (printed, beside) = printed.split_at(drawn.len());
            assert_eq!(printed, drawn, "{width}");
            assert!(beside.len() < 8 && !beside.contains(&true));
        }
        assert_eq!(
            (paper.inits, paper.cuts, paper.kicks, paper.fed),
            (1, 0, 0, 4)
        );
        assert_eq!(paper.tallest_band, 48);
    }
}

#[test]
fn the_paper_is_cut_and_the_drawer_opens_only_where_that_is_wanted() {
    let image = Bitmap::of_rgba(8, &noise(8, 8).0);
    for (cut, kick) in [(false, true), (true, false), (true, true)] {
        let paper = print(&bytes(&image, Extras { cut, kick }));
        assert_eq!((paper.cuts, paper.kicks), (u32::from(cut), u32::from(kick)));
    }
}
