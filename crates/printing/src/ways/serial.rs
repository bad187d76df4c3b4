//! A printer at a serial port, or one at USB that looks like one: the Web Serial API.

use js_sys::{Array, Uint8Array};
use receipt::job::Heard;
use wasm_bindgen::{JsCast, JsValue};

use super::js::{Waited, call, get, number, object, of_navigator, within};
use super::link::Link;
use super::reading::Reading;
use crate::choice::Choice;

/// The interface's name in the browser.
pub(super) const NAME: &str = "serial";

/// How long a port may take to open or to close, in milliseconds.
const PATIENCE: u32 = 5_000;
const CLOSING: u32 = 1_000;

/// How long a person may look for the port, in milliseconds.
const CHOOSING: u32 = 600_000;

/// The port that was chosen, if it is plugged in and may still be used.
pub(super) async fn known(choice: &Choice) -> Option<JsValue> {
    let serial = of_navigator(NAME)?;
    let ports = within(call(&serial, "getPorts", &[]), PATIENCE)
        .await
        .done()?;
    let ports: Array = ports.dyn_into().ok()?;
    let is_chosen = |port: &JsValue| choice.device().is_some() && ids(port) == choice.device();
    ports.iter().find(is_chosen).or_else(|| ports.iter().next())
}

/// Lets a person choose a port.
pub(super) async fn ask() -> Option<[u32; 2]> {
    let serial = of_navigator(NAME)?;
    let port = within(call(&serial, "requestPort", &[]), CHOOSING)
        .await
        .done()?;
    // A port without USB has no ids; it is the only one then, or the first.
    Some(ids(&port).unwrap_or_default())
}

/// Vendor and product of the port's USB device, if it is one.
fn ids(port: &JsValue) -> Option<[u32; 2]> {
    let about = call(port, "getInfo", &[]).ok()?;
    Some([
        number(&about, "usbVendorId")?,
        number(&about, "usbProductId")?,
    ])
}

/// The connection to a serial printer.
pub(super) struct Serial {
    choice: Choice,
    open: Option<Open>,
}

struct Open {
    port: JsValue,
    writer: JsValue,
    reader: JsValue,
    reading: Reading,
}

impl Serial {
    pub(super) const fn new(choice: Choice) -> Self {
        Self { choice, open: None }
    }
}

impl Link for Serial {
    const PIECE: usize = 1_024;

    async fn connect(&mut self) -> bool {
        self.open = open(&self.choice).await;
        self.open.is_some()
    }

    async fn write(&mut self, piece: &[u8], patience: u32) -> bool {
        let Some(open) = &self.open else { return false };
        let piece: JsValue = Uint8Array::from(piece).into();
        let writing = call(&open.writer, "write", &[piece]);
        matches!(within(writing, patience).await, Waited::Done(_))
    }

    async fn byte(&mut self, patience: u32) -> Heard {
        let Some(open) = &mut self.open else {
            return Heard::Broken;
        };
        let Open {
            reader, reading, ..
        } = open;
        let read = || call(reader, "read", &[]);
        reading.byte(patience, read, bytes, Heard::Broken).await
    }

    async fn close(&mut self) {
        let Some(open) = self.open.take() else { return };
        let _ = within(call(&open.reader, "cancel", &[]), CLOSING).await;
        let _ = call(&open.reader, "releaseLock", &[]);
        // Waits for what was handed over.
        let _ = within(call(&open.writer, "close", &[]), CLOSING).await;
        let _ = call(&open.writer, "releaseLock", &[]);
        let _ = within(call(&open.port, "close", &[]), CLOSING).await;
    }
}

/// The bytes of a chunk that was read.
fn bytes(chunk: &JsValue) -> Vec<u8> {
    let bytes = get(chunk, "value").and_then(|value| value.dyn_into::<Uint8Array>().ok());
    bytes.map(|bytes| bytes.to_vec()).unwrap_or_default()
}

async fn open(choice: &Choice) -> Option<Open> {
    let port = known(choice).await?;
    let options = object("baudRate", &choice.baud.into());
    let opening = call(&port, "open", &[options]);
    within(opening, PATIENCE).await.done()?;
    let writer = call(&get(&port, "writable")?, "getWriter", &[]).ok()?;
    let reader = call(&get(&port, "readable")?, "getReader", &[]).ok()?;
    Some(Open {
        port,
        writer,
        reader,
        reading: Reading::default(),
    })
}
