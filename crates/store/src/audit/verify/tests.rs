use super::*;

/// A number that follows from the last, the same in every run (Knuth's constants for 64 bits).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n
    }
}

/// A log of so many entries, all sealed.
fn log(entries: i64) -> Vec<AuditRow> {
    let mut before = AuditHash::FIRST;
    let rows = (1..=entries).map(|seq| {
        let body = format!("{{\"v\":1,\"at\":{seq},\"by\":\"server\",\"what\":\"test\"}}");
        before = link(before, seq, body.as_bytes());
        AuditRow {
            seq,
            body: Some(body.into_bytes()),
            hash: Some(before),
        }
    });
    rows.collect()
}

/// The anchor of an entry.
fn anchor(log: &[AuditRow], at: usize) -> Anchor {
    let row = &log[at];
    Anchor::new(row.seq, row.hash.unwrap())
}

/// Makes every hash anew, as somebody would who knows how.
fn sealed_anew(log: &mut [AuditRow]) {
    let mut before = AuditHash::FIRST;
    for row in log {
        before = link(before, row.seq, row.body.as_deref().unwrap());
        row.hash = Some(before);
    }
}

fn verified(log: &[AuditRow], anchors: Vec<Anchor>) -> Verified {
    let mut verifier = Verifier::new(anchors);
    log.iter().for_each(|row| verifier.take(row));
    verifier.end()
}

/// Changes one character of the text.
fn changed(text: &[u8], dice: &mut Dice) -> Vec<u8> {
    let at = dice.below(text.len());
    let mut bytes = text.to_vec();
    bytes[at] = if bytes[at] == b'1' { b'2' } else { b'1' };
    bytes
}

#[test]
fn an_untouched_log_has_no_findings_whether_or_not_its_end_is_sealed() {
    let mut log = log(20);
    let anchors = vec![anchor(&log, 4), anchor(&log, 19)];
    assert_eq!(verified(&log, anchors).wrong, 0);
    for row in &mut log[17..] {
        row.hash = None;
    }
    let done = verified(&log, vec![anchor(&log, 16)]);
    assert_eq!((done.entries, done.unsealed, done.wrong), (20, 3, 0));
    assert_eq!(
        (done.head, done.anchored),
        (Some(anchor(&log, 16)), Some(17))
    );
    assert_eq!(verified(&[], Vec::new()), Verified::default());
}

/// S30: every one of 10⁴ tampered logs is found, before the last anchor.
#[test]
fn ten_thousand_tampered_logs_are_all_found() {
    let mut dice = Dice(42);
    let mut found = 0;
    for n in 0..10_000 {
        let whole = log(30);
        let anchored = 20 + dice.below(10);
        let anchors = vec![anchor(&whole, anchored)];
        let mut log = whole.clone();
        let at = dice.below(anchored + 1);
        match n % 10 {
            // An entry is changed, a seal is, or both are.
            0 => log[at].body = Some(changed(log[at].body.as_ref().unwrap(), &mut dice)),
            1 => log[at].hash.as_mut().unwrap().0[dice.below(32)] ^= 1 << dice.below(8),
            2 => {
                let body = changed(log[at].body.as_ref().unwrap(), &mut dice);
                let before = at
                    .checked_sub(1)
                    .map_or(AuditHash::FIRST, |at| log[at].hash.unwrap());
                log[at].hash = Some(link(before, log[at].seq, &body));
                log[at].body = Some(body);
            }
            // An entry is removed: with its seal, without it, or so that the numbers close up.
            3 => drop(log.remove(at)),
            4 => log[at].body = None,
            5 => {
                log.remove(at);
                for (seq, row) in (1..).zip(&mut log) {
                    row.seq = seq;
                }
                sealed_anew(&mut log);
            }
            // One is inserted: without a seal where there is a number, or with all of it made anew.
            6 => log.insert(
                at,
                AuditRow {
                    seq: whole[at].seq - if dice.below(2) == 0 { 1 } else { 100 },
                    body: whole[at].body.clone(),
                    hash: None,
                },
            ),
            7 => {
                log.insert(at, whole[dice.below(30)].clone());
                for (seq, row) in (1..).zip(&mut log) {
                    row.seq = seq;
                }
                log[at].body = Some(changed(log[at].body.as_ref().unwrap(), &mut dice));
                sealed_anew(&mut log);
            }
            // Two change places, with hashes made anew or not.
            8 => {
                let other = (at + 1 + dice.below(anchored)) % (anchored + 1);
                let (one, two) = (whole[at].body.clone(), whole[other].body.clone());
                (log[at].body, log[other].body) = (two, one);
                if dice.below(2) == 0 {
                    sealed_anew(&mut log);
                }
            }
            // It ends before the anchor.
            _ => log.truncate(at),
        }
        let done = verified(&log, anchors);
        assert!(
            done.wrong > 0 && !done.findings.is_empty(),
            "case {n}, at {at}"
        );
        found += 1;
    }
    assert_eq!(found, 10_000);
}

#[test]
fn what_is_found_names_the_number_and_what_was_done() {
    let flaws = |log: &[AuditRow], anchors: Vec<Anchor>| {
        let done = verified(log, anchors);
        let all = done.findings.iter();
        all.map(|found| (found.seq, found.flaw)).collect::<Vec<_>>()
    };
    let whole = log(9);
    let mut log = whole.clone();
    log[3].body = Some(b"{}".to_vec());
    assert_eq!(flaws(&log, vec![]), [(4, Flaw::Changed)]);
    let mut log = whole.clone();
    log.remove(3);
    assert_eq!(flaws(&log, vec![]), [(4, Flaw::Removed)]);
    let mut log = whole.clone();
    log[3].body = None;
    assert_eq!(flaws(&log, vec![]), [(4, Flaw::Removed)]);
    let mut log = whole.clone();
    log[3].hash = None;
    assert_eq!(flaws(&log, vec![]), [(4, Flaw::Changed)]);
    let mut log = whole.clone();
    log.insert(
        0,
        AuditRow {
            seq: -3,
            hash: None,
            ..whole[0].clone()
        },
    );
    assert_eq!(flaws(&log, vec![]), [(-3, Flaw::Inserted)]);
    let anchors = vec![anchor(&whole, 4), anchor(&whole, 8)];
    assert_eq!(flaws(&whole[..6], anchors), [(9, Flaw::CutOff)]);
    let mut log = whole.clone();
    log[1].body = Some(b"{}".to_vec());
    sealed_anew(&mut log);
    assert_eq!(flaws(&log, vec![]), []);
    assert_eq!(
        flaws(&log, vec![anchor(&whole, 4)]),
        [(5, Flaw::OtherThanAnchor)]
    );
    let told = Finding {
        seq: 5,
        flaw: Flaw::OtherThanAnchor,
    }
    .to_string();
    assert!(
        told.starts_with("entry 5 is not the one of the anchor"),
        "{told}"
    );
}
