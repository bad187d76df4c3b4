//! The shop's own copy of Tabby's logo.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::error::ConfigError;
use super::setting::LOGO;
use super::texts::{Given, Texts};

/// Larger than any logo that fits a receipt.
const MOST_BYTES: u64 = 2_000_000;

/// The first bytes of a PNG file.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// A picture, read at the start.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Logo {
    /// Its content type.
    pub mime: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Texts {
    pub(super) fn logo(&self) -> Result<Option<Logo>, ConfigError> {
        let given = self.get(&LOGO)?;
        given.map(|given| read(&given, &self.folder)).transpose()
    }
}

fn read(given: &Given, folder: &Path) -> Result<Logo, ConfigError> {
    let path = folder.join(&given.text);
    let end = path.extension().and_then(|end| end.to_str());
    let (mime, is_one): (_, fn(&[u8]) -> bool) = match end {
        Some("png") => ("image/png", |bytes| bytes.starts_with(PNG)),
        Some("svg") => ("image/svg+xml", is_svg),
        _ => return Err(given.not_taken()),
    };
    let shown = path.display();
    let bytes = bytes(&path)
        .map_err(|error| given.wrong(&format!("cannot be read from {shown}: {error}")))?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(given.wrong(&format!("is too large at {shown}")));
    }
    if !is_one(&bytes) {
        return Err(given.wrong(&format!("is another kind of file at {shown}")));
    }
    Ok(Logo { mime, bytes })
}

/// Reads the file, but at most one byte more than allowed.
fn bytes(path: &Path) -> std::io::Result<Vec<u8>> {
    // Reading a pipe could block the start.
    if !std::fs::metadata(path)?.is_file() {
        return Err(std::io::Error::other("it is no file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?
        .take(MOST_BYTES + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Whether the bytes are XML text that contains an SVG, after an optional byte order mark and white
/// space.
fn is_svg(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return false;
    };
    let text = text.trim_start_matches('\u{feff}').trim_start();
    text.starts_with('<') && text.contains("<svg")
}
