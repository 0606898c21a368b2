//! Recognises files that are no delimited text at all, by their first bytes.

/// Why a file cannot be read as a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Unreadable {
    /// An Excel, Numbers or OpenDocument workbook.
    #[error("spreadsheet")]
    Spreadsheet,
    /// A PDF or PostScript document.
    #[error("pdf")]
    Pdf,
    /// A picture.
    #[error("image")]
    Image,
    /// A compressed archive.
    #[error("archive")]
    Archive,
    /// A web page.
    #[error("web-page")]
    WebPage,
    /// Something else that is not text.
    #[error("binary")]
    Binary,
    /// Nothing in it.
    #[error("empty")]
    Empty,
    /// More columns than can be mapped.
    #[error("too-many-columns")]
    TooManyColumns,
    /// The file could not be read to its end: moved, changed or no longer permitted.
    #[error("unreadable")]
    Unavailable,
}

/// Beginnings of common files. Only what no text file in use starts with.
const BEGINNINGS: &[(&[u8], Unreadable)] = &[
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", Unreadable::Spreadsheet),
    (b"%PDF-", Unreadable::Pdf),
    (b"%!PS", Unreadable::Pdf),
    (b"\x89PNG\r\n\x1a\n", Unreadable::Image),
    (b"\xFF\xD8\xFF", Unreadable::Image),
    (b"GIF87a", Unreadable::Image),
    (b"GIF89a", Unreadable::Image),
    (b"II*\0", Unreadable::Image),
    (b"MM\0*", Unreadable::Image),
    (b"\x1f\x8b", Unreadable::Archive),
    (b"7z\xBC\xAF\x27\x1C", Unreadable::Archive),
    (b"Rar!\x1a\x07", Unreadable::Archive),
    (b"BZh", Unreadable::Archive),
    (b"\xFD7zXZ\0", Unreadable::Archive),
    (b"\x28\xB5\x2F\xFD", Unreadable::Archive),
    (b"SQLite format 3\0", Unreadable::Binary),
    (b"\x7fELF", Unreadable::Binary),
    (b"MZ\x90\0", Unreadable::Binary),
    (b"\0asm", Unreadable::Binary),
];

/// Tells a file that is certainly no delimited text from its first bytes (some kilobytes are enough).
pub fn recognise(start: &[u8]) -> Result<(), Unreadable> {
    if start.iter().all(|byte| byte.is_ascii_whitespace()) {
        return Err(Unreadable::Empty);
    }
    if let Some((_, kind)) = BEGINNINGS.iter().find(|(magic, _)| start.starts_with(magic)) {
        return Err(*kind);
    }
    if start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06") {
        return Err(if is_workbook(start) { Unreadable::Spreadsheet } else { Unreadable::Archive });
    }
    if start.starts_with(b"RIFF") && start.get(8..12) == Some(b"WEBP") {
        return Err(Unreadable::Image);
    }
    if start.get(4..8) == Some(b"ftyp") {
        return Err(Unreadable::Binary);
    }
    if is_web_page(start) {
        return Err(Unreadable::WebPage);
    }
    if is_binary(start) {
        return Err(Unreadable::Binary);
    }
    Ok(())
}

/// The names inside a zip file stand in clear in its first entries.
fn is_workbook(start: &[u8]) -> bool {
    [&b"xl/"[..], b"[Content_Types].xml", b"opendocument.spreadsheet", b"Index/Document.iwa"]
        .iter()
        .any(|name| memchr::memmem::find(start, name).is_some())
}

/// "Excel" files of many web systems are HTML tables.
fn is_web_page(start: &[u8]) -> bool {
    let text = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start);
    let at = text.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(text.len());
    let first = text[at..].get(..14).unwrap_or(&text[at..]).to_ascii_lowercase();
    first.starts_with(b"<!doctype html") || first.starts_with(b"<html")
}

/// Text has hardly any control characters. NUL does not count: UTF-16 is full of it, and so are some broken exports.
fn is_binary(start: &[u8]) -> bool {
    let strange = start.iter().filter(|&&byte| matches!(byte, 1..=8 | 14..=26 | 28..=31 | 127)).count();
    // UTF-16 of Chinese text may contain any byte; it is told apart by its many line ends and zeros.
    strange * 10 > start.len() && !super::detect::looks_like_utf16(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_what_is_no_table() {
        let table: &[(&[u8], Result<(), Unreadable>)] = &[
            (b"", Err(Unreadable::Empty)),
            (b" \r\n\t\n", Err(Unreadable::Empty)),
            (b"PK\x03\x04\x14\0\x06\0\x08\0[Content_Types].xml", Err(Unreadable::Spreadsheet)),
            (b"PK\x03\x04\x14\0\x06\0\x08\0holiday.jpg", Err(Unreadable::Archive)),
            (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0", Err(Unreadable::Spreadsheet)),
            (b"%PDF-1.7\n", Err(Unreadable::Pdf)),
            (b"\x89PNG\r\n\x1a\n\0\0", Err(Unreadable::Image)),
            (b"RIFF\x10\0\0\0WEBPVP8 ", Err(Unreadable::Image)),
            (b"\0\0\0\x20ftypisom", Err(Unreadable::Binary)),
            (b"\xEF\xBB\xBF\n <!DOCTYPE html><table>", Err(Unreadable::WebPage)),
            (b"\x01\x02\x03\x04\x05\x06\x07\x08\x0e\x0f", Err(Unreadable::Binary)),
            (b"name,mail\nA,a@b.c\n", Ok(())),
            (b"name\0,mail\nA\0,a@b.c\n", Ok(())),
            (b"\xFF\xFEn\0a\0m\0e\0", Ok(())),
            (b"<b>name</b>,mail\n", Ok(())),
            (b"PKW,Preis\n", Ok(())),
            (b"MZ,BZ\n", Ok(())),
        ];
        for (bytes, expected) in table {
            assert_eq!(recognise(bytes), *expected, "{:?}", String::from_utf8_lossy(bytes));
        }
    }
}
