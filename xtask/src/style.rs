//! The style sheets of `style/` as one file, each in its cascade layer.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::files;

/// The layers, weakest first, with the file or folder each comes from.
const LAYERS: &[(&str, &str)] = &[
    ("tokens", "tokens.css"),
    ("base", "base.css"),
    ("layout", "layout.css"),
    ("components", "components"),
    ("pages", "pages"),
    ("print", "print.css"),
];

/// Everything under `style/` in layer order; files of one layer by name.
pub(crate) fn concatenate(folder: &Path) -> Result<String> {
    let names: Vec<_> = LAYERS.iter().map(|(layer, _)| *layer).collect();
    let mut sheet = format!("@layer {};\n", names.join(", "));
    for (layer, source) in LAYERS {
        let source = folder.join(source);
        let paths = if source.is_dir() { files::below(&source)? } else { vec![source] };
        for path in
            paths.iter().filter(|path| path.extension().is_some_and(|end| end == "css") && path.is_file())
        {
            let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
            sheet.push_str(&format!("@layer {layer} {{\n{}}}\n", without_comments(&text)));
        }
    }
    Ok(sheet)
}

/// The sheet without comments and indentation: what they explain is for the reader of the source.
fn without_comments(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("/*") {
        kept.push_str(&rest[..start]);
        rest = rest[start..].find("*/").map_or("", |end| &rest[start + end + 2..]);
    }
    kept.push_str(rest);
    let lines = kept.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.flat_map(|line| [line, "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_come_in_their_order_whatever_the_names() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["components", "pages"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        for name in [
            "print.css",
            "pages/a.css",
            "components/z.css",
            "components/b.css",
            "tokens.css",
            "components/note.md",
        ] {
            fs::write(
                folder.path().join(name),
                format!("/* about {name} */\n.{} {{}}\n", name.replace(['/', '.'], "-")),
            )
            .unwrap();
        }
        let sheet = concatenate(folder.path()).unwrap();
        let order: Vec<_> = sheet.lines().filter(|line| line.starts_with('.')).collect();
        assert_eq!(
            order,
            [
                ".tokens-css {}",
                ".components-b-css {}",
                ".components-z-css {}",
                ".pages-a-css {}",
                ".print-css {}"
            ]
        );
        assert!(!sheet.contains("about"), "{sheet}");
    }

    #[test]
    fn an_open_comment_swallows_the_rest_as_in_a_browser() {
        assert_eq!(without_comments("a{}/* b{}\n"), "a{}\n");
    }
}
