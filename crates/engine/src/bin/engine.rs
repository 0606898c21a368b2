//! The engine worker: the wasm that pages connect to. See docs/decisions/0004-build-and-pwa.md.

#[cfg(target_arch = "wasm32")]
#[expect(unreachable_pub, reason = "wasm-bindgen exports public functions only")]
mod worker {
    use std::cell::{OnceCell, RefCell};
    use std::collections::BTreeMap;
    use std::panic::PanicHookInfo;
    use std::rc::Rc;

    use engine::host::browser::BrowserHost;
    use engine::worker::{Engine, PortId};
    use js_sys::{ArrayBuffer, Uint8Array};
    use wasm_bindgen::JsCast;
    use wasm_bindgen::closure::Closure;
    use wasm_bindgen::prelude::wasm_bindgen;
    use web_sys::{DedicatedWorkerGlobalScope, MessageEvent, MessagePort};

    thread_local! {
        static ENGINE: OnceCell<Engine> = const { OnceCell::new() };
        static PAGES: RefCell<BTreeMap<PortId, Page>> = const { RefCell::new(BTreeMap::new()) };
    }

    /// A connected page.
    struct Page {
        port: MessagePort,
        _on_message: Closure<dyn Fn(MessageEvent)>,
    }

    impl Drop for Page {
        fn drop(&mut self) {
            self.port.set_onmessage(None);
            self.port.close();
        }
    }

    /// The way to a page. The engine drops it when the page is gone, and all that is kept of the page goes with it.
    struct Outgoing {
        port: MessagePort,
        id: Rc<OnceCell<PortId>>,
    }

    impl Outgoing {
        fn send(&self, bytes: &[u8]) {
            let buffer = Uint8Array::from(bytes).buffer();
            // The buffer is handed over, not copied. A port whose page is gone takes it without complaint.
            let _ = self.port.post_message_with_transferable(&buffer, &js_sys::Array::of1(&buffer));
        }
    }

    impl Drop for Outgoing {
        fn drop(&mut self) {
            let page = self.id.get().and_then(|id| PAGES.with_borrow_mut(|pages| pages.remove(id)));
            drop(page);
        }
    }

    /// After a panic this worker is not to be trusted, and what it was doing never ends: pages are told, and start another.
    fn end(panic: &PanicHookInfo<'_>) {
        console_error_panic_hook::hook(panic);
        let reason = panic.to_string();
        PAGES.with(|pages| {
            for page in pages.try_borrow().iter().flat_map(|pages| pages.values()) {
                // A port whose page is gone takes it without complaint.
                let _ = page.port.post_message(&reason.as_str().into());
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
        let outgoing = Outgoing { port: port.clone(), id: Rc::default() };
        let known = outgoing.id.clone();
        let id = engine.connect(move |bytes| outgoing.send(&bytes));
        // Nobody has set it before.
        let _ = known.set(id);
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Ok(buffer) = event.data().dyn_into::<ArrayBuffer>() {
                engine.receive(id, &Uint8Array::new(&buffer).to_vec());
            }
        });
        let incoming = on_message.as_ref().unchecked_ref::<js_sys::Function>().clone();
        PAGES.with_borrow_mut(|pages| pages.insert(id, Page { port: port.clone(), _on_message: on_message }));
        port.set_onmessage(Some(&incoming));
    }
}

fn main() {}
