//! A page that grows downwards, block by block.

use super::mark::{Align, Layout, Mark, Measure};
use crate::code::Code;
use crate::document::{Block, Phrase, is_rtl};

/// The widest that a part of the paper may be that a code or a logo takes, in percent.
const CODE_SHARE: u32 = 50;
const LOGO_SHARE: u32 = 60;

/// The most dots of a module: about a millimetre.
const LARGEST_MODULE: u32 = 8;

/// The most rows of a logo.
const LOGO_ROWS: u32 = 160;

/// A page that grows downwards.
pub(super) struct Page<'a> {
    width: u32,
    /// White at both sides.
    margin: u32,
    /// The height of usual letters.
    unit: u32,
    /// The first free row.
    y: u32,
    marks: Vec<Mark>,
    measure: &'a dyn Measure,
}

/// How a text is written.
#[derive(Clone, Copy)]
struct Style {
    size: u32,
    is_bold: bool,
}

impl<'a> Page<'a> {
    /// An empty page with usual letters of this height.
    pub(super) fn new(width: u32, unit: u32, measure: &'a dyn Measure) -> Self {
        Self {
            width,
            margin: unit / 3,
            unit,
            y: unit / 2,
            marks: Vec::new(),
            measure,
        }
    }

    /// The page as far as it has grown.
    pub(super) fn end(self) -> Layout {
        Layout {
            width: self.width,
            height: self.y + self.unit / 2,
            marks: self.marks,
        }
    }

    /// Adds a block below what is there.
    pub(super) fn block(&mut self, block: &Block) {
        match block {
            Block::Logo => self.logo(),
            Block::Heading(text) => self.centred(text, is_rtl(text), self.large(14)),
            Block::Line(text) => self.centred(text, is_rtl(text), self.usual(false)),
            Block::Text(phrases) => {
                for phrase in phrases {
                    self.centred(&phrase.text, phrase.is_rtl(), self.usual(false));
                }
            }
            Block::Total { label, value } => {
                self.side_by_side(label, self.usual(true));
                // As large as the paper allows.
                let fits = |style: &Style| self.wide(value, *style) <= self.room();
                let styles = [24, 20, 16].map(|tenths| self.large(tenths));
                let style = styles.into_iter().find(fits);
                self.centred(value, is_rtl(value), style.unwrap_or(self.large(14)));
            }
            Block::Pair { label, value } => self.pair(label, value),
            Block::Notice(phrases) => self.notice(phrases),
            Block::Rule => self.rule(),
            Block::Code(content) => self.code(content),
            Block::Feed(lines) => self.y += lines * self.unit,
        }
    }

    const fn room(&self) -> u32 {
        self.width.saturating_sub(2 * self.margin)
    }

    const fn usual(&self, is_bold: bool) -> Style {
        Style {
            size: self.unit,
            is_bold,
        }
    }

    /// What a value is called.
    const fn small(&self) -> Style {
        Style {
            size: self.unit * 17 / 20,
            is_bold: false,
        }
    }

    const fn large(&self, tenths: u32) -> Style {
        Style {
            size: self.unit * tenths / 10,
            is_bold: true,
        }
    }

    fn wide(&self, text: &str, style: Style) -> u32 {
        self.measure.text(text, style.size, style.is_bold)
    }

    /// Puts a text into the row of lines of this height that begins at the first free row.
    fn put(&mut self, text: &str, x: u32, align: Align, rtl: bool, style: Style) {
        self.marks.push(Mark::Text {
            text: text.to_owned(),
            x,
            y: self.y + height(style) / 2,
            align,
            size: style.size,
            is_bold: style.is_bold,
            is_rtl: rtl,
        });
    }

    fn centred(&mut self, text: &str, rtl: bool, style: Style) {
        for line in self.lines(text, self.room(), style) {
            self.put(&line, self.width / 2, Align::Middle, rtl, style);
            self.y += height(style);
        }
    }

    /// The lines of a text in a room of this width. Words that are wider than it are broken.
    fn lines(&self, text: &str, room: u32, style: Style) -> Vec<String> {
        let mut lines = Vec::new();
        let mut line = String::new();
        for word in text.split_whitespace() {
            let longer = if line.is_empty() {
                word.to_owned()
            } else {
                [&line, " ", word].concat()
            };
            if self.wide(&longer, style) <= room {
                line = longer;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            for character in word.chars() {
                let mut longer = line.clone();
                longer.push(character);
                if self.wide(&longer, style) > room && !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                }
                line.push(character);
            }
        }
        if !line.is_empty() {
            lines.push(line);
        }
        lines
    }

    /// A text in each language: beside each other if there is room, else one below the other.
    fn side_by_side(&mut self, phrases: &[Phrase], style: Style) {
        if let [left, right] = phrases {
            let gap = 2 * self.unit;
            let wide = self.wide(&left.text, style) + gap + self.wide(&right.text, style);
            if wide <= self.room() {
                let (start, end) = (self.margin, self.width.saturating_sub(self.margin));
                self.put(&left.text, start, Align::Left, left.is_rtl(), style);
                self.put(&right.text, end, Align::Right, right.is_rtl(), style);
                self.y += height(style);
                return;
            }
        }
        for phrase in phrases {
            self.centred(&phrase.text, phrase.is_rtl(), style);
        }
    }

    /// A value and its name. In two languages the names stand at both edges, in one at the edge where
    /// its lines begin; the value has a line of its own if the rest is too narrow.
    fn pair(&mut self, label: &[Phrase], value: &str) {
        let small = self.small();
        // A value that is too long for a line may fit it in smaller letters.
        let bold = match self.wide(value, self.usual(true)) <= self.room() {
            true => self.usual(true),
            false => Style {
                is_bold: true,
                ..small
            },
        };
        let gap = self.unit * 3 / 4;
        let named: u32 = label
            .iter()
            .map(|phrase| self.wide(&phrase.text, small) + gap)
            .sum();
        let is_one_line = named + self.wide(value, bold) <= self.room();
        let (left, right) = (self.margin, self.width.saturating_sub(self.margin));
        // Where the value stands.
        let (x, align) = match label {
            [one] if one.is_rtl() => (left, Align::Left),
            [_] => (right, Align::Right),
            _ if is_one_line => (self.between(label, small), Align::Middle),
            _ => (self.width / 2, Align::Middle),
        };
        let before = self.y;
        if is_one_line {
            self.y += (height(bold) - height(small)) / 2;
        }
        match label {
            [one] => {
                let (x, align) = match one.is_rtl() {
                    true => (right, Align::Right),
                    false => (left, Align::Left),
                };
                for line in self.lines(&one.text, self.room(), small) {
                    self.put(&line, x, align, one.is_rtl(), small);
                    self.y += height(small);
                }
            }
            _ => self.side_by_side(label, small),
        }
        if is_one_line {
            self.y = before;
        }
        for line in self.lines(value, self.room(), bold) {
            self.put(&line, x, align, is_rtl(value), bold);
            self.y += height(bold);
        }
        if !is_one_line {
            self.y += self.unit / 4;
        }
    }

    /// The middle of what two names at the edges leave.
    fn between(&self, label: &[Phrase], style: Style) -> u32 {
        let wide =
            |phrase: Option<&Phrase>| phrase.map_or(0, |phrase| self.wide(&phrase.text, style));
        let begin = self.margin + wide(label.first());
        let end = self.width.saturating_sub(self.margin + wide(label.get(1)));
        u32::midpoint(begin, end)
    }

    /// A frame around a text in each language.
    fn notice(&mut self, phrases: &[Phrase]) {
        const LINE: u32 = 3;
        self.y += self.unit / 4;
        let (top, style) = (self.y, self.large(12));
        self.y += self.unit / 2;
        let margin = self.margin;
        self.margin += self.unit;
        self.side_by_side(phrases, style);
        self.margin = margin;
        self.y += self.unit / 2;
        let (x, width, height) = (margin, self.room(), self.y.saturating_sub(top));
        let mut frame = |x, y, width, height| {
            self.marks.push(Mark::Box {
                x,
                y,
                width,
                height,
            })
        };
        frame(x, top, width, LINE);
        frame(x, top + height.saturating_sub(LINE), width, LINE);
        frame(x, top, LINE, height);
        frame(x + width.saturating_sub(LINE), top, LINE, height);
        self.y += self.unit / 4;
    }

    fn rule(&mut self) {
        const LINE: u32 = 2;
        let gap = self.unit / 3;
        self.marks.push(Mark::Box {
            x: self.margin,
            y: self.y + gap,
            width: self.room(),
            height: LINE,
        });
        self.y += 2 * gap + LINE;
    }

    fn code(&mut self, content: &str) {
        let Some(code) = Code::new(content) else {
            return;
        };
        let most = self.width * CODE_SHARE / 100;
        let module = (most / code.outer()).clamp(2, LARGEST_MODULE);
        let side = code.outer() * module;
        let x = self.width.saturating_sub(side) / 2;
        for (column, row, length) in code.lines_in_quiet() {
            self.marks.push(Mark::Box {
                x: x + column * module,
                y: self.y + row * module,
                width: length * module,
                height: module,
            });
        }
        self.y += side;
    }

    fn logo(&mut self) {
        let Some((width, height)) = self.measure.logo() else {
            return;
        };
        if width == 0 || height == 0 {
            return;
        }
        let (wide, high) = (u64::from(width), u64::from(height));
        let most = u64::from(self.width * LOGO_SHARE / 100);
        let rows = u64::from(LOGO_ROWS).min(most * high / wide).max(1);
        let width = u32::try_from(rows * wide / high).unwrap_or(self.width);
        let height = u32::try_from(rows).unwrap_or(LOGO_ROWS);
        self.marks.push(Mark::Logo {
            x: self.width.saturating_sub(width) / 2,
            y: self.y,
            width,
            height,
        });
        self.y += height + self.unit / 2;
    }
}

/// The height of a line, with the white around its letters.
const fn height(style: Style) -> u32 {
    style.size * 7 / 5
}
