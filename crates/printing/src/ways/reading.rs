//! What a device says, byte by byte.

use std::collections::VecDeque;

use receipt::job::Heard;
use wasm_bindgen::JsValue;

use super::js::{Waited, within};

/// What was read of a device and not asked for yet.
#[derive(Default)]
pub(super) struct Reading {
    /// A reading that has not come to anything yet.
    begun: Option<JsValue>,
    bytes: VecDeque<u8>,
}

impl Reading {
    /// The next byte. `read` begins a reading, `bytes_of` takes the bytes out of what came of it, and
    /// `nothing` is what a reading without bytes means.
    pub(super) async fn byte(
        &mut self,
        patience: u32,
        read: impl FnOnce() -> Result<JsValue, JsValue>,
        bytes_of: impl FnOnce(&JsValue) -> Vec<u8>,
        nothing: Heard,
    ) -> Heard {
        if let Some(byte) = self.bytes.pop_front() {
            return Heard::Byte(byte);
        }
        let reading = match self.begun.take() {
            Some(reading) => Ok(reading),
            None => read(),
        };
        match within(reading.clone(), patience).await {
            Waited::Done(answer) => {
                self.bytes.extend(bytes_of(&answer));
                self.bytes.pop_front().map_or(nothing, Heard::Byte)
            }
            Waited::Failed => Heard::Broken,
            Waited::Late => {
                self.begun = reading.ok();
                Heard::Silence
            }
        }
    }
}
