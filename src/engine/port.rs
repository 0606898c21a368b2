//! One message port to a worker of the project: postcard bytes in buffers, a string when the worker never started.

use protocol::{decode, encode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageChannel, MessageEvent, MessagePort, SharedWorker, Worker, WorkerOptions, WorkerType};

/// An open port. Dropping it ends a worker of this tab; a shared one lives as long as any tab needs it.
pub struct Port {
    port: MessagePort,
    worker: Option<Worker>,
    _listeners: Vec<Closure<dyn FnMut(MessageEvent)>>,
}

impl Port {
    /// Starts the worker at this address and opens a port to it.
    ///
    /// # Errors
    /// When the browser has no such worker or its policy forbids it.
    pub fn open<T: DeserializeOwned + 'static>(
        url: &str,
        shared: bool,
        received: impl Fn(T) + 'static,
        lost: impl Fn(String) + Clone + 'static,
    ) -> Result<Self, JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name("perennial");
        let on_lost = lost.clone();
        let failed = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let reason =
                js_sys::Reflect::get(&event, &"message".into()).ok().and_then(|text| text.as_string());
            on_lost(reason.unwrap_or_else(|| "the worker did not load".to_owned()));
        });
        let (port, worker) = if shared {
            let worker = SharedWorker::new_with_worker_options(url, &options)?;
            worker.set_onerror(Some(failed.as_ref().unchecked_ref()));
            (worker.port(), None)
        } else {
            let worker = Worker::new_with_options(url, &options)?;
            worker.set_onerror(Some(failed.as_ref().unchecked_ref()));
            let channel = MessageChannel::new()?;
            worker.post_message_with_transfer(&JsValue::NULL, &js_sys::Array::of1(&channel.port2()))?;
            (channel.port1(), Some(worker))
        };
        let incoming =
            Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| match read(&event.data()) {
                Ok(message) => received(message),
                Err(reason) => lost(reason),
            });
        // Setting the handler also starts the port.
        port.set_onmessage(Some(incoming.as_ref().unchecked_ref()));
        Ok(Self { port, worker, _listeners: vec![failed, incoming] })
    }

    /// Sends a message; its buffer is handed over, not copied.
    pub fn post<T: Serialize>(&self, message: &T) {
        let bytes = js_sys::Uint8Array::from(encode(message).as_slice());
        let buffer = bytes.buffer();
        // A port that is closed has lost its worker, which is reported by `lost`.
        let _ = self.port.post_message_with_transferable(&buffer, &js_sys::Array::of1(&buffer));
    }

    /// Whether other tabs use the worker, too.
    pub fn is_shared(&self) -> bool {
        self.worker.is_none()
    }

    /// Sends any object, for a file beside its message.
    pub fn post_object(&self, object: &JsValue) {
        let _ = self.port.post_message(object);
    }
}

impl Drop for Port {
    fn drop(&mut self) {
        self.port.set_onmessage(None);
        self.port.close();
        if let Some(worker) = &self.worker {
            worker.terminate();
        }
    }
}

fn read<T: DeserializeOwned>(data: &JsValue) -> Result<T, String> {
    if let Some(reason) = data.as_string() {
        return Err(reason);
    }
    let bytes = js_sys::Uint8Array::new(data).to_vec();
    decode(&bytes).map_err(|error| error.to_string())
}
