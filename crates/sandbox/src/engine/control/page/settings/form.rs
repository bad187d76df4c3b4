//! Renders the form of the settings.

use maud::{Markup, html};

use super::switch::{Described, Switch, Takes, group_of, switches};
use crate::engine::control::page::saying;
use crate::engine::control::page::view::View;
use crate::engine::settings::Switches;

/// The form with all settings. Settings that differ from the default are marked.
#[must_use]
pub fn form<S: Switches + Default>(settings: &S, described: &Described, view: &View) -> Markup {
    let all = switches(settings, described);
    let defaults = switches(&S::default(), described);
    let default_of = |path: &str| {
        let switch = defaults.iter().find(|switch| switch.path == path);
        switch.map_or("", |switch| switch.value.as_str())
    };
    let is_changed = |switch: &Switch| switch.value != default_of(&switch.path);
    let changed = all.iter().filter(|switch| is_changed(switch)).count();
    let was_sent = view.said.as_ref().is_some_and(|said| said.at == PLACE);
    html! {
        h2 { "Settings" }
        details #switches open[was_sent] {
            summary { (all.len()) " settings" @if changed > 0 { ", " (changed) " not as by default" } }
            form.switches #(PLACE) method="post" action=(format!("/_sandbox/page/settings#{PLACE}")) {
                @for (place, (group, _)) in described.groups.iter().enumerate() {
                    fieldset {
                        legend { (group) }
                        @for switch in all.iter().filter(|switch| group_of(&switch.path, described.groups) == place) {
                            label.changed[is_changed(switch)] {
                                code { (switch.path) }
                                (input(switch, view))
                                small { (about(&switch.about)) }
                                @if is_changed(switch) { small.default { "By default: " (or_empty(default_of(&switch.path))) } }
                            }
                            input type="hidden" name=(format!("was:{}", switch.path)) value=(loaded_value(switch, view));
                        }
                    }
                }
                div.save { button { "Save settings" } (saying::at(view, PLACE)) }
            }
        }
    }
}

/// The id of the form's element.
pub const PLACE: &str = "settings-form";

fn or_empty(value: &str) -> &str {
    if value.is_empty() { "empty" } else { value }
}

/// Renders a sentence; text between backticks becomes code.
fn about(text: &str) -> Markup {
    html! { @for (place, part) in text.split('`').enumerate() {
        @if place % 2 == 1 { code { (part) } } @else { (part) }
    } }
}

/// The value to show: what was typed if the form was refused, else the present value.
fn shown_value<'a>(switch: &'a Switch, view: &'a View) -> &'a str {
    let typed = view.typed.get(&switch.path);
    typed.map_or(switch.value.as_str(), String::as_str)
}

/// The value that the setting had when the page was loaded.
fn loaded_value<'a>(switch: &'a Switch, view: &'a View) -> &'a str {
    let typed = view.typed.get(&format!("was:{}", switch.path));
    typed.map_or(switch.value.as_str(), String::as_str)
}

fn input(switch: &Switch, view: &View) -> Markup {
    let value = shown_value(switch, view);
    html! {
        @match &switch.takes {
            Takes::Words(words) => {
                select name=(switch.path) {
                    @if switch.optional { option value="" selected[value.is_empty()] { "none" } }
                    @for word in words { option value=(word) selected[*word == value] { (word) } }
                }
            }
            Takes::Number | Takes::Amount => {
                input name=(switch.path) value=(value) inputmode="decimal";
            }
            Takes::Text | Takes::Texts | Takes::Numbers => {
                input name=(switch.path) value=(value);
            }
        }
    }
}
