//! Sentences about layouts.

use contract::Lang;

use super::*;
use crate::document::{Block, Languages, Phrase};

/// Every letter is half as wide as it is high.
struct Half;

impl Measure for Half {
    fn text(&self, text: &str, size: u32, _: bool) -> u32 {
        u32::try_from(text.chars().count()).unwrap() * size / 2
    }

    fn logo(&self) -> Option<(u32, u32)> {
        Some((400, 100))
    }
}

fn laid(blocks: Vec<Block>, width: u32) -> Layout {
    layout(&Document { blocks }, width, &Half)
}

fn texts(layout: &Layout) -> Vec<(&str, u32, u32, Align)> {
    let text = |mark| match mark {
        &Mark::Text {
            ref text,
            x,
            y,
            align,
            ..
        } => Some((text.as_str(), x, y, align)),
        Mark::Box { .. } | Mark::Logo { .. } => None,
    };
    layout.marks.iter().filter_map(text).collect()
}

fn both(en: &'static str, ar: &'static str) -> Vec<Phrase> {
    Languages::Both.say(|lang| match lang {
        Lang::En => en.to_owned(),
        Lang::Ar => ar.to_owned(),
    })
}

#[test]
fn a_pair_has_its_names_at_both_edges_and_its_value_between_or_below() {
    let pair = |value: &str| Block::Pair {
        label: both("Reference", "المرجع"),
        value: value.to_owned(),
    };
    let short = laid(vec![pair("4711")], 576);
    let [
        (_, left, y, Align::Left),
        (_, right, _, Align::Right),
        (_, middle, at, Align::Middle),
    ] = texts(&short)[..]
    else {
        panic!("{short:?}");
    };
    assert!(left < middle && middle < right && y.abs_diff(at) < 3);
    let long = laid(vec![pair(&"4".repeat(36))], 576);
    assert!(texts(&long)[2].2 > texts(&long)[0].2 + 10);
    assert!(long.height > short.height);
}

#[test]
fn in_one_language_a_name_stands_where_its_lines_begin() {
    for (lang, named, valued) in [
        (Lang::En, Align::Left, Align::Right),
        (Lang::Ar, Align::Right, Align::Left),
    ] {
        let label = Languages::One(lang).say(|_| "x".to_owned());
        let value = "4711".to_owned();
        let page = laid(vec![Block::Pair { label, value }], 384);
        let aligned: Vec<_> = texts(&page).iter().map(|text| text.3).collect();
        assert_eq!(aligned, [named, valued]);
    }
}

#[test]
fn nothing_stands_beside_the_paper() {
    let long = "A name that is longer than the paper and a wooooooooooooooooooooooooooooooooooord";
    let blocks = || {
        vec![
            Block::Logo,
            Block::Heading(long.to_owned()),
            Block::Notice(both("COPY", "نسخة")),
            Block::Total {
                label: both(long, long),
                value: "AED 1,234,567.00".to_owned(),
            },
            Block::Rule,
            Block::Pair {
                label: both(long, "y"),
                value: "4".repeat(64),
            },
            Block::Code("01936D6E-0000-7000-8000-000000000001".to_owned()),
            Block::Text(both(long, long)),
        ]
    };
    for width in [200, 384, 512, 576, 640, 832] {
        let page = laid(blocks(), width);
        for mark in &page.marks {
            let (begin, end, bottom) = match mark {
                Mark::Text {
                    text,
                    x,
                    y,
                    align,
                    size,
                    ..
                } => {
                    let wide = Half.text(text, *size, false);
                    let begin = match align {
                        Align::Left => i64::from(*x),
                        Align::Middle => i64::from(*x) - i64::from(wide / 2),
                        Align::Right => i64::from(*x) - i64::from(wide),
                    };
                    (begin, begin + i64::from(wide), *y)
                }
                Mark::Box {
                    x,
                    y,
                    width,
                    height,
                }
                | Mark::Logo {
                    x,
                    y,
                    width,
                    height,
                } => (i64::from(*x), i64::from(x + width), y + height),
            };
            assert!(begin >= 0 && end <= i64::from(width), "{width}: {mark:?}");
            assert!(bottom <= page.height, "{width}: {mark:?}");
        }
    }
}

#[test]
fn a_code_has_whole_dots_and_white_around_it() {
    let id = "01936D6E-0000-7000-8000-000000000001";
    let page = laid(vec![Block::Code(id.to_owned())], 384);
    let Some(Mark::Box {
        x, width, height, ..
    }) = page.marks.first()
    else {
        panic!("{page:?}");
    };
    // 33 modules in half of 384 dots.
    assert_eq!((*width, *height), (7 * 5, 5));
    assert_eq!(*x, (384 - 33 * 5) / 2 + 4 * 5);
}
