//! The engine worker: the wasm that pages connect to. See docs/decisions/0004-build-and-pwa.md.

#[cfg(target_arch = "wasm32")]
#[expect(unreachable_pub, reason = "wasm-bindgen exports public functions only")]
mod worker {
    use std::cell::{OnceCell, RefCell};
    use std::panic::PanicHookInfo;
    use std::rc::Rc;

    use engine::host::browser::BrowserHost;
    use engine::worker::Engine;
    use js_sys::{ArrayBuffer, Uint8Array};
    use wasm_bindgen::JsCast;
    use wasm_bindgen::closure::Closure;
    use wasm_bindgen::prelude::wasm_bindgen;
    use web_sys::{DedicatedWorkerGlobalScope, MessageEvent, MessagePort};

    thread_local! {
        static ENGINE: OnceCell<Engine> = const { OnceCell::new() };
        static PORTS: RefCell<Vec<MessagePort>> = const { RefCell::new(Vec::new()) };
    }

    /// After a panic this worker is not to be trusted, and what it was doing never ends: pages are told, and start another.
    fn end(panic: &PanicHookInfo<'_>) {
        console_error_panic_hook::hook(panic);
        let reason = panic.to_string();
        PORTS.with(|ports| {
            for port in ports.try_borrow().iter().flat_map(|ports| ports.iter()) {
                // A port whose page is gone takes it without complaint.
                let _ = port.post_message(&reason.as_str().into());
            }
        });
        js_sys::global().unchecked_into::<DedicatedWorkerGlobalScope>().close();
    }

    /// Connects a page. Messages that it sent before wait in its port until here.
    #[wasm_bindgen]
    pub fn connect(port: MessagePort) {
        let engine = ENGINE.with(|engine| {
            let start = || {
                std::panic::set_hook(Box::new(end));
                Engine::start(Rc::new(BrowserHost::new()))
            };
            engine.get_or_init(start).clone()
        });
        PORTS.with_borrow_mut(|ports| ports.push(port.clone()));
        let outgoing = port.clone();
        let id = engine.connect(move |bytes| {
            let buffer = Uint8Array::from(bytes.as_slice()).buffer();
            // The buffer is handed over, not copied. A port whose page is gone takes it without complaint.
            let _ = outgoing.post_message_with_transferable(&buffer, &js_sys::Array::of1(&buffer));
        });
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Ok(buffer) = event.data().dyn_into::<ArrayBuffer>() {
                engine.receive(id, &Uint8Array::new(&buffer).to_vec());
            }
        });
        port.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        // It lives as long as the page, and nobody says when that ends.
        on_message.forget();
    }
}

fn main() {}
