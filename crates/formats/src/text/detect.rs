//! Which encoding a file is written in, decided from its beginning.
//!
//! In this order: a byte order mark; UTF-16 by its zeros and line ends; UTF-8 when the text is valid, or mostly valid
//! (then single lines are repaired later); otherwise the statistical guess of `chardetng`, where GBK becomes its superset
//! GB18030.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

/// The encoding of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Detected {
    /// The encoding.
    pub encoding: &'static Encoding,
    /// Length of the byte order mark, which is no text.
    pub mark: usize,
    /// What lines are tried in that are not valid in `encoding`.
    pub fallback: &'static Encoding,
}

/// An encoding that a person chose, by its WHATWG label; UTF-8, UTF-16, GB18030, Big5, windows-1252 and others.
pub fn by_name(label: &str) -> Option<&'static Encoding> {
    Encoding::for_label(label.as_bytes()).map(widened)
}

/// Decides from the first bytes of a file; `complete` says that there are no more. A choice by the person wins, but a
/// byte order mark of just that encoding is still skipped.
pub fn detect(start: &[u8], complete: bool, chosen: Option<&'static Encoding>) -> Detected {
    let marked = Encoding::for_bom(start);
    let encoding = match (chosen, marked) {
        (Some(encoding), _) => encoding,
        (None, Some((encoding, _))) => encoding,
        (None, None) => without_mark(start, complete),
    };
    let mark = marked.filter(|(of, _)| *of == encoding).map_or(0, |(_, length)| length);
    Detected { encoding, mark, fallback: fallback(&start[mark..], encoding) }
}

fn without_mark(start: &[u8], complete: bool) -> &'static Encoding {
    if let Some(encoding) = utf16(start) {
        return encoding;
    }
    let start = if complete { start } else { whole_lines(start) };
    let (mut valid, mut invalid) = (0usize, 0usize);
    for line in start.split(|&byte| byte == b'\n').filter(|line| !line.is_ascii()) {
        match std::str::from_utf8(line) {
            Ok(_) => valid += 1,
            Err(_) => invalid += 1,
        }
    }
    // A line of another encoding is valid UTF-8 only by a rare accident, so a majority proves it.
    if valid >= invalid { UTF_8 } else { guess(start) }
}

/// What to try on lines that are not valid: the guess from just those lines, or UTF-8 for files in anything else.
fn fallback(start: &[u8], encoding: &'static Encoding) -> &'static Encoding {
    if encoding != UTF_8 {
        return UTF_8;
    }
    let mut bad = Vec::new();
    for line in whole_lines(start).split_inclusive(|&byte| byte == b'\n') {
        if std::str::from_utf8(line).is_err() {
            bad.extend_from_slice(line);
        }
    }
    if bad.is_empty() { encoding_rs::WINDOWS_1252 } else { guess(&bad) }
}

/// The statistical guess, among everything but UTF-8.
pub(super) fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    widened(detector.guess(None, Utf8Detection::Deny))
}

fn widened(encoding: &'static Encoding) -> &'static Encoding {
    if encoding == GBK { GB18030 } else { encoding }
}

/// Up to the last line end, because the end of a sample may cut a character in two.
fn whole_lines(bytes: &[u8]) -> &[u8] {
    memchr::memrchr(b'\n', bytes).map_or(bytes, |end| &bytes[..=end])
}

/// Whether the bytes look like UTF-16 without a byte order mark.
pub(super) fn looks_like_utf16(bytes: &[u8]) -> bool {
    Encoding::for_bom(bytes).is_some() || utf16(bytes).is_some()
}

/// In UTF-16, every ASCII character has a zero on one side, and always the same: delimiters and line ends at least. A
/// stray NUL in other text falls on both.
fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let pairs = bytes.as_chunks::<2>().0;
    let little = pairs.iter().filter(|pair| pair[1] == 0 && pair[0] != 0).count();
    let big = pairs.iter().filter(|pair| pair[0] == 0 && pair[1] != 0).count();
    let (encoding, more, less) =
        if little >= big { (UTF_16LE, little, big) } else { (UTF_16BE, big, little) };
    if more < 2 || less * 8 > more {
        return None;
    }
    if more * 3 >= pairs.len() {
        return Some(encoding);
    }
    // Mostly Chinese: the text must be valid and consist of what people write.
    let (text, errors) = encoding.decode_without_bom_handling(&bytes[..pairs.len() * 2]);
    let usual = text.chars().filter(|&c| matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{3000}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFF}' | '\u{FF00}'..='\u{FFEF}')).count();
    let plausible = !errors && usual * 10 >= text.chars().count() * 9;
    (plausible && std::str::from_utf8(bytes).is_err()).then_some(encoding)
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{BIG5, WINDOWS_1252};

    fn encoded(encoding: &'static Encoding, text: &str) -> Vec<u8> {
        if encoding == UTF_16LE {
            return text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        }
        if encoding == UTF_16BE {
            return text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        }
        let (bytes, _, unmappable) = encoding.encode(text);
        assert!(!unmappable, "{text}");
        bytes.into_owned()
    }

    #[test]
    fn recognises_what_people_export() {
        let simplified = "姓名,公司,电话,城市,备注\n张伟,上海精密机床有限公司,13800138000,上海,展会上认识的客户\n李娜,苏州工业设备厂,13900139000,苏州,需要报价\n";
        let traditional = "姓名,公司,電話,城市,備註\n陳志明,臺灣精密機械股份有限公司,0912345678,臺北,展覽會上認識的客戶\n林美玲,高雄工業設備廠,0922333444,高雄,需要報價單\n";
        let german = "Name;Straße;Ort\nJürgen Müller;Königstraße 5;München\nBjörn Größe;Öhringer Weg;Köln\n";
        for (encoding, text) in [
            (UTF_8, simplified),
            (UTF_8, german),
            (UTF_8, "name,mail\nA,a@b.c\n"),
            (GB18030, simplified),
            (BIG5, traditional),
            (WINDOWS_1252, german),
            (UTF_16LE, simplified),
            (UTF_16BE, simplified),
            (UTF_16LE, "name,mail\nA,a@b.c\n"),
            (UTF_16BE, german),
        ] {
            let bytes = encoded(encoding, text);
            assert_eq!(detect(&bytes, true, None).encoding, encoding, "{} {text}", encoding.name());
        }
    }

    #[test]
    fn a_mark_decides_and_is_skipped() {
        for (mark, encoding) in
            [(&b"\xEF\xBB\xBF"[..], UTF_8), (b"\xFF\xFE", UTF_16LE), (b"\xFE\xFF", UTF_16BE)]
        {
            let bytes = [mark, &encoded(encoding, "name\nA\n")].concat();
            let detected = detect(&bytes, true, None);
            assert_eq!((detected.encoding, detected.mark), (encoding, mark.len()));
        }
        let detected = detect(b"\xEF\xBB\xBFname", true, Some(GB18030));
        assert_eq!((detected.encoding, detected.mark), (GB18030, 0));
    }

    #[test]
    fn few_foreign_lines_do_not_change_a_file() {
        let mut bytes = "名称,城市\n上海机床,上海\n北京电子,北京\n".as_bytes().to_vec();
        bytes.extend(encoded(GB18030, "苏州工业设备厂,苏州\n"));
        let detected = detect(&bytes, true, None);
        assert_eq!((detected.encoding, detected.fallback), (UTF_8, GB18030));
    }

    #[test]
    fn stray_zeros_are_not_utf16() {
        assert_eq!(detect(b"na\0me,mail\nA,a@b.c\0\nB\0,b@b.c\n", true, None).encoding, UTF_8);
        assert_eq!(detect(b"\0\0\0\0\0\0\0\0", true, None).encoding, UTF_8);
    }

    #[test]
    fn the_end_of_a_sample_may_cut_a_character() {
        let bytes = "城市\n上海\n北".as_bytes();
        assert_eq!(detect(&bytes[..bytes.len() - 1], false, None).encoding, UTF_8);
    }
}
