//! What is drawn, and who measures it.

/// Measures what is drawn.
pub trait Measure {
    /// The width of a text in dots, at this height of its letters in dots.
    fn text(&self, text: &str, size: u32, is_bold: bool) -> u32;

    /// The width and height of the shop's logo in its own pixels, if it has one.
    fn logo(&self) -> Option<(u32, u32)>;
}

/// Which edge of a text stands at its place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Align {
    /// Its left edge.
    Left,
    /// Its middle.
    Middle,
    /// Its right edge.
    Right,
}

/// Something to draw in black. Places are dots from the top left corner of the paper.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Mark {
    /// A line of text.
    Text {
        /// The text.
        text: String,
        /// Where the edge that `align` names stands.
        x: u32,
        /// Where the middle of its height stands.
        y: u32,
        /// Which edge stands there.
        align: Align,
        /// The height of its letters.
        size: u32,
        /// Whether it is bold.
        is_bold: bool,
        /// Whether it runs from right to left.
        is_rtl: bool,
    },
    /// A filled rectangle.
    Box {
        /// Its left edge.
        x: u32,
        /// Its top edge.
        y: u32,
        /// Its width.
        width: u32,
        /// Its height.
        height: u32,
    },
    /// The shop's logo.
    Logo {
        /// Its left edge.
        x: u32,
        /// Its top edge.
        y: u32,
        /// Its width.
        width: u32,
        /// Its height.
        height: u32,
    },
}

/// Everything that is drawn.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Layout {
    /// Dots of a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// What is drawn.
    pub marks: Vec<Mark>,
}
