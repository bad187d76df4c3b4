//! The file of anchors: lines of a time and an anchor, only added to. It belongs where whoever can change
//! the ledger cannot change it.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::Path;

use jiff::Timestamp;
use store::Anchor;

/// Adds a line, and waits until the disk has it. Returns whether there was no such file before.
pub(super) fn append(
    path: &Path,
    now: payment::time::Timestamp,
    anchor: &Anchor,
) -> io::Result<bool> {
    let at = Timestamp::from_millisecond(now.0).map_err(io::Error::other)?;
    // What is no file may never answer.
    if path.exists() && !path.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    let is_new = !path.exists();
    let mut file = OpenOptions::new().create(true).append(true).open(path)?;
    file.write_all(format!("{at:.0} {anchor}\n").as_bytes())?;
    file.sync_data()?;
    Ok(is_new)
}

/// The anchors in a file. A line that begins with `#` is passed over: an anchor that no longer holds, since a
/// backup was put back, or a note why.
///
/// # Errors
///
/// The file cannot be read, or a line does not end with an anchor: then it is named.
pub fn read_anchors(path: &Path) -> Result<Vec<Anchor>, String> {
    let shown = path.display();
    let text = std::fs::read_to_string(path);
    let text = text.map_err(|error| format!("the anchors in {shown} cannot be read: {error}"))?;
    let lines = text
        .lines()
        .zip(1_u32..)
        .filter(|(line, _)| !line.trim().is_empty() && !line.trim_start().starts_with('#'));
    let anchors = lines.map(|(line, number)| {
        let last = line.split_whitespace().next_back().unwrap_or_default();
        let anchor = last.parse::<Anchor>();
        anchor
            .map_err(|error| format!("line {number} of {shown} has no anchor at its end: {error}"))
    });
    anchors.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use payment::sale::sample::START;
    use store::{AuditHash, link};

    #[test]
    fn what_is_added_is_read_and_a_torn_line_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("anchors");
        let all: Vec<_> = (1..4)
            .map(|seq| Anchor::new(seq, link(AuditHash::FIRST, seq, b"{}")))
            .collect();
        for anchor in &all {
            let is_new = append(&path, START, anchor).unwrap();
            assert_eq!(is_new, *anchor == all[0]);
        }
        assert_eq!(read_anchors(&path), Ok(all.clone()));
        let noted = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, format!("# restored in May\n#{noted}")).unwrap();
        assert_eq!(read_anchors(&path), Ok(all[1..].to_vec()));
        std::fs::write(&path, &noted).unwrap();
        let mut text = std::fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("1970-01-01T00:16:40Z 1-"), "{text}");
        text.truncate(text.len() - 60);
        std::fs::write(&path, text).unwrap();
        let error = read_anchors(&path).unwrap_err();
        assert!(error.starts_with("line 3 of "), "{error}");
        let nowhere = read_anchors(&folder.path().join("none")).unwrap_err();
        assert!(nowhere.contains("cannot be read"), "{nowhere}");
    }
}
