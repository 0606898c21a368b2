//! Small things of the browser that several files need.

use leptos::prelude::{document, window};
use wasm_bindgen::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement};

/// Milliseconds since 1970 by the device's clock.
pub fn now_ms() -> i64 {
    js_sys::Date::now() as i64
}

/// Minutes that local time is ahead of UTC at an instant.
pub fn offset_minutes(at: i64) -> i32 {
    -(js_sys::Date::new(&JsValue::from_f64(at as f64)).get_timezone_offset() as i32)
}

/// Today on this device, as days since 1970.
pub fn local_today() -> i32 {
    let now = now_ms();
    (now + i64::from(offset_minutes(now)) * 60_000).div_euclid(86_400_000) as i32
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues)]
    fn fill_random(bytes: &mut [u8]);
}

/// A new random record id.
pub fn new_id() -> model::RecordId {
    let mut bytes = [0; 16];
    fill_random(&mut bytes);
    model::RecordId(bytes)
}

/// The device's IANA time zone.
pub fn zone() -> String {
    let options = js_sys::Intl::DateTimeFormat::default().resolved_options();
    js_sys::Reflect::get(&options, &"timeZone".into())
        .ok()
        .and_then(|zone| zone.as_string())
        .unwrap_or_default()
}

/// A `data-…` value of the document element; the build's facts are kept there.
pub fn root_data(key: &str) -> Option<String> {
    document().document_element()?.get_attribute(&format!("data-{key}"))
}

/// A value of the device's local storage, for settings that belong to the device.
pub fn stored(key: &str) -> Option<String> {
    window().local_storage().ok().flatten()?.get_item(key).ok().flatten()
}

/// Keeps a setting of the device. A browser that refuses costs a convenience, nothing else.
pub fn store(key: &str, value: Option<&str>) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = match value {
            Some(value) => storage.set_item(key, value),
            None => storage.remove_item(key),
        };
    }
}

/// Whether a media query holds now.
pub fn media(query: &str) -> bool {
    window().match_media(query).ok().flatten().is_some_and(|list| list.matches())
}

/// Whether the pointer is a finger.
pub fn is_coarse() -> bool {
    media("(pointer: coarse)")
}

/// Whether the person works on a Mac, where ⌘ takes the place of Ctrl.
pub fn is_mac() -> bool {
    window()
        .navigator()
        .platform()
        .is_ok_and(|platform| platform.starts_with("Mac") || platform.starts_with("iP"))
}

/// The element that has the focus.
pub fn focused() -> Option<HtmlElement> {
    document().active_element()?.dyn_into().ok()
}

/// Presses a key on an element, as if it had been pressed there.
pub fn press(on: &HtmlElement, key: &str) -> Result<(), JsValue> {
    let options = js_sys::Object::new();
    for (name, value) in [("key", key.into()), ("bubbles", JsValue::TRUE), ("cancelable", JsValue::TRUE)] {
        js_sys::Reflect::set(&options, &name.into(), &value)?;
    }
    let class: js_sys::Function = js_sys::Reflect::get(&window(), &"KeyboardEvent".into())?.dyn_into()?;
    let event = js_sys::Reflect::construct(&class, &js_sys::Array::of2(&"keydown".into(), &options))?;
    on.dispatch_event(event.unchecked_ref()).map(|_| ())
}

/// What the page is about; it can take the focus.
pub fn content() -> Option<HtmlElement> {
    document().get_element_by_id("main")?.dyn_into().ok()
}

/// Whether typing goes into this element, so that single keys are not commands.
pub fn takes_text(target: &Element) -> bool {
    let tag = target.tag_name();
    let is_field = tag.eq_ignore_ascii_case("textarea") || tag.eq_ignore_ascii_case("select");
    let is_input = tag.eq_ignore_ascii_case("input")
        && !matches!(
            target.get_attribute("type").as_deref(),
            Some("checkbox" | "radio" | "button" | "range")
        );
    is_field || is_input || target.dyn_ref::<HtmlElement>().is_some_and(HtmlElement::is_content_editable)
}

/// Offers bytes as a file to save.
pub fn save_file(name: &str, media_type: &str, bytes: &[u8]) -> Result<(), JsValue> {
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(media_type);
    save_blob(name, &web_sys::Blob::new_with_u8_array_sequence_and_options(&parts, &options)?)
}

/// Offers a blob as a file to save.
pub fn save_blob(name: &str, blob: &web_sys::Blob) -> Result<(), JsValue> {
    let url = web_sys::Url::create_object_url_with_blob(blob)?;
    let link: web_sys::HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    // The browser needs the address until the download has started.
    leptos::prelude::set_timeout(
        move || {
            let _ = web_sys::Url::revoke_object_url(&url);
        },
        std::time::Duration::from_secs(60),
    );
    Ok(())
}

/// Puts a text on the clipboard; `false` when the browser did not do it. Over plain http it has no clipboard for pages.
pub async fn copy(text: &str) -> bool {
    let navigator = window().navigator();
    let has_one = js_sys::Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|one| one.is_object());
    has_one && wasm_bindgen_futures::JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}
