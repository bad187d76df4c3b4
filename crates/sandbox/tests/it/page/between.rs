//! Fixture: cuts parts out of the page.

/// The text between `from` and `to`.
pub fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let rest = text
        .split_once(from)
        .unwrap_or_else(|| panic!("{from}: {text}"))
        .1;
    rest.split_once(to).map_or(rest, |(part, _)| part)
}
