//! A table on the page, and names for its rows.

use maud::{Markup, html};
use uuid::Uuid;

use Column::{Number, Text};

/// A column: texts are aligned at the start, numbers at the end.
#[derive(Clone, Copy, Debug)]
pub enum Column {
    /// Of texts.
    Text(&'static str),
    /// Of numbers.
    Number(&'static str),
}

/// Renders a table with these columns.
#[must_use]
pub fn table(columns: &[Column], rows: Markup) -> Markup {
    html! {
        div.scroll { table role="table" {
            thead role="rowgroup" { tr role="row" { @for column in columns {
                @match column {
                    Text(name) => { th scope="col" role="columnheader" { (name) } }
                    Number(name) => { th.number scope="col" role="columnheader" { (name) } }
                }
            } } }
            tbody role="rowgroup" { (rows) }
        } }
    }
}

/// A name that is unique in the table: with the start of its id if another row has the same name.
#[must_use]
pub fn unique_name(name: &str, id: Uuid, names: &[String]) -> String {
    let is_alone = names.iter().filter(|other| *other == name).count() < 2;
    let short: String = id.simple().to_string().chars().take(8).collect();
    match is_alone {
        true => name.to_owned(),
        false => format!("{name} ({short})"),
    }
}
