//! An image of black and white dots.

/// Luminance below which a dot is printed, 0 to 255. Letters have grey edges; a threshold above the
/// middle keeps thin strokes whole.
pub const THRESHOLD: u8 = 160;

/// Bytes of a pixel in RGBA.
const RGBA: usize = 4;

/// An image of black and white dots. Rows are packed: eight dots a byte, the leftmost in the highest
/// bit, as a printer wants them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bitmap {
    width: u32,
    /// Bytes of a row.
    stride: usize,
    rows: Vec<u8>,
}

impl Bitmap {
    /// The image of these pixels (RGBA, from the left to the right and the top to the bottom) on white
    /// paper. Pixels of a row that is not whole are left out.
    #[must_use]
    pub fn of_rgba(width: u32, pixels: &[u8]) -> Self {
        let dots = usize::try_from(width).unwrap_or(usize::MAX);
        let stride = dots.div_ceil(8);
        let mut rows = Vec::new();
        if dots > 0 {
            for row in pixels.chunks_exact(dots.saturating_mul(RGBA)) {
                let mut packed = vec![0_u8; stride];
                for (x, pixel) in row.chunks_exact(RGBA).enumerate() {
                    if let (true, Some(byte)) = (is_dark(pixel), packed.get_mut(x / 8)) {
                        *byte |= 0x80 >> (x % 8);
                    }
                }
                rows.extend(packed);
            }
        }
        Self {
            width,
            stride,
            rows,
        }
    }

    /// Dots of a row.
    #[must_use]
    pub const fn width(&self) -> u32 {
        self.width
    }

    /// Rows.
    #[must_use]
    pub fn height(&self) -> u32 {
        let rows = self.rows.len().checked_div(self.stride).unwrap_or(0);
        u32::try_from(rows).unwrap_or(u32::MAX)
    }

    /// Bytes of a row.
    #[must_use]
    pub const fn stride(&self) -> usize {
        self.stride
    }

    /// The packed rows.
    #[must_use]
    pub fn rows(&self) -> &[u8] {
        &self.rows
    }

    /// Whether this dot is printed; false outside the image.
    #[must_use]
    pub fn is_black(&self, x: u32, y: u32) -> bool {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else {
            return false;
        };
        if x / 8 >= self.stride {
            return false;
        }
        let byte = self.rows.get(y.saturating_mul(self.stride) + x / 8);
        byte.is_some_and(|byte| byte & (0x80 >> (x % 8)) != 0)
    }

    /// The image as pixels (RGBA), as it will be on paper.
    #[must_use]
    pub fn to_rgba(&self) -> Vec<u8> {
        let mut pixels = Vec::new();
        for y in 0..self.height() {
            for x in 0..self.width {
                let shade = if self.is_black(x, y) { 0 } else { 255 };
                pixels.extend([shade, shade, shade, 255]);
            }
        }
        pixels
    }
}

/// Whether a pixel on white paper is darker than the threshold.
fn is_dark(pixel: &[u8]) -> bool {
    let [red, green, blue, alpha] = *pixel else {
        return false;
    };
    // ITU-R BT.601, in thousandths.
    let luminance = (u32::from(red) * 299 + u32::from(green) * 587 + u32::from(blue) * 114) / 1_000;
    let alpha = u32::from(alpha);
    let on_white = (luminance * alpha + 255 * (255 - alpha)) / 255;
    on_white < u32::from(THRESHOLD)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLACK: [u8; 4] = [0, 0, 0, 255];
    const CLEAR: [u8; 4] = [0, 0, 0, 0];

    #[test]
    fn dots_are_packed_from_the_left_and_what_is_clear_is_paper() {
        let mut pixels = Vec::new();
        for x in 0..10 {
            pixels.extend(if x == 0 || x == 9 { BLACK } else { CLEAR });
        }
        let bitmap = Bitmap::of_rgba(10, &pixels);
        assert_eq!(
            (bitmap.width(), bitmap.height(), bitmap.stride()),
            (10, 1, 2)
        );
        assert_eq!(bitmap.rows(), [0b1000_0000, 0b0100_0000]);
        assert!(bitmap.is_black(9, 0));
        assert!(!bitmap.is_black(1, 0) && !bitmap.is_black(16, 0) && !bitmap.is_black(0, 1));
        assert_eq!(Bitmap::of_rgba(10, &bitmap.to_rgba()), bitmap);
    }

    #[test]
    fn grey_is_paper_or_ink_and_nothing_between() {
        let grey = |shade: u8| Bitmap::of_rgba(1, &[shade, shade, shade, 255]).is_black(0, 0);
        assert!(grey(THRESHOLD - 1) && !grey(THRESHOLD));
    }
}
