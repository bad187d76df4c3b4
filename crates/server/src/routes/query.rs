//! Reads queries.

use axum::extract::Query;
use axum::http::Uri;

use super::ApiError;
use crate::sales::shown;

/// The members of a query, each of which may stand there once. One that is not known is refused: its
/// client would take the answer for what it is not.
pub(super) fn members<'a>(
    uri: &Uri,
    names: &[&'a str],
) -> Result<Vec<(&'a str, String)>, ApiError> {
    let Query(members) = Query::<Vec<(String, String)>>::try_from_uri(uri)
        .map_err(|_| ApiError::query("The query is not made of names and values"))?;
    let mut found: Vec<(&str, String)> = Vec::new();
    for (name, value) in members {
        let Some(name) = names.iter().find(|known| **known == name) else {
            return Err(unknown(&name, names));
        };
        if found.iter().any(|(known, _)| known == name) {
            return Err(ApiError::query(&format!("{name} stands there twice")));
        }
        found.push((name, value));
    }
    Ok(found)
}

fn unknown(name: &str, names: &[&str]) -> ApiError {
    let quoted: Vec<_> = names.iter().map(|name| format!("{name:?}")).collect();
    let names = match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => quoted.concat(),
    };
    let (name, verb) = (
        shown(name),
        if quoted.len() == 1 {
            "member is"
        } else {
            "members are"
        },
    );
    ApiError::query(&format!(
        "This query has no member {name}; its {verb} {names}"
    ))
}
