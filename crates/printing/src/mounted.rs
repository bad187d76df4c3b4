//! What stands on a page of the office.

use wasm_bindgen::prelude::wasm_bindgen;

/// Something that stands on a page of the office.
#[wasm_bindgen]
pub struct Mounted {
    pub(crate) update: Box<dyn Fn()>,
    pub(crate) close: Box<dyn Fn()>,
}

#[wasm_bindgen]
impl Mounted {
    /// What it is about may have changed: it is read again.
    pub fn update(&self) {
        (self.update)();
    }

    /// The page is left: nothing of it is heard any more.
    pub fn close(&self) {
        (self.close)();
    }
}
