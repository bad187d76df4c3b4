//! A document as a list of blocks, in one or two languages.

use contract::Lang;

/// The languages of a document.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Languages {
    /// English, then Arabic.
    #[default]
    Both,
    /// One language.
    One(Lang),
}

impl Languages {
    /// The languages in their order.
    #[must_use]
    pub const fn all(self) -> &'static [Lang] {
        match self {
            Self::Both => &[Lang::En, Lang::Ar],
            Self::One(Lang::En) => &[Lang::En],
            Self::One(Lang::Ar) => &[Lang::Ar],
        }
    }

    /// A text in each of the languages.
    #[must_use]
    pub fn say(self, text: impl Fn(Lang) -> String) -> Vec<Phrase> {
        let one = |lang: &Lang| Phrase {
            lang: *lang,
            text: text(*lang),
        };
        self.all().iter().map(one).collect()
    }
}

/// A text in a language.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Phrase {
    /// The language.
    pub lang: Lang,
    /// The text.
    pub text: String,
}

impl Phrase {
    /// Whether it is written from right to left.
    #[must_use]
    pub const fn is_rtl(&self) -> bool {
        matches!(self.lang, Lang::Ar)
    }
}

/// A part of a document. They stand one below the other.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Block {
    /// The shop's own logo, if it has one.
    Logo,
    /// A name, large: in whatever language it is.
    Heading(String),
    /// A line of the shop's own, in whatever language it is.
    Line(String),
    /// A text in each language.
    Text(Vec<Phrase>),
    /// An amount, large, and what it is.
    Total {
        /// What it is.
        label: Vec<Phrase>,
        /// The amount, written.
        value: String,
    },
    /// A value and its name.
    Pair {
        /// The name.
        label: Vec<Phrase>,
        /// The value, written.
        value: String,
    },
    /// What nobody may overlook, such as TEST or COPY.
    Notice(Vec<Phrase>),
    /// A line across the paper.
    Rule,
    /// A code to scan, with this content.
    Code(String),
    /// White paper, in lines of text.
    Feed(u32),
}

/// A document: a receipt, a report, a test page.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Document {
    /// Its blocks, from the top to the bottom.
    pub blocks: Vec<Block>,
}

impl Document {
    /// Adds a block.
    pub fn push(&mut self, block: Block) {
        self.blocks.push(block);
    }

    /// The same document as a copy: the notice stands before everything but the shop's own head.
    #[must_use]
    pub fn marked(mut self, notice: Vec<Phrase>) -> Self {
        let is_head = |block: &Block| {
            matches!(
                block,
                Block::Logo | Block::Heading(_) | Block::Line(_) | Block::Text(_)
            )
        };
        let place = self.blocks.iter().take_while(|block| is_head(block));
        let place = place.count();
        self.blocks.insert(place, Block::Notice(notice));
        self
    }
}

/// Whether a text is written from right to left: its first letter decides, as in a browser's
/// `dir="auto"`. Digits and signs decide nothing.
#[must_use]
pub fn is_rtl(text: &str) -> bool {
    let is_arabic_or_hebrew = |c: char| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}');
    let first = text.chars().find(|c| c.is_alphabetic());
    first.is_some_and(is_arabic_or_hebrew)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_letter_says_in_which_direction_a_text_runs() {
        for (text, rtl) in [
            ("Tabby", false),
            ("تابي", true),
            ("12 تابي Tabby", true),
            ("٢٥٠ AED", false),
            ("4711", false),
            ("", false),
        ] {
            assert_eq!(is_rtl(text), rtl, "{text}");
        }
    }

    #[test]
    fn a_copy_says_so_below_the_shops_name() {
        let mut document = Document::default();
        document.push(Block::Heading("Shop".to_owned()));
        document.push(Block::Rule);
        let notice = Languages::One(Lang::En).say(|_| "COPY".to_owned());
        let copy = document.marked(notice.clone());
        let wanted = [
            Block::Heading("Shop".to_owned()),
            Block::Notice(notice),
            Block::Rule,
        ];
        assert_eq!(copy.blocks, wanted);
    }
}
