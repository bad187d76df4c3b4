//! A question before something that cannot be undone.

use leptos::prelude::*;
use ui::components::modal;

use crate::words::Words;

/// A dialog with a question, what a yes means, and two buttons; the focus is on the no.
#[component]
pub(crate) fn Question(
    /// The question.
    heading: String,
    /// What a yes means.
    meaning: &'static str,
    /// The label of the yes.
    yes: &'static str,
    words: &'static Words,
    /// The answer.
    answer: Callback<bool>,
) -> impl IntoView {
    let element = modal();
    view! {
        <dialog
            class="dialog office-dialog"
            node_ref=element
            aria-label=yes
            on:cancel=move |event: web_sys::Event| {
                event.prevent_default();
                answer.run(false);
            }
        >
            <div class="question">
                <h2>{heading}</h2>
                <p>{meaning}</p>
                <div class="buttons">
                    <button type="button" class="primary question-no" autofocus on:click=move |_| answer.run(false)>
                        {words.not_now}
                    </button>
                    <button type="button" class="danger" on:click=move |_| answer.run(true)>{yes}</button>
                </div>
            </div>
        </dialog>
    }
}
