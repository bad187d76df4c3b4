//! The shop's own copy of Tabby's logo.

use std::path::Path;

use super::error::{ConfigError, wrong};
use super::setting::LOGO;

/// A picture, read at the start.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Logo {
    /// Its content type.
    pub mime: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Logo {
    pub(super) fn read(path: &Path) -> Result<Self, ConfigError> {
        let mime = match path.extension().and_then(|extension| extension.to_str()) {
            Some("png") => "image/png",
            Some("svg") => "image/svg+xml",
            _ => return Err(wrong(&LOGO, "it must be a .png or .svg file")),
        };
        let bytes = std::fs::read(path).map_err(|error| wrong(&LOGO, error))?;
        Ok(Self { mime, bytes })
    }
}
