//! Pictures: small ones of files, and what may be shown. A picture is decoded by the browser and drawn, so that of whatever
//! came from elsewhere only pixels are left: no place and time in a photo's notes, no scripts in a drawing.

use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, ImageBitmap};

use leptos::prelude::{document, window};

/// Longest side of a thumbnail.
const SMALL: u32 = 256;
/// Longest side of a picture that is shown.
const LARGE: u32 = 2_048;
/// The type of thumbnails, and how good they are.
const THUMBNAIL_TYPE: &str = "image/jpeg";
const QUALITY: f64 = 0.8;
/// Files beyond this size are not decoded.
const MOST_BYTES: f64 = 40e6;
/// Types that the browser decodes into pixels. Drawings that are text are not among them.
const SHOWN: [&str; 7] =
    ["image/jpeg", "image/png", "image/webp", "image/gif", "image/avif", "image/bmp", "image/heic"];

/// Whether a file of this type may be shown as a picture.
pub fn is_picture(media_type: &str) -> bool {
    SHOWN.contains(&media_type.to_ascii_lowercase().as_str())
}

/// A small picture of a file; none where it is no picture or cannot be decoded here.
pub async fn thumbnail(file: &Blob) -> Option<Blob> {
    if !is_picture(&file.type_()) {
        return None;
    }
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    draw(file, &canvas, SMALL).await?;
    let made = Promise::new(&mut |resolve: Function, _| {
        let quality = JsValue::from_f64(QUALITY);
        if canvas.to_blob_with_type_and_encoder_options(&resolve, THUMBNAIL_TYPE, &quality).is_err() {
            // Resolving a promise does not throw.
            let _ = resolve.call1(&JsValue::NULL, &JsValue::NULL);
        }
    });
    JsFuture::from(made).await.ok()?.dyn_into().ok()
}

/// Draws a picture, as large as it may be shown. `None` where it cannot be decoded.
pub async fn show(content: &Blob, canvas: &HtmlCanvasElement) -> Option<()> {
    draw(content, canvas, LARGE).await
}

async fn draw(content: &Blob, canvas: &HtmlCanvasElement, longest: u32) -> Option<()> {
    if content.size() > MOST_BYTES {
        return None;
    }
    let decoded = window().create_image_bitmap_with_blob(content).ok()?;
    let bitmap: ImageBitmap = JsFuture::from(decoded).await.ok()?.dyn_into().ok()?;
    let (width, height) = (bitmap.width(), bitmap.height());
    let (wide, high) = fitting(width, height, longest);
    canvas.set_width(wide);
    canvas.set_height(high);
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    // What is transparent is paper, not black.
    context.set_fill_style_str("white");
    context.fill_rect(0.0, 0.0, f64::from(wide), f64::from(high));
    let drawn = context.draw_image_with_image_bitmap_and_dw_and_dh(
        &bitmap,
        0.0,
        0.0,
        f64::from(wide),
        f64::from(high),
    );
    bitmap.close();
    drawn.ok()
}

/// The sides of a picture, made to fit; never larger than it is, never nothing.
fn fitting(width: u32, height: u32, longest: u32) -> (u32, u32) {
    let most = width.max(height).max(1);
    if most <= longest {
        return (width.max(1), height.max(1));
    }
    let scaled = |side: u32| ((f64::from(side) * f64::from(longest) / f64::from(most)).round() as u32).max(1);
    (scaled(width), scaled(height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_made_to_fit() {
        for ((width, height), expected) in [
            ((4_000, 3_000), (256, 192)),
            ((3_000, 4_000), (192, 256)),
            ((100, 50), (100, 50)),
            ((10_000, 1), (256, 1)),
            ((0, 0), (1, 1)),
            ((256, 256), (256, 256)),
        ] {
            assert_eq!(fitting(width, height, 256), expected, "{width} × {height}");
        }
    }

    #[test]
    fn drawings_that_are_text_are_no_pictures() {
        for (media_type, expected) in [
            ("image/jpeg", true),
            ("IMAGE/PNG", true),
            ("image/svg+xml", false),
            ("text/html", false),
            ("", false),
        ] {
            assert_eq!(is_picture(media_type), expected, "{media_type}");
        }
    }
}
