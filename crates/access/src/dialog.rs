//! A dialog with a form.

use leptos::prelude::*;
use ui::components::modal;

use crate::desk::Desk;

/// What a form is doing, and what came of it.
#[derive(Clone, Copy)]
pub(crate) struct Form {
    /// Whether the server is asked now.
    pub(crate) is_busy: RwSignal<bool>,
    /// What went wrong.
    pub(crate) said: RwSignal<String>,
}

impl Form {
    pub(crate) fn new() -> Self {
        Self {
            is_busy: RwSignal::new(false),
            said: RwSignal::new(String::new()),
        }
    }

    /// Begins to ask, unless that was begun before.
    pub(crate) fn begins(self) -> bool {
        if self.is_busy.get_untracked() {
            return false;
        }
        self.is_busy.set(true);
        self.said.set(String::new());
        true
    }

    /// The answer is there: nothing, or what went wrong.
    pub(crate) fn ends(self, said: Option<String>) {
        let _ = self.is_busy.try_set(false);
        let _ = self.said.try_set(said.unwrap_or_default());
    }
}

/// A dialog with a heading. Escape closes it, unless the server is being asked.
#[component]
pub(crate) fn Dialog(
    desk: Desk,
    form: Form,
    /// What stands at its head; a name goes as it is in every language.
    heading: String,
    /// Whether its head takes the focus: there is nothing to type, and Enter must not close it.
    #[prop(optional)]
    takes_focus: bool,
    children: Children,
) -> impl IntoView {
    let element = modal();
    let label = heading.clone();
    view! {
        <dialog
            class="dialog office-dialog access-dialog"
            node_ref=element
            aria-label=label
            on:cancel=move |event: web_sys::Event| {
                event.prevent_default();
                if !form.is_busy.get_untracked() {
                    desk.close();
                }
            }
        >
            <h2 tabindex="-1" autofocus=takes_focus>{heading}</h2>
            <p class="office-said" role="alert">{move || form.said.get()}</p>
            {children()}
        </dialog>
    }
}

/// The button that closes a dialog.
#[component]
pub(crate) fn Close(desk: Desk, form: Form, text: &'static str) -> impl IntoView {
    view! {
        <button
            type="button"
            disabled=move || form.is_busy.get()
            on:click=move |_| desk.close()
        >
            {text}
        </button>
    }
}
