//! Tells a barcode scanner's burst from a person's typing.
//!
//! A scanner is a keyboard that types a whole code, most often with Enter or Tab at its end. Keys
//! are applied as they come, so that the keypad never lags; when they turn out to be a code, the
//! caller puts back what they changed.
//!
//! A burst is a code when
//!
//! - four or more keys, the one that ends it among them, came at most 12 ms apart;
//! - or six or more characters came at an even rhythm, at most 70 ms apart (scanners by Bluetooth);
//!   five keys are enough where the last of them is Enter or Tab, and of eight or more one may be
//!   late;
//! - or it begins or ends with what the shop's scanners send: [`Affixes`].
//!
//! Two or three keys rolled over by a hand are typing, and so is everything that people type one key
//! after another: the fastest leave about 100 ms. An Enter that follows three such quick keys as
//! quickly is no hand's either, code or not: it must not start a payment.

use crate::time::{Millis, Monotonic};

/// The longest gap between two keys of a wired scanner.
const WIRED_GAP: Millis = Millis(12);

/// Keys that no hand presses one [`WIRED_GAP`] apart; the Enter or Tab at the end is one of them.
const WIRED_KEYS: usize = 4;

/// The longest gap between two keys of a slow scanner: 60 ms and what a busy machine adds.
const SLOW_GAP: Millis = Millis(70);

/// How much the gaps of a slow scanner differ: a machine's rhythm, not a hand's.
const SLOW_SPREAD: Millis = Millis(30);

/// Characters of a slow scanner's shortest code.
const SLOW_CHARACTERS: usize = 6;

/// The same where the Enter or Tab at its end came in the same rhythm.
const SLOW_CHARACTERS_ENDED: usize = 4;

/// Characters of a code in which one gap may be longer: Bluetooth sends again what got lost.
const SLOW_CHARACTERS_WITH_A_HITCH: usize = 8;

/// So many characters before an Enter that comes as quickly as they did make it a scanner's.
const QUICK_BEFORE_ENTER: usize = 3;

/// The longest gap inside a code that the shop's prefix or suffix tells, or that is one hitch of an
/// even rhythm.
const AFFIX_GAP: Millis = Millis(150);

/// After a gap of this length a burst is over: see [`Scanner::pause`].
pub const BURST_PAUSE: Millis = Millis(160);

/// How long after a code an Enter is still the scanner's: some send two, or one that comes late.
pub const AFTER_BURST: Millis = Millis::seconds(1);

/// What the shop's scanners type before and after each code, and that is no part of it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Affixes {
    /// Before it; empty for nothing.
    pub prefix: String,
    /// After it; empty for nothing.
    pub suffix: String,
}

/// Watches keys go by.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Scanner {
    affixes: Affixes,
    burst: Vec<(char, Monotonic)>,
    /// When the last code ended.
    ended: Option<Monotonic>,
}

/// What a character was.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Typed {
    /// The first of something: what the keys change from here on may have to be put back.
    First,
    /// One more that followed quickly.
    Quick,
    /// Part of a code beyond doubt: it changes nothing.
    Scanned,
    /// The end of a code, told by the shop's suffix.
    Code(String),
}

/// What an Enter or a Tab was.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Ended {
    /// The end of a code.
    Code(String),
    /// One more of a scanner's, after a code.
    Scanners,
    /// A person's.
    Typed,
}

impl Scanner {
    /// A scanner that is known by these, too.
    #[must_use]
    pub fn with(affixes: Affixes) -> Self {
        Self {
            affixes,
            ..Self::default()
        }
    }

    /// Takes a printable character; `at` is when its key went down.
    pub fn character(&mut self, c: char, at: Monotonic) -> Typed {
        let last = self.burst.last().map(|(_, last)| *last);
        let is_first = last.is_none_or(|last| at.since(last) > self.longest_gap());
        if is_first {
            self.burst.clear();
        }
        self.burst.push((c, at));
        let suffix = &self.affixes.suffix;
        if !suffix.is_empty() && self.burst.len() > suffix.len() && self.text().ends_with(suffix) {
            return self.code(at).map_or(Typed::Quick, Typed::Code);
        }
        if is_first {
            Typed::First
        } else if self.is_wired(None) || self.has_prefix() {
            Typed::Scanned
        } else {
            Typed::Quick
        }
    }

    /// Takes an Enter or a Tab.
    pub fn end(&mut self, at: Monotonic) -> Ended {
        let is_soon = self
            .burst
            .last()
            .is_some_and(|(_, last)| at.since(*last) < BURST_PAUSE);
        if is_soon && (self.is_code() || self.is_wired(Some(at)) || self.is_slow(Some(at))) {
            return self.code(at).map_or(Ended::Scanners, Ended::Code);
        }
        if self.is_too_quick(at) {
            self.burst.clear();
            self.ended = Some(at);
            return Ended::Scanners;
        }
        self.burst.clear();
        match self.ended {
            Some(ended) if at.since(ended) < AFTER_BURST => {
                self.ended = Some(at);
                Ended::Scanners
            }
            _ => Ended::Typed,
        }
    }

    /// Says that time has passed. A code that nothing ended is over [`BURST_PAUSE`] after its last
    /// character.
    pub fn pause(&mut self, now: Monotonic) -> Option<String> {
        let (_, last) = *self.burst.last()?;
        if now.since(last) < BURST_PAUSE {
            return None;
        }
        if self.is_code() {
            return self.code(now);
        }
        self.burst.clear();
        None
    }

    /// Whether a code has come so short a time ago that an Enter may still be its end.
    #[must_use]
    pub fn is_just_over(&self, now: Monotonic) -> bool {
        self.ended
            .is_some_and(|ended| now.since(ended) < AFTER_BURST)
    }

    fn longest_gap(&self) -> Millis {
        let has_rhythm = self.burst.len() >= QUICK_BEFORE_ENTER && self.is_even(None, 0);
        if self.affixes == Affixes::default() && !has_rhythm {
            SLOW_GAP
        } else {
            AFFIX_GAP
        }
    }

    fn text(&self) -> String {
        self.burst.iter().map(|(c, _)| *c).collect()
    }

    fn has_prefix(&self) -> bool {
        let prefix = &self.affixes.prefix;
        !prefix.is_empty() && self.text().starts_with(prefix)
    }

    /// Whether the characters are a code, whatever comes after them.
    fn is_code(&self) -> bool {
        self.has_prefix() || self.is_wired(None) || self.is_slow(None)
    }

    /// The gaps between the keys, that of the one that ends the burst among them.
    fn gaps(&self, end: Option<Monotonic>) -> impl Iterator<Item = Millis> {
        let times = self.burst.iter().map(|(_, at)| *at).chain(end);
        let later = times.clone().skip(1);
        times.zip(later).map(|(one, next)| next.since(one))
    }

    fn is_wired(&self, end: Option<Monotonic>) -> bool {
        self.burst.len() + usize::from(end.is_some()) >= WIRED_KEYS
            && self.gaps(end).all(|gap| gap <= WIRED_GAP)
    }

    fn is_slow(&self, end: Option<Monotonic>) -> bool {
        let enough = match end {
            Some(_) => SLOW_CHARACTERS_ENDED,
            None => SLOW_CHARACTERS,
        };
        self.burst.len() >= enough && self.is_even(end, 0)
            || self.burst.len() >= SLOW_CHARACTERS_WITH_A_HITCH && self.is_even(end, 1)
    }

    /// Whether the keys came in a slow scanner's rhythm, but for so many hitches.
    fn is_even(&self, end: Option<Monotonic>, hitches: usize) -> bool {
        let mut gaps: Vec<Millis> = self.gaps(end).collect();
        gaps.sort_unstable();
        let Some((shortest, rest)) = gaps.split_first() else {
            return false;
        };
        let in_rhythm = rest.len().saturating_sub(hitches);
        let longest = rest.iter().take(in_rhythm).next_back().unwrap_or(shortest);
        let latest = rest.last().unwrap_or(shortest);
        *longest <= SLOW_GAP && longest.less(*shortest) <= SLOW_SPREAD && *latest <= AFFIX_GAP
    }

    /// Whether this Enter or Tab and the characters before it came quicker than any hand's.
    fn is_too_quick(&self, end: Monotonic) -> bool {
        let gaps: Vec<Millis> = self.gaps(Some(end)).collect();
        let quick = gaps.iter().rev().take_while(|gap| **gap <= SLOW_GAP);
        quick.count() >= QUICK_BEFORE_ENTER
    }

    /// The code without what the shop's scanners put around it; nothing when nothing is left.
    fn code(&mut self, now: Monotonic) -> Option<String> {
        let text = self.text();
        let Affixes { prefix, suffix } = &self.affixes;
        let text = text.strip_prefix(prefix.as_str()).unwrap_or(&text);
        let text = text.strip_suffix(suffix.as_str()).unwrap_or(text).trim();
        let code = Some(text.to_owned()).filter(|text| !text.is_empty());
        self.burst.clear();
        self.ended = Some(now);
        code
    }
}

/// The character that a key types on a United States keyboard, by the name of its place
/// (`KeyboardEvent.code`): what a scanner means, whatever layout the machine is set to.
///
/// Source: W3C, UI Events KeyboardEvent code Values, "Writing System Keys" and "Numpad Section".
#[must_use]
pub fn character_at(place: &str, shift: bool) -> Option<char> {
    if let Some(letter) = place.strip_prefix("Key").and_then(only) {
        return Some(if shift {
            letter
        } else {
            letter.to_ascii_lowercase()
        });
    }
    let (plain, shifted) = match place {
        "Digit0" => ('0', ')'),
        "Digit1" => ('1', '!'),
        "Digit2" => ('2', '@'),
        "Digit3" => ('3', '#'),
        "Digit4" => ('4', '$'),
        "Digit5" => ('5', '%'),
        "Digit6" => ('6', '^'),
        "Digit7" => ('7', '&'),
        "Digit8" => ('8', '*'),
        "Digit9" => ('9', '('),
        "Minus" => ('-', '_'),
        "Equal" => ('=', '+'),
        "BracketLeft" => ('[', '{'),
        "BracketRight" => (']', '}'),
        "Backslash" => ('\\', '|'),
        "Semicolon" => (';', ':'),
        "Quote" => ('\'', '"'),
        "Backquote" => ('`', '~'),
        "Comma" => (',', '<'),
        "Period" => ('.', '>'),
        "Slash" => ('/', '?'),
        "Space" => (' ', ' '),
        "NumpadAdd" => ('+', '+'),
        "NumpadSubtract" => ('-', '-'),
        "NumpadMultiply" => ('*', '*'),
        "NumpadDivide" => ('/', '/'),
        "NumpadDecimal" => ('.', '.'),
        other => {
            let digit = other.strip_prefix("Numpad").and_then(only);
            return digit.filter(char::is_ascii_digit);
        }
    };
    Some(if shift { shifted } else { plain })
}

/// The one character of a text.
fn only(text: &str) -> Option<char> {
    let mut characters = text.chars();
    characters.next().filter(|_| characters.as_str().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Types a text with these gaps, over and over, and an Enter after the last of them.
    fn typed(scanner: &mut Scanner, text: &str, gaps: &[u64]) -> Ended {
        let mut now = Monotonic(1_000);
        for (c, gap) in text.chars().zip(gaps.iter().cycle()) {
            scanner.character(c, now);
            now = now.after(Millis(*gap));
        }
        scanner.end(now)
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
        assert_eq!(ended("12", &[3]), Ended::Typed);
        assert_eq!(ended("125", &[8, 8, 140]), Ended::Typed);
        assert_eq!(ended("1250", &[15, 9, 130, 160]), Ended::Typed);
    }

    #[test]
    fn a_slow_scanners_short_code_with_its_enter_starts_nothing() {
        for text in ["10451", "1045"] {
            assert_eq!(ended(text, &[50]), code(text), "{text}");
            assert_eq!(ended(text, &[45, 60, 52]), code(text), "{text}");
        }
        // Too short or too uneven to be known for a code, and no hand's all the same.
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
        // Early in a code it cuts off what came before it: no payment begins even then.
        for late in 0..3 {
            let gaps: Vec<u64> = (0..8).map(|n| if n == late { 100 } else { 50 }).collect();
            assert_ne!(ended("00123450", &gaps), Ended::Typed, "{gaps:?}");
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
    fn no_enter_within_a_moment_after_a_code_is_a_persons() {
        let mut scanner = Scanner::default();
        assert_eq!(typed(&mut scanner, "104512", &[4]), code("104512"));
        // Carriage return and line feed, or one that a slow scanner sends late.
        assert_eq!(scanner.end(Monotonic(1_028)), Ended::Scanners);
        assert_eq!(scanner.end(Monotonic(1_900)), Ended::Scanners);
        assert_eq!(scanner.end(Monotonic(2_901)), Ended::Typed);
    }

    #[test]
    fn a_pause_starts_a_new_burst() {
        let mut scanner = Scanner::default();
        assert_eq!(scanner.character('1', Monotonic(0)), Typed::First);
        assert_eq!(scanner.character('2', Monotonic(10)), Typed::Quick);
        assert_eq!(scanner.character('3', Monotonic(500)), Typed::First);
        assert_eq!(scanner.pause(Monotonic(1_000)), None);
        assert_eq!(scanner.end(Monotonic(1_010)), Ended::Typed);
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
        assert_eq!(scanner.end(Monotonic(300)), Ended::Scanners);
        assert_eq!(typed(&mut affixes("~", ""), "250", &[120]), Ended::Typed);
    }

    #[test]
    fn a_code_is_read_from_the_places_of_its_keys() {
        let places = [
            ("KeyI", true),
            ("KeyN", true),
            ("KeyV", true),
            ("Minus", false),
            ("Digit1", false),
            ("Numpad2", false),
            ("NumpadSubtract", false),
            ("Minus", true),
            ("Slash", false),
        ];
        let text: String = places
            .iter()
            .filter_map(|(place, shift)| character_at(place, *shift))
            .collect();
        assert_eq!(text, "INV-12-_/");
        for place in ["", "Key", "Numpad", "NumpadEnter", "Enter", "F1", "IntlYen"] {
            assert_eq!(character_at(place, false), None, "{place}");
        }
    }
}
