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
            let (name, names) = (shown(&name), names.join(", "));
            return Err(ApiError::query(&format!(
                "This query has no member {name}; its members are {names}"
            )));
        };
        if found.iter().any(|(known, _)| known == name) {
            return Err(ApiError::query(&format!("{name} stands there twice")));
        }
        found.push((name, value));
    }
    Ok(found)
}
