//! Which keys are a scanner's, and which a hand's.

use super::keys::{Affixes, Command, Ended, Typed};
use super::rhythm::BURST_PAUSE;
use super::scanner::Scanner;
use payment::time::{Millis, Monotonic};

/// Types a text with these gaps, repeated as needed, and an Enter after it.
fn typed(scanner: &mut Scanner, text: &str, gaps: &[u64]) -> Ended {
    let mut now = Monotonic(1_000);
    for (c, gap) in text.chars().zip(gaps.iter().cycle()) {
        scanner.character(c, now);
        now = now.after(Millis(*gap));
    }
    enter(scanner, now, false)
}

/// Takes an Enter; returns [`Ended::Typed`] for [`Ended::First`], too.
fn enter(scanner: &mut Scanner, at: Monotonic, in_text: bool) -> Ended {
    match scanner.command(Command::Enter, at, in_text) {
        Ended::First => Ended::Typed,
        ended => ended,
    }
}

fn ended(text: &str, gaps: &[u64]) -> Ended {
    typed(&mut Scanner::default(), text, gaps)
}

fn code(text: &str) -> Ended {
    Ended::Code(text.into())
}

#[test]
fn a_burst_that_no_hand_can_type_is_a_code_whatever_its_length() {
    for text in ["104", "1045", "104512", "6291041500213", "INV-12345"] {
        assert_eq!(ended(text, &[4]), code(text), "{text}");
        assert_eq!(ended(text, &[12]), code(text), "{text}");
    }
}

#[test]
fn a_slow_scanner_is_known_by_its_even_rhythm() {
    for gaps in [&[50][..], &[60], &[45, 60, 52], &[35], &[16, 24]] {
        assert_eq!(ended("00123450", gaps), code("00123450"), "{gaps:?}");
    }
}

#[test]
fn a_person_who_types_an_amount_and_presses_enter_is_no_scanner() {
    for gaps in [&[75][..], &[100], &[180, 90, 120], &[20, 64, 30, 90]] {
        assert_eq!(ended("25000000", gaps), Ended::Typed, "{gaps:?}");
    }
    // A hand that rolls over two or three keys.
    assert_eq!(ended("12", &[3, 140]), Ended::Typed);
    assert_eq!(ended("125", &[8, 8, 140]), Ended::Typed);
    assert_eq!(ended("1250", &[15, 9, 130, 160]), Ended::Typed);
}

#[test]
fn a_slow_scanners_short_code_with_its_enter_starts_nothing() {
    for text in ["10451", "1045"] {
        assert_eq!(ended(text, &[50]), code(text), "{text}");
        assert_eq!(ended(text, &[45, 60, 52]), code(text), "{text}");
    }
    // Too short or too uneven for a code, but too quick for a hand.
    assert_eq!(ended("104", &[50]), Ended::Scanners);
    assert_eq!(ended("25000000", &[20, 64, 30]), Ended::Scanners);
    assert_ne!(ended("104512", &[100, 100, 50, 50, 50, 50]), Ended::Typed);
}

#[test]
fn one_hitch_in_a_slow_scanners_rhythm_changes_nothing() {
    for late in 3..7 {
        let gaps: Vec<u64> = (0..8).map(|n| if n == late { 100 } else { 50 }).collect();
        assert_eq!(ended("00123450", &gaps), code("00123450"), "{gaps:?}");
    }
    for late in 0..3 {
        let gaps: Vec<u64> = (0..8).map(|n| if n == late { 100 } else { 50 }).collect();
        assert_eq!(ended("00123450", &gaps), code("00123450"), "{gaps:?}");
    }
    // A long gap cuts off nothing once the rhythm is known, and starts no payment.
    for gap in [20, 50] {
        for late in 3..6 {
            let gaps: Vec<u64> = (0..6).map(|n| if n == late { 390 } else { gap }).collect();
            assert_eq!(ended("104512", &gaps), code("104512"), "{gaps:?}");
        }
    }
    let rolled = [40, 52, 100, 45, 50, 120];
    assert_eq!(ended("125000", &rolled), Ended::Typed);
}

#[test]
fn a_code_that_nothing_ends_is_over_after_a_pause() {
    let mut scanner = Scanner::default();
    let mut now = Monotonic(0);
    let heard: Vec<_> = "104512"
        .chars()
        .map(|c| {
            now = now.after(Millis(4));
            scanner.character(c, now)
        })
        .collect();
    use Typed::{First, Quick, Scanned};
    assert_eq!(heard, [First, Quick, Quick, Scanned, Scanned, Scanned]);
    assert_eq!(scanner.pause(now.after(Millis(100))), None);
    assert_eq!(
        scanner.pause(now.after(BURST_PAUSE)),
        Some("104512".to_owned())
    );
}

#[test]
fn an_enter_that_no_hand_presses_so_soon_starts_nothing() {
    assert_eq!(ended("12", &[4]), code("12"));
    assert_eq!(ended("1", &[4]), Ended::Scanners);
    assert_eq!(ended("1250", &[140, 120, 130, 8]), Ended::Scanners);
}

#[test]
fn what_follows_a_code_after_a_hitch_belongs_to_it() {
    for (text, hitch, gap) in [
        ("12345678", 7, 50),
        ("1234567890123", 10, 50),
        ("123456", 4, 4),
    ] {
        let (mut scanner, mut now) = (Scanner::default(), Monotonic(0));
        let mut codes = Vec::new();
        for (n, c) in text.chars().enumerate() {
            if n == hitch {
                codes.extend(scanner.pause(now.after(BURST_PAUSE)));
                now = now.after(Millis(220));
                assert_eq!(scanner.character(c, now), Typed::Scanned, "{text}");
            } else {
                now = now.after(Millis(gap));
                scanner.character(c, now);
            }
        }
        assert_eq!(codes, [&text[..hitch]]);
        assert_eq!(
            enter(&mut scanner, now.after(Millis(gap)), false),
            code(text)
        );
    }
    // A person types on after a scan.
    let (mut scanner, mut now) = (Scanner::default(), Monotonic(0));
    for c in "123456".chars() {
        now = now.after(Millis(50));
        scanner.character(c, now);
    }
    assert!(scanner.pause(now.after(BURST_PAUSE)).is_some());
    let later = now.after(Millis(500));
    assert_eq!(scanner.character('7', later), Typed::First);
}

#[test]
fn quick_writing_in_a_text_box_is_no_code() {
    let (mut scanner, mut now) = (Scanner::default(), Monotonic(0));
    for (c, gap) in "Mansour".chars().zip([140, 60, 65, 62, 110, 130, 90]) {
        scanner.character(c, now);
        now = now.after(Millis(gap));
    }
    assert_eq!(enter(&mut scanner, now, true), Ended::Typed);
}

#[test]
fn a_character_just_before_makes_a_space_none_of_a_hands() {
    let mut scanner = Scanner::default();
    assert_eq!(scanner.space(Monotonic(0)), Ended::First);
    scanner.character('A', Monotonic(1_000));
    assert_eq!(scanner.space(Monotonic(1_050)), Ended::Scanners);
    assert_eq!(scanner.space(Monotonic(1_400)), Ended::First);
}

/// The results of these keys, pressed with this gap; letters stand for themselves.
fn keys(scanner: &mut Scanner, keys: &str, gap: u64) -> Vec<Ended> {
    let mut now = Monotonic(10_000);
    let mut all = Vec::new();
    for key in keys.split(' ') {
        now = now.after(Millis(gap));
        let command = match key {
            "Enter" => Command::Enter,
            "Tab" => Command::Tab,
            "Backspace" => Command::Backspace,
            "Escape" => Command::Escape,
            "Space" => {
                all.push(scanner.space(now));
                continue;
            }
            characters => {
                for c in characters.chars() {
                    scanner.character(c, now);
                    now = now.after(Millis(gap));
                }
                now = Monotonic(now.0 - gap);
                continue;
            }
        };
        all.push(scanner.command(command, now, false));
    }
    all
}

#[test]
fn a_code_of_keys_that_press_move_and_delete_presses_nothing_and_puts_back_what_it_deleted() {
    let is_hands = |ended: &Ended| matches!(ended, Ended::First | Ended::Typed);
    for code in [
        "Tab Tab Enter Tab Enter",
        "Tab Enter",
        "Tab Space",
        "Tab Tab Space Tab Space",
        "Backspace Enter",
        "Backspace Backspace Enter",
        "Escape Enter",
        "Enter Tab Enter",
    ] {
        for gap in [4, 12, 33, 60, 70] {
            let all = keys(&mut Scanner::default(), code, gap);
            // A single key takes effect before anything can be known.
            assert_eq!(all.first(), Some(&Ended::First), "{code}, {gap}");
            let rest = all.get(1..).unwrap();
            assert!(!rest.iter().any(is_hands), "{code}, {gap}: {all:?}");
        }
    }
    for code in [
        "Backspace Enter",
        "Backspace Backspace Enter",
        "Escape Enter",
    ] {
        let all = keys(&mut Scanner::default(), code, 33);
        assert_eq!(all.last(), Some(&Ended::Undo), "{code}");
    }
}

#[test]
fn a_code_that_begins_with_keys_that_delete_is_put_back_from_before_them() {
    let mut scanner = Scanner::default();
    keys(&mut scanner, "Backspace Backspace", 33);
    assert_eq!(scanner.character('a', Monotonic(10_099)), Typed::Quick);
    let mut scanner = Scanner::default();
    let all = keys(&mut scanner, "Escape abc123 Enter", 20);
    assert_eq!(all.last(), Some(&code("abc123")));
}

#[test]
fn a_worn_key_that_comes_twice_does_once_what_it_does() {
    for key in ["Backspace", "Enter", "Tab", "Escape"] {
        let all = keys(&mut Scanner::default(), &format!("{key} {key}"), 20);
        assert_eq!(all, [Ended::First, Ended::Scanners], "{key}");
    }
}

#[test]
fn a_hand_that_deletes_moves_and_presses_is_heard() {
    let way = "Backspace Backspace Backspace Tab Tab Space Tab Enter Enter Escape";
    for gap in [90, 120, 200] {
        let all = keys(&mut Scanner::default(), way, gap);
        let is_hands = |ended: &Ended| matches!(ended, Ended::First | Ended::Typed);
        assert!(all.iter().all(is_hands), "{gap}: {all:?}");
    }
}

#[test]
fn no_enter_within_a_moment_after_a_code_is_a_persons() {
    let mut scanner = Scanner::default();
    assert_eq!(typed(&mut scanner, "104512", &[4]), code("104512"));
    // Carriage return and line feed, or an Enter that a slow scanner sends late.
    assert_eq!(
        enter(&mut scanner, Monotonic(1_028), false),
        Ended::Scanners
    );
    assert_eq!(
        enter(&mut scanner, Monotonic(1_900), false),
        Ended::Scanners
    );
    assert_eq!(enter(&mut scanner, Monotonic(2_901), false), Ended::Typed);
}

#[test]
fn a_pause_starts_a_new_burst() {
    let mut scanner = Scanner::default();
    assert_eq!(scanner.character('1', Monotonic(0)), Typed::First);
    assert_eq!(scanner.character('2', Monotonic(10)), Typed::Quick);
    assert_eq!(scanner.character('3', Monotonic(500)), Typed::First);
    assert_eq!(scanner.pause(Monotonic(1_000)), None);
    assert_eq!(enter(&mut scanner, Monotonic(1_010), false), Ended::Typed);
}

#[test]
fn a_prefix_or_suffix_of_the_shops_tells_a_code_at_any_speed() {
    let affixes = |prefix: &str, suffix: &str| {
        Scanner::with(Affixes {
            prefix: prefix.into(),
            suffix: suffix.into(),
        })
    };
    assert_eq!(typed(&mut affixes("~", ""), "~12", &[120]), code("12"));
    let mut scanner = affixes("", "#");
    scanner.character('1', Monotonic(0));
    scanner.character('2', Monotonic(120));
    assert_eq!(
        scanner.character('#', Monotonic(240)),
        Typed::Code("12".into())
    );
    assert_eq!(enter(&mut scanner, Monotonic(300), false), Ended::Scanners);
    assert_eq!(typed(&mut affixes("~", ""), "250", &[120]), Ended::Typed);
}
