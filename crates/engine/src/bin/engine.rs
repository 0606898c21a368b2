//! The engine worker: the wasm that pages connect to. See docs/decisions/0004-build-and-pwa.md.

#[cfg(target_arch = "wasm32")]
#[expect(unreachable_pub, reason = "wasm-bindgen exports public functions only")]
mod worker {
    use std::cell::OnceCell;
    use std::rc::Rc;

    use engine::host::browser::BrowserHost;
    use engine::worker::Engine;
    use js_sys::{ArrayBuffer, Uint8Array};
    use wasm_bindgen::JsCast;
    use wasm_bindgen::closure::Closure;
    use wasm_bindgen::prelude::wasm_bindgen;
    use web_sys::{MessageEvent, MessagePort};

    thread_local! {
        static ENGINE: OnceCell<Engine> = const { OnceCell::new() };
    }

    /// Connects a page. Messages that it sent before wait in its port until here.
    #[wasm_bindgen]
    pub fn connect(port: MessagePort) {
        let engine = ENGINE.with(|engine| {
            let start = || {
                console_error_panic_hook::set_once();
                Engine::start(Rc::new(BrowserHost::new()))
            };
            engine.get_or_init(start).clone()
        });
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
