//! Files for a dispute.

use crate::lenient::uuid_type;
use crate::private::Bytes;

/// The largest file that can be attached, in bytes.
pub const LARGEST_FILE: usize = 5 * 1024 * 1024;

uuid_type! {
    /// Id of a file that was uploaded for a dispute.
    AttachmentId
}

/// A file for a dispute: PNG, JPEG or PDF, recognised by its first bytes. `Debug` prints only its
/// size.
///
/// ```
/// use tabby::dispute::AttachmentFile;
///
/// assert!(AttachmentFile::new(b"%PDF-1.7 ...".to_vec()).is_ok());
/// assert!(AttachmentFile::new(b"<svg/>".to_vec()).is_err());
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct AttachmentFile {
    bytes: Vec<u8>,
    kind: FileKind,
}

/// The file formats that Tabby accepts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum FileKind {
    Png,
    Jpeg,
    Pdf,
}

/// Why a file cannot be attached.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidFile {
    /// Neither PNG, JPEG nor PDF.
    #[error("the file is neither PNG, JPEG nor PDF")]
    Format,
    /// Larger than [`LARGEST_FILE`].
    #[error("the file is larger than 5 MB")]
    TooLarge,
}

impl AttachmentFile {
    /// Takes the bytes of a file.
    ///
    /// # Errors
    ///
    /// The format is not one of the three, or the file is larger than [`LARGEST_FILE`].
    pub fn new(bytes: Vec<u8>) -> Result<Self, InvalidFile> {
        let kind = match bytes.as_slice() {
            [0x89, b'P', b'N', b'G', ..] => FileKind::Png,
            [0xff, 0xd8, 0xff, ..] => FileKind::Jpeg,
            [b'%', b'P', b'D', b'F', ..] => FileKind::Pdf,
            _ => return Err(InvalidFile::Format),
        };
        if bytes.len() > LARGEST_FILE {
            return Err(InvalidFile::TooLarge);
        }
        Ok(Self { bytes, kind })
    }

    /// The multipart body of an upload, and its content type.
    pub(crate) fn form(&self) -> (Vec<u8>, String) {
        let (name, content_type) = match self.kind {
            FileKind::Png => ("attachment.png", "image/png"),
            FileKind::Jpeg => ("attachment.jpg", "image/jpeg"),
            FileKind::Pdf => ("attachment.pdf", "application/pdf"),
        };
        let boundary = self.boundary();
        let mut body = format!(
            "--{boundary}\r\ncontent-disposition: form-data; name=\"attachment\"; \
             filename=\"{name}\"\r\ncontent-type: {content_type}\r\n\r\n"
        )
        .into_bytes();
        body.extend_from_slice(&self.bytes);
        body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
        (body, format!("multipart/form-data; boundary={boundary}"))
    }

    /// A multipart boundary that does not occur in the file.
    fn boundary(&self) -> String {
        let occurs = |line: &str| {
            let line = line.as_bytes();
            self.bytes.windows(line.len()).any(|part| part == line)
        };
        let mut number = 0_u64;
        loop {
            let line = format!("tabby-attachment-{number}-end");
            if !occurs(&line) {
                return line;
            }
            number += 1;
        }
    }
}

impl std::fmt::Debug for AttachmentFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AttachmentFile")
            .field("bytes", &Bytes(&self.bytes))
            .field("kind", &self.kind)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_told_by_its_first_bytes_and_its_form_ends_where_the_file_does_not() {
        let file = AttachmentFile::new(b"%PDF tabby-attachment-0-end".to_vec()).unwrap();
        let (body, content_type) = file.form();
        assert_eq!(
            content_type,
            "multipart/form-data; boundary=tabby-attachment-1-end"
        );
        let text = String::from_utf8(body).unwrap();
        assert!(text.starts_with("--tabby-attachment-1-end\r\n"), "{text}");
        assert!(
            text.ends_with("\r\n--tabby-attachment-1-end--\r\n"),
            "{text}"
        );
        assert_eq!(
            AttachmentFile::new(b"GIF89a".to_vec()),
            Err(InvalidFile::Format)
        );
        let mut large = b"%PDF".to_vec();
        large.resize(LARGEST_FILE + 1, 0);
        assert_eq!(AttachmentFile::new(large), Err(InvalidFile::TooLarge));
    }
}
