//! vCard 2.1, 3 and 4, and MECARD as QR codes hold it. Only the first card of a text is read.

use model::names::Name;

use super::Found;

/// A line: name without its group, parameters in upper case, raw value.
struct Line<'a> {
    name: String,
    parameters: String,
    value: &'a str,
}

/// Reads a vCard.
pub(super) fn read(text: &str) -> Found {
    let mut found = Found::default();
    let mut full = String::new();
    for line in unfold(text) {
        let Some(line) = split(&line) else { continue };
        if line.name == "END" {
            break;
        }
        property(&line, &mut found, &mut full);
    }
    if found.name.display().is_empty() {
        found.full_name(&full);
    }
    found
}

fn property(line: &Line<'_>, found: &mut Found, full: &mut String) {
    let value = line.text();
    let parts: Vec<String> = fields(&value, ';');
    let part = |at: usize| parts.get(at).map(|part| part.trim().to_owned()).unwrap_or_default();
    match line.name.as_str() {
        "FN" => *full = unescape(&value),
        "N" => {
            found.name =
                Name { family: part(0), given: part(1), middle: part(2), suffix: part(4), ..Name::default() };
            if !part(3).is_empty() {
                found.salutation = model::names::split(&format!("{} X", part(3))).salutation;
            }
        }
        "ORG" => (found.company, found.department) = (part(0), part(1)),
        "TITLE" => found.job_title = unescape(&value),
        "ROLE" if found.job_title.is_empty() => found.job_title = unescape(&value),
        "TEL" => found.phone(line.label("work"), value.trim_start_matches("tel:")),
        "EMAIL" => found.email(if line.has("HOME") { "home" } else { "work" }, &unescape(&value)),
        "URL" => found.link(&unescape(&value)),
        "X-WECHAT" => found.wechat = unescape(&value),
        "ADR" => {
            let lines = [part(0), part(1), part(2)];
            let lines: Vec<_> = lines.into_iter().filter(|line| !line.is_empty()).collect();
            let address = &mut found.address;
            address.lines = lines.join("\n");
            (address.city, address.region) = (part(3), part(4));
            (address.postal_code, address.country) = (part(5), part(6));
        }
        "BDAY" => found.birthday = day(&value),
        "NOTE" => found.note = unescape(&value),
        _ => {}
    }
}

/// `1815-12-10`, `18151210`, with or without a time.
fn day(text: &str) -> Option<i32> {
    let text = text.split('T').next().unwrap_or_default();
    model::date::parse_iso(text).or_else(|| {
        let digits = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| model::date::parse_iso(&format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..])))?
    })
}

impl Line<'_> {
    fn has(&self, parameter: &str) -> bool {
        self.parameters.split([';', ',', '=', '"']).any(|own| own == parameter)
    }

    fn label(&self, otherwise: &'static str) -> &'static str {
        let labels = [("FAX", "fax"), ("CELL", "mobile"), ("HOME", "home"), ("WORK", "work")];
        labels.iter().find(|(key, _)| self.has(key)).map_or(otherwise, |(_, label)| label)
    }

    /// The value, with quoted-printable taken out.
    fn text(&self) -> String {
        if !self.has("QUOTED-PRINTABLE") {
            return self.value.to_owned();
        }
        let mut bytes = Vec::new();
        let mut rest = self.value.as_bytes();
        while let Some((first, after)) = rest.split_first() {
            let digits = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
            match digits.and_then(|two| u8::from_str_radix(two, 16).ok()) {
                Some(byte) if *first == b'=' => {
                    bytes.push(byte);
                    rest = &after[2..];
                }
                _ => {
                    bytes.push(*first);
                    rest = after;
                }
            }
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

/// Joins folded lines: a blank at the beginning, or `=` at the end of quoted-printable.
fn unfold(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut soft = false;
    for line in text.lines() {
        match lines.last_mut() {
            Some(last) if soft => last.push_str(line),
            Some(last) if line.starts_with([' ', '\t']) => last.push_str(&line[1..]),
            _ => lines.push(line.to_owned()),
        }
        soft = false;
        if let Some(last) = lines.last_mut()
            && last.ends_with('=')
            && last.to_ascii_uppercase().contains("QUOTED-PRINTABLE")
        {
            last.pop();
            soft = true;
        }
    }
    lines
}

fn split(line: &str) -> Option<Line<'_>> {
    let (head, value) = line.split_once(':')?;
    let (name, parameters) = head.split_once(';').unwrap_or((head, ""));
    let name = name.rsplit('.').next().unwrap_or(name);
    Some(Line {
        name: name.trim().to_ascii_uppercase(),
        parameters: parameters.to_ascii_uppercase(),
        value: value.trim(),
    })
}

/// Cuts at a sign that no backslash stands before, and takes the backslashes out.
fn fields(text: &str, at: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut escaped = false;
    for c in text.chars() {
        if c == at && !escaped {
            parts.push(String::new());
        } else if c == '\\' && !escaped {
            escaped = true;
            continue;
        } else if let Some(part) = parts.last_mut() {
            part.push(if escaped && matches!(c, 'n' | 'N') { '\n' } else { c });
        }
        escaped = false;
    }
    parts
}

fn unescape(text: &str) -> String {
    fields(text, '\0').concat().trim().to_owned()
}

/// Reads a MECARD: `MECARD:N:Owen,Sean;TEL:+12125551212;;`.
pub(super) fn read_mecard(text: &str) -> Found {
    let mut found = Found::default();
    // Backslashes stay for the second cut.
    let body =
        text.get("MECARD:".len()..).unwrap_or_default().replace("\\;", "\u{1}").replace("\\:", "\u{2}");
    for part in body.split(';') {
        let Some((name, value)) = part.split_once(':') else { continue };
        let value = value.replace('\u{1}', ";").replace('\u{2}', ":");
        match name.trim().to_ascii_uppercase().as_str() {
            "N" => match fields(&value, ',').as_slice() {
                [family, given, ..] => {
                    found.name =
                        Name { family: family.trim().into(), given: given.trim().into(), ..Name::default() };
                }
                _ => found.full_name(&unescape(&value)),
            },
            "TEL" => found.phone("work", &value),
            "EMAIL" => found.email("work", &value),
            "ORG" => found.company = unescape(&value),
            "TITLE" => found.job_title = unescape(&value),
            "URL" => found.link(&unescape(&value)),
            "ADR" => found.address.lines = unescape(&value),
            "BDAY" => found.birthday = day(&value),
            "NOTE" => found.note = unescape(&value),
            _ => {}
        }
    }
    found
}
