//! Texts with `{}` as the place of a value.

/// The text before and after the place of the value.
pub fn parts(text: &'static str) -> (&'static str, &'static str) {
    let place = text.find('{').unwrap_or(text.len());
    let (before, after) = text.split_at(place);
    (before, after.trim_start_matches(['{', '}']))
}

/// The text before, between and after the places of two values.
pub fn parts_of_two(text: &'static str) -> [&'static str; 3] {
    let (before, rest) = parts(text);
    let (between, after) = parts(rest);
    [before, between, after]
}

/// The text with the value in its place.
pub fn fill(text: &'static str, value: &str) -> String {
    let (before, after) = parts(text);
    [before, value, after].concat()
}

#[cfg(test)]
mod tests {
    use super::super::words;
    use super::*;
    use contract::Lang;

    #[test]
    fn two_values_have_a_place_of_their_own_in_both_languages() {
        for lang in [Lang::En, Lang::Ar] {
            let [before, between, after] = parts_of_two(words(lang).lines_total);
            let whole = [before, "{}", between, "{}", after].concat();
            assert_eq!(whole, words(lang).lines_total);
            assert!(!between.is_empty() && !between.contains(['{', '}']));
        }
    }
}
