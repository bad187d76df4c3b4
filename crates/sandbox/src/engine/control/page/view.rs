//! The view of the page: search, filters and page offsets, as in the address.

use std::collections::BTreeMap;

use axum::http::{HeaderMap, header};
use maud::{Markup, html};
use serde::de::DeserializeOwned;
use serde_json::json;

use super::said::Said;
use crate::engine::control::filter::Part;

/// What the query of the page's address can contain.
#[derive(Debug, PartialEq, Eq)]
pub struct Page {
    /// Names of the filters, followed by names of the tables, which hold their offsets.
    pub names: &'static [&'static str],
    /// Those names that filter entries.
    pub filters: &'static [&'static str],
    /// The success messages of the API's own forms, by the word in the address.
    pub done: &'static [(&'static str, &'static str)],
    /// Rows per table.
    pub rows: usize,
}

/// A view of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    page: &'static Page,
    chosen: BTreeMap<&'static str, String>,
    /// The message about the last form.
    pub said: Option<Said>,
    /// The fields of the last form, if it was refused.
    pub typed: BTreeMap<String, String>,
}

impl View {
    /// The view without filters.
    #[must_use]
    pub const fn new(page: &'static Page) -> Self {
        Self {
            page,
            chosen: BTreeMap::new(),
            said: None,
            typed: BTreeMap::new(),
        }
    }

    /// Parses a query. Unknown names are ignored.
    #[must_use]
    pub fn read(page: &'static Page, query: &str) -> Self {
        let mut view = Self::new(page);
        let (mut done, mut at) = (String::new(), String::new());
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let known = page.names.iter().find(|known| **known == name);
            match known {
                Some(name) if !value.is_empty() => {
                    view.chosen.insert(name, value.into_owned());
                }
                None if name == "done" => done = value.into_owned(),
                None if name == "at" => at = value.into_owned(),
                _ => {}
            }
        }
        view.said = Said::done(page.done, &done, &at);
        view
    }

    /// The view that a form was sent from, taken from `Referer`.
    #[must_use]
    pub fn of_referer(page: &'static Page, headers: &HeaderMap) -> Self {
        let referer = headers.get(header::REFERER);
        let address = referer.and_then(|referer| referer.to_str().ok());
        let query = address.and_then(|address| address.split_once('?'));
        let query = query.map_or("", |(_, query)| query.split('#').next().unwrap_or(""));
        let mut view = Self::read(page, query);
        view.said = None;
        view
    }

    /// The value of a name; empty if it has none.
    #[must_use]
    pub fn text(&self, name: &str) -> String {
        self.chosen.get(name).cloned().unwrap_or_default()
    }

    /// The value of a name, if it can be parsed as `T`.
    #[must_use]
    pub fn one<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        serde_json::from_value(json!(self.chosen.get(name)?)).ok()
    }

    /// The offset of a table.
    #[must_use]
    pub fn offset(&self, table: &str) -> usize {
        let offset = self.chosen.get(table);
        offset.and_then(|text| text.parse().ok()).unwrap_or(0)
    }

    /// The address of the view.
    #[must_use]
    pub fn address(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&self.chosen);
        match query.finish() {
            query if query.is_empty() => "/_sandbox/".to_owned(),
            query => format!("/_sandbox/?{query}"),
        }
    }

    /// The address of the view after a form was done, at the form's place.
    #[must_use]
    pub fn after(&self, done: &str, at: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&self.chosen);
        query.append_pair("done", done).append_pair("at", at);
        format!("/_sandbox/?{}#{at}", query.finish())
    }

    /// The address of the view with another offset of a table.
    #[must_use]
    pub fn at(&self, table: &'static str, offset: usize) -> String {
        let mut view = self.clone();
        view.chosen.remove(table);
        if offset > 0 {
            view.chosen.insert(table, offset.to_string());
        }
        format!("{}#{table}", view.address())
    }

    /// The line below a table: which rows are shown, of how many, and links to the others.
    #[must_use]
    pub fn pager<T>(&self, table: &'static str, part: &Part<T>) -> Markup {
        let (from, shown) = (self.offset(table), part.entries.len());
        let older = from.saturating_add(self.page.rows);
        html! {
            p.pager {
                @if part.total == 0 { "None" @if self.is_filtered() { " that the filters let through. " a href="/_sandbox/" { "Show all" } } }
                @else if shown == 0 { "None of " (part.total) }
                @else { (from + 1) "–" (from + shown) " of " (part.total) }
                @if from > 0 { " " a href=(self.at(table, from.saturating_sub(self.page.rows))) { "Newer " (table) } }
                @if older < part.total { " " a href=(self.at(table, older)) { "Older " (table) } }
            }
        }
    }

    /// Whether a filter is set.
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        self.page
            .filters
            .iter()
            .any(|name| self.chosen.contains_key(name))
    }

    /// A form that filters one table and returns to it.
    #[must_use]
    pub fn table_form(
        &self,
        section: &str,
        name: &'static str,
        label: &str,
        of: &[String],
    ) -> Markup {
        html! {
            form.row.filter method="get" action=(format!("/_sandbox/#{section}")) autocomplete="off" {
                (self.choice(name, label, of))
                (self.others(&[name]))
                button aria-label=(format!("Show {section}")) { "Show" }
            }
        }
    }

    /// Hidden fields that keep the other filters, for a form that changes only `changed`. Offsets
    /// are not kept.
    #[must_use]
    pub fn others(&self, changed: &[&str]) -> Markup {
        let others = self
            .chosen
            .iter()
            .filter(|(name, _)| self.page.filters.contains(name) && !changed.contains(name));
        html! { @for (name, value) in others { input type="hidden" name=(name) value=(value); } }
    }

    /// A select field with these words.
    #[must_use]
    pub fn choice(&self, name: &str, label: &str, of: &[String]) -> Markup {
        let chosen = self.text(name);
        html! {
            label { (label) select name=(name) {
                option value="" { "any" }
                @if !chosen.is_empty() && !of.contains(&chosen) { option value=(chosen) selected { (chosen) } }
                @for word in of { option value=(word) selected[*word == chosen] { (word.replace('_', " ")) } }
            } }
        }
    }
}
