//! Watches the keys, and recognises codes among them.

use super::keys::{Affixes, Command, Ended, Typed};
use super::rhythm::{
    AFTER_BURST, BURST_GAP, BURST_PAUSE, HITCH_GAP, QUICK_BEFORE_ENTER, SLOW_CHARACTERS,
    SLOW_CHARACTERS_ENDED, SLOW_CHARACTERS_WITH_A_HITCH, SLOW_GAP, WIRED_CHARACTERS,
    WIRED_CHARACTERS_ENDED, WIRED_GAP, is_even,
};
use payment::time::{Millis, Monotonic};

/// Watches the keys that are pressed and recognises codes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Scanner {
    affixes: Affixes,
    burst: Vec<(char, Monotonic)>,
    /// The last burst that a pause ended as a code.
    paused: Vec<(char, Monotonic)>,
    /// When the last code ended.
    ended: Option<Monotonic>,
    last: Option<Last>,
}

/// The last key of any kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Last {
    at: Monotonic,
    /// `None` for a character.
    command: Option<Command>,
    /// How many commands came directly before it, each within [`SLOW_GAP`] of the next.
    run: u32,
}

impl Scanner {
    /// A scanner that also recognises codes by these marks.
    #[must_use]
    pub fn with(affixes: Affixes) -> Self {
        Self {
            affixes,
            ..Self::default()
        }
    }

    /// Takes a printable character; `at` is when its key went down.
    pub fn character(&mut self, c: char, at: Monotonic) -> Typed {
        if self.burst.is_empty() {
            self.burst = std::mem::take(&mut self.paused);
        }
        let is_first = self
            .since_last(at)
            .is_none_or(|gap| gap > self.longest_gap());
        if is_first {
            self.burst.clear();
        }
        self.burst.push((c, at));
        let follows_command = self
            .last
            .is_some_and(|last| last.command.is_some() && at.since(last.at) <= BURST_GAP);
        self.last = Some(Last {
            at,
            command: None,
            run: 0,
        });
        let suffix = &self.affixes.suffix;
        if !suffix.is_empty() && self.burst.len() > suffix.len() && self.text().ends_with(suffix) {
            return self.code(at).map_or(Typed::Quick, Typed::Code);
        }
        if is_first {
            if follows_command {
                Typed::Quick
            } else {
                Typed::First
            }
        } else if self.is_wired() || self.is_slow() || self.has_prefix() {
            Typed::Scanned
        } else {
            Typed::Quick
        }
    }

    /// Takes a command key; `in_text` if it was typed into a text box.
    pub fn command(&mut self, command: Command, at: Monotonic, in_text: bool) -> Ended {
        let last = self.last.take();
        let follows = last.filter(|last| last.command.is_some() && at.since(last.at) <= SLOW_GAP);
        self.last = Some(Last {
            at,
            command: Some(command),
            run: follows.map_or(0, |last| last.run.saturating_add(1)),
        });
        // A worn key may come twice; that is no scanner, and its first press was meant.
        let is_worn = follows.is_some_and(|last| last.command == Some(command) && last.run == 0);
        let scanners = match follows {
            Some(_) if !is_worn => Ended::Undo,
            _ => Ended::Scanners,
        };
        let is_scanners = match command {
            Command::Enter | Command::Tab => match self.end(at, in_text) {
                Ended::Typed => false,
                Ended::Scanners => true,
                code => return code,
            },
            Command::Space => self.is_too_quick(at) || self.is_after_code(at),
            Command::Backspace | Command::Escape => self.is_too_quick(at),
        };
        let is_quickest = last.is_some_and(|last| at.since(last.at) <= WIRED_GAP);
        if is_scanners || is_quickest || follows.is_some() {
            self.ended = Some(at);
            return scanners;
        }
        if last.is_none_or(|last| at.since(last.at) > BURST_GAP) {
            Ended::First
        } else {
            Ended::Typed
        }
    }

    /// Whether a code, or keys that no hand presses, ended a moment ago.
    fn is_after_code(&self, at: Monotonic) -> bool {
        self.ended
            .is_some_and(|ended| at.since(ended) < AFTER_BURST)
    }

    /// Takes an Enter or a Tab.
    fn end(&mut self, at: Monotonic, in_text: bool) -> Ended {
        self.paused.clear();
        let gap = self.since_last(at);
        let is_soon = gap.is_some_and(|gap| gap < BURST_PAUSE);
        if is_soon && self.is_code() || self.is_code_with(at, in_text) {
            return self.code(at).map_or(Ended::Scanners, Ended::Code);
        }
        if self.is_too_quick(at) {
            self.burst.clear();
            self.ended = Some(at);
            return Ended::Scanners;
        }
        self.burst.clear();
        if self.is_after_code(at) {
            self.ended = Some(at);
            return Ended::Scanners;
        }
        Ended::Typed
    }

    /// Takes note that time has passed. A code without an end key is complete [`BURST_PAUSE`] after
    /// its last character. A slightly later one still belongs to it; the code is then reported
    /// again.
    pub fn pause(&mut self, now: Monotonic) -> Option<String> {
        if self.since_last(now)? < BURST_PAUSE {
            return None;
        }
        if self.is_code() {
            let burst = self.burst.clone();
            let code = self.code(now);
            self.paused = burst;
            return code;
        }
        if !self.has_run(SLOW_CHARACTERS_ENDED) {
            self.burst.clear();
        }
        None
    }

    /// Takes a space outside of a text box: it presses the focused button, but inside a code it is
    /// one of the code's characters.
    pub fn space(&mut self, at: Monotonic) -> Ended {
        if self.since_last(at).is_some_and(|gap| gap < BURST_PAUSE) {
            return Ended::Scanners;
        }
        self.command(Command::Space, at, false)
    }

    fn since_last(&self, at: Monotonic) -> Option<Millis> {
        let (_, last) = self.burst.last()?;
        Some(at.since(*last))
    }

    fn longest_gap(&self) -> Millis {
        if self.is_wired() || self.has_run(SLOW_CHARACTERS_ENDED) {
            HITCH_GAP
        } else {
            BURST_GAP
        }
    }

    fn text(&self) -> String {
        self.burst.iter().map(|(c, _)| *c).collect()
    }

    fn has_prefix(&self) -> bool {
        let prefix = &self.affixes.prefix;
        !prefix.is_empty() && self.text().starts_with(prefix)
    }

    /// Whether the characters are a code, whatever follows.
    fn is_code(&self) -> bool {
        self.has_prefix() || self.is_wired() || self.is_slow()
    }

    /// Whether they are a code together with this Enter or Tab.
    fn is_code_with(&self, end: Monotonic, in_text: bool) -> bool {
        let gaps: Vec<Millis> = self.gaps(Some(end)).collect();
        let last = gaps.len().saturating_sub(WIRED_CHARACTERS_ENDED);
        let at_end = gaps.get(last..).unwrap_or_default();
        let is_wired =
            at_end.len() == WIRED_CHARACTERS_ENDED && at_end.iter().all(|gap| *gap <= WIRED_GAP);
        let count = self.burst.len();
        let is_whole = count >= SLOW_CHARACTERS_ENDED && is_even(&gaps, 0)
            || count >= SLOW_CHARACTERS_WITH_A_HITCH && is_even(&gaps, 1);
        let is_near = gaps.last().is_some_and(|gap| *gap <= HITCH_GAP);
        let has_run = !in_text && is_near && self.has_run(SLOW_CHARACTERS_ENDED);
        is_wired || is_whole || has_run
    }

    /// The gaps between the keys; with the one before `end`, if given.
    fn gaps(&self, end: Option<Monotonic>) -> impl Iterator<Item = Millis> {
        let times = self.burst.iter().map(|(_, at)| *at).chain(end);
        let later = times.clone().skip(1);
        times.zip(later).map(|(one, next)| next.since(one))
    }

    fn is_wired(&self) -> bool {
        let gaps: Vec<Millis> = self.gaps(None).collect();
        let mut runs = gaps.windows(WIRED_CHARACTERS - 1);
        runs.any(|run| run.iter().all(|gap| *gap <= WIRED_GAP))
    }

    fn is_slow(&self) -> bool {
        self.has_run(SLOW_CHARACTERS)
    }

    /// Whether this many characters in a row came in a scanner's rhythm.
    fn has_run(&self, characters: usize) -> bool {
        let gaps: Vec<Millis> = self.gaps(None).collect();
        let length = characters.saturating_sub(1).max(1);
        gaps.windows(length).any(|run| is_even(run, 0))
    }

    /// Whether this Enter or Tab and the keys before it came faster than a hand types.
    fn is_too_quick(&self, end: Monotonic) -> bool {
        let gaps: Vec<Millis> = self.gaps(Some(end)).collect();
        let quick = gaps.iter().rev().take_while(|gap| **gap <= SLOW_GAP);
        quick.count() >= QUICK_BEFORE_ENTER || gaps.last().is_some_and(|gap| *gap <= WIRED_GAP)
    }

    /// The code without the shop's prefix and suffix; `None` if nothing is left.
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
