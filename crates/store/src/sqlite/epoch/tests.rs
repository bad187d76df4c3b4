//! Sentences about the epoch of a ledger.

use super::*;

#[test]
fn a_start_that_was_refused_after_it_wrote_leaves_a_ledger_that_was_closed() {
    let folder = tempfile::TempDir::new().unwrap();
    let ledger = folder.path().join("ledger.db");
    let epoch = Epoch {
        path: beside(&ledger, "-epoch"),
        wal: beside(&ledger, "-wal"),
        marks: Marks {
            tabby_pos_ledger_epoch: CLOSED,
            next: Some(7),
            header: Some("00ff".to_owned()),
        },
    };
    let header = [0; HEADER];
    epoch.closed(Some(header)).unwrap();
    let known = read(&epoch.path).unwrap();
    assert!(!is_end_missing(known.as_ref(), Some(&header), &ledger));
}

#[test]
fn a_ledger_that_is_closed_where_no_file_can_be_made_still_has_its_wal() {
    let folder = tempfile::TempDir::new().unwrap();
    // Its epoch file has a name, and the one that would take its place has one that is too long.
    let ledger = folder.path().join("l".repeat(240));
    let known = Marks {
        tabby_pos_ledger_epoch: 5,
        next: None,
        header: Some("00".repeat(HEADER)),
    };
    let path = beside(&ledger, "-epoch");
    fs::write(&path, serde_json::to_vec(&known).unwrap()).unwrap();
    let mut epoch = Epoch {
        path: path.clone(),
        wal: beside(&ledger, "-wal"),
        marks: known,
    };
    assert!(write(&path, &epoch.marks).is_err());
    assert_eq!(epoch.announce_end().unwrap(), Some(CLOSED));
    // The header of a database into which a part of the -wal was moved.
    let mut header = [1; HEADER];
    header[USER_VERSION].copy_from_slice(&5_u32.to_be_bytes());
    let marks = read(&path).unwrap().unwrap();
    assert!(marks.fit(&header, 5), "{marks:?}");
}

#[test]
fn marks_that_are_written_over_longer_ones_are_read_as_they_are() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("ledger.db-epoch");
    let marks = |next, header: Option<&str>| Marks {
        tabby_pos_ledger_epoch: 5,
        next,
        header: header.map(str::to_owned),
    };
    write(&path, &marks(Some(7), Some("00ff"))).unwrap();
    for shorter in [marks(Some(CLOSED), Some("00")), marks(None, None)] {
        write_over(&path, &shorter).unwrap();
        assert_eq!(read(&path).unwrap(), Some(shorter));
    }
}
