//! The bytes that print an image.
//!
//! Source: Epson, "ESC/POS Command Reference": ESC @, GS v 0, ESC d, GS V, ESC p. Star printers
//! speak another language unless they are set to emulate this one.

use crate::bitmap::Bitmap;

/// ESC @: forgets what an earlier job has set.
const INIT: [u8; 2] = [0x1b, 0x40];

/// GS v 0, in its normal size.
const RASTER: [u8; 4] = [0x1d, 0x76, 0x30, 0x00];

/// ESC d: feeds lines.
const FEED: [u8; 2] = [0x1b, 0x64];

/// GS V B 0: feeds to the cutter, and cuts but for one point.
const CUT: [u8; 4] = [0x1d, 0x56, 0x42, 0x00];

/// ESC p 0: pulse on the drawer's first pin, 50 ms on and 500 ms off, in units of 2 ms.
const KICK: [u8; 5] = [0x1b, 0x70, 0x00, 25, 250];

/// Rows of a band: printers with small buffers keep up.
const BAND: usize = 48;

/// Lines fed below an image that is not cut, so that it can be torn off.
const TEAR: u8 = 4;

/// What happens besides the image.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Extras {
    /// Whether the paper is cut below the image.
    pub cut: bool,
    /// Whether the drawer opens.
    pub kick: bool,
}

/// The bytes that print an image.
#[must_use]
pub fn bytes(image: &Bitmap, extras: Extras) -> Vec<u8> {
    let stride = image.stride();
    let mut bytes = Vec::from(INIT);
    if extras.kick {
        bytes.extend(KICK);
    }
    if stride > 0 {
        for band in image.rows().chunks(stride * BAND) {
            bytes.extend(RASTER);
            bytes.extend(number(stride));
            bytes.extend(number(band.len() / stride));
            bytes.extend(band);
        }
    }
    if extras.cut {
        bytes.extend(CUT);
    } else {
        bytes.extend(FEED);
        bytes.push(TEAR);
    }
    bytes
}

/// What [`bytes`] was told beside the image; `None` if these are not such bytes. A printer that obeys
/// everything can be told to open its drawer, or to keep what it is told for the next receipts.
#[must_use]
pub fn extras_of(bytes: &[u8]) -> Option<Extras> {
    let rest = bytes.strip_prefix(&INIT)?;
    let (kick, mut rest) = match rest.strip_prefix(&KICK) {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    while let Some(band) = rest.strip_prefix(&RASTER) {
        let (&[stride_low, stride_high, rows_low, rows_high], image) = band.split_first_chunk()?;
        let stride = usize::from(u16::from_le_bytes([stride_low, stride_high]));
        let rows = usize::from(u16::from_le_bytes([rows_low, rows_high]));
        rest = image.get(stride.checked_mul(rows)?..)?;
    }
    let cut = rest == CUT;
    (cut || rest == [FEED.as_slice(), &[TEAR]].concat()).then_some(Extras { cut, kick })
}

/// A number of two bytes, the low one first.
fn number(value: usize) -> [u8; 2] {
    u16::try_from(value).unwrap_or(u16::MAX).to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_is_told_from_everything_else() {
        let pixels: Vec<u8> = (0..=250).cycle().take(384 * 100 * 4).collect();
        let image = Bitmap::of_rgba(384, &pixels);
        for (cut, kick) in [(true, true), (true, false), (false, true), (false, false)] {
            let extras = Extras { cut, kick };
            let whole = bytes(&image, extras);
            assert_eq!(extras_of(&whole), Some(extras));
            for end in 0..whole.len() {
                assert_eq!(extras_of(&whole[..end]), None, "cut off after {end}");
            }
            // A drawer that opens behind the receipt, and a text.
            for more in [KICK.as_slice(), b"x"] {
                assert_eq!(extras_of(&[&whole, more].concat()), None);
                assert_eq!(extras_of(&[&INIT, more, &whole].concat()), None);
            }
        }
        assert_eq!(extras_of(b""), None);
        // Of more rows than there are bytes.
        let begun = [&INIT[..], &RASTER, &[48, 0, 255, 255], &CUT].concat();
        assert_eq!(extras_of(&begun), None);
    }
}
