//! The header `Range`: one range of bytes. Whatever else is asked for is answered with everything, as HTTP allows.

/// Bytes from `start` up to and without `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: u64,
    pub(super) end: u64,
}

/// What a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// All of it.
    All,
    /// A part that exists.
    Some(Span),
    /// A part that does not exist.
    Nothing,
}

/// Reads the header against a length.
pub(super) fn asked(header: Option<&str>, length: u64) -> Asked {
    let Some((first, last)) = header.and_then(|text| text.strip_prefix("bytes=")?.split_once('-')) else {
        return Asked::All;
    };
    let number = |text: &str| match text {
        "" => Some(None),
        text if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().ok().map(Some),
        _ => None,
    };
    let span = match (number(first), number(last)) {
        (Some(Some(first)), Some(None)) => Span { start: first, end: length },
        (Some(Some(first)), Some(Some(last))) if first <= last => {
            Span { start: first, end: last.saturating_add(1).min(length) }
        }
        // The last bytes, so many.
        (Some(None), Some(Some(count))) => Span { start: length.saturating_sub(count), end: length },
        _ => return Asked::All,
    };
    if span.start < span.end { Asked::Some(span) } else { Asked::Nothing }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_read() {
        let some = |start, end| Asked::Some(Span { start, end });
        for (header, expected) in [
            (None, Asked::All),
            (Some("bytes=0-9"), some(0, 10)),
            (Some("bytes=90-"), some(90, 100)),
            (Some("bytes=90-500"), some(90, 100)),
            (Some("bytes=-1"), some(99, 100)),
            (Some("bytes=-500"), some(0, 100)),
            (Some("bytes=99-99"), some(99, 100)),
            (Some("bytes=100-"), Asked::Nothing),
            (Some("bytes=100-200"), Asked::Nothing),
            (Some("bytes=-0"), Asked::Nothing),
            (Some("bytes=0-18446744073709551615"), some(0, 100)),
            (Some("bytes=0-99999999999999999999"), Asked::All),
            (Some("bytes=9-8"), Asked::All),
            (Some("bytes=-"), Asked::All),
            (Some("bytes=0-1,5-6"), Asked::All),
            (Some("bytes=+1-2"), Asked::All),
            (Some("pages=0-1"), Asked::All),
            (Some("bytes"), Asked::All),
        ] {
            assert_eq!(asked(header, 100), expected, "{header:?}");
        }
        assert_eq!(asked(Some("bytes=0-"), 0), Asked::Nothing);
    }
}
