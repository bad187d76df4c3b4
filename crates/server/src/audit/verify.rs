//! Verifies an audit log: the ledger's, or one that was exported.

use std::fmt::Write as _;
use std::io::{self, BufRead};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use store::{Anchor, AuditHash, AuditRow, AuditStore, StoreError, Verified, Verifier};

/// How many entries are read at once.
pub const PAGE: u32 = 5_000;

/// A line of an export. `entry` is the very text that the hash is over.
#[derive(Serialize, Deserialize)]
struct Line<'a> {
    seq: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hash: Option<String>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    entry: Option<&'a RawValue>,
}

/// Verifies the log of a ledger against these anchors.
///
/// # Errors
///
/// The ledger could not be read.
pub async fn verify(
    store: &dyn AuditStore,
    anchors: impl IntoIterator<Item = Anchor>,
) -> Result<Verified, StoreError> {
    let mut verifier = Verifier::new(anchors);
    if !store.audit_is_ours().await? {
        verifier.hindered();
    }
    // Somebody may have stored numbers below 1, too.
    let mut from = Some(i64::MIN);
    while let Some(first) = from {
        let rows = store.audit_rows(first, PAGE).await?;
        rows.iter().for_each(|row| verifier.take(row));
        from = rows.last().and_then(|row| row.seq.checked_add(1));
    }
    Ok(verifier.end())
}

/// The log from this number on as lines of JSON, at most so many, and the number to go on from; `None` at
/// the end.
///
/// # Errors
///
/// The ledger could not be read.
pub async fn exported(
    store: &dyn AuditStore,
    from: i64,
    limit: u32,
) -> Result<(String, Option<i64>), StoreError> {
    let rows = store.audit_rows(from, limit).await?;
    let mut text = String::new();
    for row in &rows {
        let entry = row.body.as_deref().map(serde_json::from_slice::<&RawValue>);
        let line = Line {
            seq: row.seq,
            hash: row.hash.map(|hash| hash.to_string()),
            // A text that was changed so that it is no JSON is left out: its hash shows it.
            entry: entry.and_then(Result::ok),
        };
        // Writing to a text does not fail.
        let _ = writeln!(text, "{}", serde_json::to_string(&line)?);
    }
    Ok((text, rows.last().and_then(|row| row.seq.checked_add(1))))
}

/// Verifies an exported log against these anchors.
///
/// # Errors
///
/// It cannot be read, a line is not one of an export, or it is no whole one: one sentence.
pub fn verify_export(
    lines: impl BufRead,
    anchors: impl IntoIterator<Item = Anchor>,
) -> Result<Verified, String> {
    let mut verifier = Verifier::new(anchors);
    for (line, number) in lines.lines().zip(1_u64..) {
        let not_one = |why: &dyn std::fmt::Display| {
            format!("line {number} is not one of `tabby-pos audit export`: {why}")
        };
        let line = line.map_err(|error: io::Error| not_one(&error))?;
        let line: Line<'_> = serde_json::from_str(&line).map_err(|error| not_one(&error))?;
        if number == 1 && line.seq > 1 {
            return Err(format!(
                "this export begins with entry {}: only a whole log can be verified, as `tabby-pos audit export` prints it without --after",
                line.seq
            ));
        }
        let hash = line
            .hash
            .map(|hash| hash_of(&hash).ok_or("its hash is not 64 hex digits"));
        verifier.take(&AuditRow {
            seq: line.seq,
            body: line.entry.map(|entry| entry.get().as_bytes().to_vec()),
            hash: hash.transpose().map_err(|why| not_one(&why))?,
        });
    }
    let verified = verifier.end();
    match verified.entries {
        0 => Err(
            "the export has no entries: it is not whole, or of a ledger without a log".to_owned(),
        ),
        // An export is sealed when it is begun.
        _ if verified.head.is_none() => Err(
            "no entry of the export has a seal: somebody has removed them, or it is not whole"
                .to_owned(),
        ),
        _ => Ok(verified),
    }
}

fn hash_of(text: &str) -> Option<AuditHash> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (byte, at) in bytes.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(text.get(at..at + 2)?, 16).ok()?;
    }
    Some(AuditHash(bytes))
}

/// What came of it, for a person.
#[must_use]
pub fn summary(verified: &Verified) -> String {
    let Verified {
        entries,
        unsealed,
        head,
        anchored,
        findings,
        wrong,
    } = verified;
    let mut text = format!("{entries} entries");
    // Writing to a text does not fail.
    if let Some(head) = head {
        let _ = write!(text, ", sealed up to {}", head.short());
    }
    if *unsealed > 0 {
        let _ = write!(text, "; {unsealed} not sealed yet");
    }
    let _ = match anchored {
        Some(seq) => write!(
            text,
            "\nanchors reach to entry {seq}: what comes after it could have been cut off or written anew"
        ),
        None => write!(
            text,
            "\nno anchor was given: the whole log could have been written anew; compare it with an anchor from paper or from another machine"
        ),
    };
    if *wrong == 0 {
        text.push_str("\nnothing was changed, removed, inserted or moved");
        return text;
    }
    for finding in findings {
        let _ = write!(text, "\n{finding}");
    }
    let told = u64::try_from(findings.len()).unwrap_or(u64::MAX);
    if *wrong > told {
        let _ = write!(text, "\nand {} more", wrong - told);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use payment::identity::Actor;
    use payment::sale::sample::START;
    use store::{AuditEntry, Memory};

    async fn log(entries: u32) -> (Memory, Anchor) {
        let store = Memory::default();
        for n in 0..entries {
            let entry = AuditEntry::new(format!("test.{n}"), Actor::Command, START);
            store.record(&entry).await.unwrap();
        }
        let head = super::super::sealed_head(&store).await.unwrap().unwrap();
        (store, head)
    }

    #[tokio::test]
    async fn an_export_is_verified_as_the_ledger_is_and_one_that_was_changed_is_not() {
        let (store, head) = log(20).await;
        let whole = verify(&store, [head.clone()]).await.unwrap();
        assert_eq!(
            (whole.entries, whole.wrong, whole.anchored),
            (20, 0, Some(20))
        );
        let (text, next) = exported(&store, 0, PAGE).await.unwrap();
        assert_eq!(next, Some(21));
        assert_eq!(
            exported(&store, 21, PAGE).await.unwrap(),
            (String::new(), None)
        );
        assert_eq!(
            verify_export(text.as_bytes(), [head.clone()]),
            Ok(whole.clone())
        );
        assert!(summary(&whole).ends_with("nothing was changed, removed, inserted or moved"));

        let forged = text.replace("test.7", "test.8");
        let done = verify_export(forged.as_bytes(), [head.clone()]).unwrap();
        assert_eq!((done.wrong, done.findings[0].seq), (1, 8));
        let told = summary(&done);
        assert!(
            told.ends_with("entry 8 is not what was sealed: it was changed, moved or replaced"),
            "{told}"
        );
        let short: String = text
            .lines()
            .take(9)
            .map(|line| format!("{line}\n"))
            .collect();
        let done = verify_export(short.as_bytes(), [head]).unwrap();
        assert!(summary(&done).contains("entry 20 is missing"));
        let part: String = text
            .lines()
            .skip(3)
            .map(|line| format!("{line}\n"))
            .collect();
        let error = verify_export(part.as_bytes(), []).unwrap_err();
        assert!(
            error.starts_with("this export begins with entry 4"),
            "{error}"
        );
        let bare: String = text
            .lines()
            .map(|line| {
                let mut line: serde_json::Value = serde_json::from_str(line).unwrap();
                line.as_object_mut().unwrap().remove("hash");
                format!("{line}\n")
            })
            .collect();
        let error = verify_export(bare.as_bytes(), []).unwrap_err();
        assert!(
            error.starts_with("no entry of the export has a seal"),
            "{error}"
        );
        let error = verify_export("{}".as_bytes(), []).unwrap_err();
        assert!(error.starts_with("line 1 is not one of"), "{error}");
    }

    #[tokio::test]
    async fn without_an_anchor_the_summary_says_what_nobody_can_know() {
        let (store, _) = log(1).await;
        let done = verify(&store, []).await.unwrap();
        assert!(summary(&done).contains("no anchor was given"));
    }
}
