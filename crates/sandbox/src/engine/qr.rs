//! A QR image: 200×200 pixels, one bit each, under 1 kB.

use qrcodegen::{QrCode, QrCodeEcc};

/// Width and height in pixels.
pub const SIDE: usize = 200;

/// White modules around the code, as the standard requires.
const QUIET: usize = 4;

/// Draws `text` as a PNG; `None` if it is too long.
#[must_use]
pub fn png(text: &str) -> Option<Vec<u8>> {
    let code = QrCode::encode_text(text, QrCodeEcc::Low).ok()?;
    let modules = usize::try_from(code.size()).ok()?;
    let scale = SIDE / (modules + 2 * QUIET);
    if scale == 0 {
        return None;
    }
    let margin = (SIDE - modules * scale) / 2;
    let mut rows = Vec::with_capacity(SIDE * SIDE / 8);
    for y in 0..SIDE {
        for byte in 0..SIDE / 8 {
            let bits = (0..8).fold(0_u8, |bits, bit| {
                let dark = dark(&code, byte * 8 + bit, y, margin, scale);
                bits << 1 | u8::from(!dark)
            });
            rows.push(bits);
        }
    }
    encode(&rows)
}

fn dark(code: &QrCode, x: usize, y: usize, margin: usize, scale: usize) -> bool {
    let module = |pixel: usize| {
        pixel
            .checked_sub(margin)
            .and_then(|p| i32::try_from(p / scale).ok())
    };
    match (module(x), module(y)) {
        (Some(x), Some(y)) => code.get_module(x, y),
        _ => false,
    }
}

fn encode(rows: &[u8]) -> Option<Vec<u8>> {
    let side = u32::try_from(SIDE).ok()?;
    let mut image = Vec::new();
    let mut encoder = png::Encoder::new(&mut image, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    encoder.set_compression(png::Compression::High);
    // Each row repeats `scale` times, so the difference to the row above is mostly zero.
    encoder.set_filter(png::Filter::Up);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(rows).ok()?;
    writer.finish().ok()?;
    Some(image)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_two_hundred_pixels_square_one_bit_deep_and_under_a_kilobyte() {
        let id = "2f1a0b6e-8a55-4a0e-9f3c-0c6d1d0e7c55";
        let link = format!(
            "https://sandbox.shop.example:8443/?lang=eng&product=installments&sessionId={id}"
        );
        let image = png(&link).unwrap();
        assert!(image.len() < 1_000, "{} bytes", image.len());
        let decoder = png::Decoder::new(std::io::Cursor::new(image));
        let reader = decoder.read_info().unwrap();
        let info = reader.info();
        assert_eq!((info.width, info.height), (200, 200));
        assert_eq!(
            (info.bit_depth, info.color_type),
            (png::BitDepth::One, png::ColorType::Grayscale)
        );
    }

    #[test]
    fn a_text_that_does_not_fit_draws_nothing() {
        assert_eq!(png(&"x".repeat(4_000)), None);
    }
}
