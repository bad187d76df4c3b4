//! The boxes of docs/operations.md: each has a mark before it that says what it is for.

use std::path::Path;

/// What a box is for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Mark {
    /// Commands, under a name.
    Run(String),
    /// What stands in this file.
    File(String),
    /// It is not tried, for this reason.
    Shown,
}

/// A box of the text.
#[derive(Clone, Debug)]
pub(super) struct Block {
    pub(super) mark: Option<Mark>,
    pub(super) text: String,
}

/// All of the text.
pub(super) fn text() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    std::fs::read_to_string(root.join("docs/operations.md")).unwrap()
}

/// Every box, in order.
pub(super) fn blocks() -> Vec<Block> {
    let text = text();
    let (mut blocks, mut mark) = (Vec::new(), None);
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let bare = line.trim_start();
        let indent = line.len() - bare.len();
        if bare.starts_with("```") {
            let inside = lines.by_ref().take_while(|line| line.trim() != "```");
            let inside = inside.map(|line| line.get(indent..).unwrap_or_default());
            blocks.push(Block {
                mark: mark.take(),
                text: inside.map(|line| format!("{line}\n")).collect(),
            });
        } else if !bare.is_empty() {
            mark = mark_of(bare);
        }
    }
    blocks
}

fn mark_of(line: &str) -> Option<Mark> {
    let inside = line.strip_prefix("<!-- ")?.strip_suffix(" -->")?;
    let (kind, rest) = inside.split_once(": ")?;
    match kind {
        "run" => Some(Mark::Run(rest.to_owned())),
        "file" => Some(Mark::File(rest.to_owned())),
        "shown" => Some(Mark::Shown),
        _ => None,
    }
}

/// The text of the one box with this mark.
pub(super) fn block(mark: &Mark) -> String {
    let mut found = blocks();
    found.retain(|block| block.mark.as_ref() == Some(mark));
    let [block] = found.as_slice() else {
        panic!("the text has {} boxes {mark:?}", found.len());
    };
    block.text.clone()
}
