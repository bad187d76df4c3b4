//! A printer at USB that no driver of the system has taken: the WebUSB API.

use js_sys::{Array, Uint8Array};
use receipt::job::Heard;
use wasm_bindgen::{JsCast, JsValue};

use super::js::{call, get, number, object, of_navigator, within};
use super::link::Link;
use super::reading::Reading;
use crate::choice::Choice;

/// The interface's name in the browser.
pub(super) const NAME: &str = "usb";

/// USB's class of printers.
const PRINTERS: u32 = 7;

/// How long a device may take for each of its calls, in milliseconds.
const PATIENCE: u32 = 5_000;
const CLOSING: u32 = 1_000;

/// How long a person may look for the device, in milliseconds.
const CHOOSING: u32 = 600_000;

/// The most bytes of an answer.
const PACKET: u32 = 64;

/// The device that was chosen, if it is plugged in and may still be used.
pub(super) async fn known(choice: &Choice) -> Option<JsValue> {
    let usb = of_navigator(NAME)?;
    let devices = within(call(&usb, "getDevices", &[]), PATIENCE)
        .await
        .done()?;
    let devices: Array = devices.dyn_into().ok()?;
    let is_chosen = |device: &JsValue| choice.device().is_some() && ids(device) == choice.device();
    devices
        .iter()
        .find(is_chosen)
        .or_else(|| devices.iter().next())
}

/// Lets a person choose a printer.
pub(super) async fn ask() -> Option<[u32; 2]> {
    let usb = of_navigator(NAME)?;
    let printers: JsValue = Array::of1(&object("classCode", &PRINTERS.into())).into();
    let wanted = object("filters", &printers);
    let device = within(call(&usb, "requestDevice", &[wanted]), CHOOSING).await;
    ids(&device.done()?)
}

fn ids(device: &JsValue) -> Option<[u32; 2]> {
    Some([number(device, "vendorId")?, number(device, "productId")?])
}

/// The connection to a printer at USB.
pub(super) struct Usb {
    choice: Choice,
    open: Option<Open>,
}

struct Open {
    device: JsValue,
    face: Face,
    reading: Reading,
}

/// The interface of a device that prints.
struct Face {
    number: u32,
    alternate: u32,
    /// The endpoint for what is printed.
    out: u32,
    /// The endpoint for answers, if it has one.
    back: Option<u32>,
}

impl Usb {
    pub(super) const fn new(choice: Choice) -> Self {
        Self { choice, open: None }
    }
}

impl Link for Usb {
    const PIECE: usize = 4_096;

    async fn connect(&mut self) -> bool {
        self.open = open(&self.choice).await;
        self.open.is_some()
    }

    async fn write(&mut self, piece: &[u8], patience: u32) -> bool {
        let Some(open) = &self.open else { return false };
        let bytes: JsValue = Uint8Array::from(piece).into();
        let sending = call(&open.device, "transferOut", &[open.face.out.into(), bytes]);
        let sent = within(sending, patience).await.done();
        let status = sent.and_then(|sent| get(&sent, "status")?.as_string());
        status.as_deref() == Some("ok")
    }

    async fn byte(&mut self, patience: u32) -> Heard {
        let Some(open) = &mut self.open else {
            return Heard::Broken;
        };
        let Some(back) = open.face.back else {
            return Heard::Silence;
        };
        let Open {
            device, reading, ..
        } = open;
        let read = || call(device, "transferIn", &[back.into(), PACKET.into()]);
        // An empty packet says nothing.
        reading.byte(patience, read, bytes, Heard::Silence).await
    }

    async fn close(&mut self) {
        let Some(open) = self.open.take() else { return };
        let number = open.face.number.into();
        let releasing = call(&open.device, "releaseInterface", &[number]);
        let _ = within(releasing, CLOSING).await;
        let _ = within(call(&open.device, "close", &[]), CLOSING).await;
    }
}

/// The bytes of an answer, which is a view of a buffer.
fn bytes(answer: &JsValue) -> Vec<u8> {
    let read = || {
        let view = get(answer, "data")?;
        let (begin, length) = (number(&view, "byteOffset")?, number(&view, "byteLength")?);
        let buffer = get(&view, "buffer")?;
        Some(Uint8Array::new_with_byte_offset_and_length(&buffer, begin, length).to_vec())
    };
    read().unwrap_or_default()
}

async fn open(choice: &Choice) -> Option<Open> {
    let device = known(choice).await?;
    let step = async |name: &str, arguments: &[JsValue]| {
        within(call(&device, name, arguments), PATIENCE)
            .await
            .done()
    };
    step("open", &[]).await?;
    let opened = async {
        if get(&device, "configuration").is_none() {
            step("selectConfiguration", &[1.into()]).await?;
        }
        let face = face(&device)?;
        step("claimInterface", &[face.number.into()]).await?;
        if face.alternate != 0 {
            let wanted = [face.number.into(), face.alternate.into()];
            step("selectAlternateInterface", &wanted).await?;
        }
        Some(face)
    };
    let Some(face) = opened.await else {
        // Another program has it, or it is no printer.
        let _ = within(call(&device, "close", &[]), CLOSING).await;
        return None;
    };
    Some(Open {
        device: device.clone(),
        face,
        reading: Reading::default(),
    })
}

/// The interface that prints: of USB's class of printers, with an endpoint to write to.
fn face(device: &JsValue) -> Option<Face> {
    let list = |of: &JsValue, name: &str| -> Vec<JsValue> {
        let found = get(of, name).and_then(|found| found.dyn_into::<Array>().ok());
        found.map(|all| all.to_vec()).unwrap_or_default()
    };
    let configuration = get(device, "configuration")?;
    for interface in list(&configuration, "interfaces") {
        for alternate in list(&interface, "alternates") {
            if number(&alternate, "interfaceClass") != Some(PRINTERS) {
                continue;
            }
            let endpoint = |direction: &str| {
                let all = list(&alternate, "endpoints");
                let is_it = |one: &&JsValue| {
                    let is = |name, value| {
                        get(one, name)
                            .and_then(|found| found.as_string())
                            .as_deref()
                            == Some(value)
                    };
                    is("direction", direction) && is("type", "bulk")
                };
                number(all.iter().find(is_it)?, "endpointNumber")
            };
            if let Some(out) = endpoint("out") {
                return Some(Face {
                    number: number(&interface, "interfaceNumber")?,
                    alternate: number(&alternate, "alternateSetting").unwrap_or(0),
                    out,
                    back: endpoint("in"),
                });
            }
        }
    }
    None
}
