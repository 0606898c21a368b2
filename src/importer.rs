//! The import worker's client. It is started when a file is to be read and ends with the page that reads it.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Object, Reflect};
use protocol::encode;
use protocol::import::{FromImporter, ToImporter};
use wasm_bindgen::JsValue;
use web_sys::File;

use crate::engine::port::Port;

/// A running import worker.
#[derive(Clone)]
pub struct Importer {
    port: Rc<RefCell<Option<Port>>>,
}

impl Importer {
    /// Starts the worker. What it says goes to `received`; a worker that does not start or dies, to `failed`.
    pub fn start(
        received: impl Fn(FromImporter) + 'static,
        failed: impl Fn(String) + Clone + 'static,
    ) -> Self {
        let url = crate::browser::root_data("import").unwrap_or_else(|| "/import-loader.js".to_owned());
        let port = match Port::open(&url, false, received, failed.clone()) {
            Ok(port) => Some(port),
            Err(reason) => {
                failed(format!("{reason:?}"));
                None
            }
        };
        let importer = Self { port: Rc::new(RefCell::new(port)) };
        let build = crate::browser::root_data("build").unwrap_or_else(|| "dev".to_owned());
        importer.send(&ToImporter::Hello { build });
        importer
    }

    /// Sends a message.
    pub fn send(&self, message: &ToImporter) {
        if let Some(port) = self.port.borrow().as_ref() {
            port.post(message);
        }
    }

    /// Sends a message with a file beside it: `{bytes, file}`. The file stays with the browser until it is read.
    pub fn send_with_file(&self, message: &ToImporter, file: &File) {
        let object = Object::new();
        let bytes = js_sys::Uint8Array::from(encode(message).as_slice());
        // Setting a property of an own plain object cannot fail.
        let _ = Reflect::set(&object, &"bytes".into(), &bytes.buffer());
        let _ = Reflect::set(&object, &"file".into(), file);
        if let Some(port) = self.port.borrow().as_ref() {
            port.post_object(&JsValue::from(object));
        }
    }

    /// Ends the worker.
    pub fn stop(&self) {
        self.port.take();
    }
}
