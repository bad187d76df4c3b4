//! Short sounds that are told apart without looking.

use payment::till::Sound;
use wasm_bindgen::JsValue;
use web_sys::{AudioContext, OscillatorType};

thread_local! {
    static CONTEXT: Option<AudioContext> = AudioContext::new().ok();
}

/// Plays a sound. A browser that has not been touched yet stays silent.
pub(super) fn play(sound: Sound) {
    // Hertz and seconds: up for paid, down for refused, twice the same for attention.
    let notes: &[(f32, f64)] = match sound {
        Sound::Paid => &[(660.0, 0.0), (880.0, 0.12), (1320.0, 0.24)],
        Sound::Refused => &[(330.0, 0.0), (220.0, 0.18)],
        Sound::Attention => &[(740.0, 0.0), (740.0, 0.25)],
    };
    CONTEXT.with(|context| {
        if let Some(context) = context {
            let _ = context.resume();
            for (pitch, at) in notes {
                let _ = note(context, *pitch, *at);
            }
        }
    });
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
