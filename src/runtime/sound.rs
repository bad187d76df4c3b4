//! Short sounds that can be told apart without looking.
//!
//! Browsers allow a page to play sound only after somebody has touched it, and may withdraw that:
//! an iPad does after a call, or after some time in the background. So there is one audio context,
//! which every touch resumes, and the till knows whether it is silent.

use std::cell::RefCell;

use leptos::prelude::*;
use leptos::task::spawn_local;
use payment::time::{Millis, Monotonic};
use till::Sound;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AudioContext, AudioContextState, OscillatorType};

use super::browser::{hear_first, monotonic};

/// Events that browsers accept as a person's touch: the end of a tap, a click, a key.
const TOUCHES: [&str; 5] = ["pointerdown", "pointerup", "touchend", "click", "keydown"];

/// A sound that would start this late is skipped: it could be taken for another sale's.
const STALE: Millis = Millis(700);

thread_local! {
    /// Made at the first touch, because a context made before starts suspended.
    static CONTEXT: RefCell<Option<AudioContext>> = const { RefCell::new(None) };
}

/// Resumes the page's sound at every touch, until the page's till is gone. Sets `silent` to whether
/// no sound can be heard.
pub(super) fn listen_to_touches(silent: RwSignal<bool>) {
    let changed = StoredValue::new_local(None::<Closure<dyn FnMut()>>);
    hear_first(&TOUCHES, move |_| {
        CONTEXT.with_borrow_mut(|kept| {
            let context = match kept {
                Some(context) => context,
                None => match AudioContext::new() {
                    Ok(context) => kept.insert(context),
                    Err(_) => return,
                },
            };
            if changed.with_value(Option::is_none) {
                let watched = context.clone();
                let tell = move || {
                    let is_silent = !is_running(&watched);
                    if silent.try_get_untracked() == Some(!is_silent) {
                        silent.set(is_silent);
                    }
                };
                tell();
                let tell = Closure::new(tell);
                context.set_onstatechange(Some(tell.as_ref().unchecked_ref()));
                changed.set_value(Some(tell));
            }
            if !is_running(context) {
                let _ = context.resume();
            }
        });
    });
    on_cleanup(move || {
        CONTEXT.with_borrow(|kept| {
            if let Some(context) = kept {
                context.set_onstatechange(None);
            }
        });
        changed.dispose();
    });
}

fn is_running(context: &AudioContext) -> bool {
    context.state() == AudioContextState::Running
}

/// Plays a sound. In a browser that has not been touched yet it is skipped, and not played later.
pub(super) fn play(sound: Sound) {
    let Some(context) = CONTEXT.with_borrow(Clone::clone) else {
        return;
    };
    if is_running(&context) {
        return play_in(&context, sound);
    }
    let Ok(resumed) = context.resume() else {
        return;
    };
    let wanted = monotonic();
    spawn_local(async move {
        let is_fresh = |at: Monotonic| at.since(wanted) < STALE;
        if JsFuture::from(resumed).await.is_ok() && is_fresh(monotonic()) {
            play_in(&context, sound);
        }
    });
}

fn play_in(context: &AudioContext, sound: Sound) {
    // Hertz and seconds: rising for paid, falling for refused, twice the same for attention.
    let notes: &[(f32, f64)] = match sound {
        Sound::Paid => &[(660.0, 0.0), (880.0, 0.12), (1320.0, 0.24)],
        Sound::Refused => &[(330.0, 0.0), (220.0, 0.18)],
        Sound::Attention => &[(740.0, 0.0), (740.0, 0.25)],
    };
    for (pitch, at) in notes {
        let _ = note(context, *pitch, *at);
    }
}

fn note(context: &AudioContext, pitch: f32, at: f64) -> Result<(), JsValue> {
    const LENGTH: f64 = 0.15;
    let (oscillator, gain) = (context.create_oscillator()?, context.create_gain()?);
    let begin = context.current_time() + at;
    oscillator.set_type(OscillatorType::Sine);
    oscillator.frequency().set_value(pitch);
    gain.gain().set_value_at_time(0.25, begin)?;
    gain.gain()
        .exponential_ramp_to_value_at_time(0.001, begin + LENGTH)?;
    oscillator.connect_with_audio_node(&gain)?;
    gain.connect_with_audio_node(&context.destination())?;
    oscillator.start_with_when(begin)?;
    oscillator.stop_with_when(begin + LENGTH)
}
