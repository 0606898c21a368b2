//! How long something took: for people to see, and to do long work in short pieces.

/// A moment on a clock that only counts up.
#[derive(Debug, Clone, Copy)]
pub struct Timer {
    #[cfg(not(target_arch = "wasm32"))]
    start: std::time::Instant,
    #[cfg(target_arch = "wasm32")]
    start: f64,
}

impl Timer {
    /// Starts now.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn start() -> Self {
        Self { start: std::time::Instant::now() }
    }

    /// Starts now.
    #[cfg(target_arch = "wasm32")]
    pub fn start() -> Self {
        Self { start: uptime_ms() }
    }

    /// Milliseconds since the start.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn ms(self) -> f64 {
        self.start.elapsed().as_secs_f64() * 1000.0
    }

    /// Milliseconds since the start.
    #[cfg(target_arch = "wasm32")]
    pub fn ms(self) -> f64 {
        uptime_ms() - self.start
    }
}

/// Milliseconds on a clock of this worker that only counts up.
#[cfg(target_arch = "wasm32")]
pub fn uptime_ms() -> f64 {
    use wasm_bindgen::JsCast;
    let performance = js_sys::Reflect::get(&js_sys::global(), &"performance".into()).unwrap_or_default();
    let now = js_sys::Reflect::get(&performance, &"now".into())
        .ok()
        .and_then(|now| now.dyn_into::<js_sys::Function>().ok());
    now.and_then(|now| now.call0(&performance).ok())
        .and_then(|ms| ms.as_f64())
        .unwrap_or_else(js_sys::Date::now)
}
