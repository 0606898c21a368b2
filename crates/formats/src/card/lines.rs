//! The text of a business card or a signature, line by line. A guess, always shown for correction.
//!
//! First everything that cannot be mistaken is taken out (addresses of e-mail, links, numbers, what has a label); then
//! companies, jobs and postal addresses by their words; the first of what is left that looks like a name is the name.

use model::names::company::is_company;
use model::text::{is_cjk, narrow};

use super::words::{self, FREE_MAIL, Label};
use super::{Found, words::postal_city};

/// Fewest and most digits of a number on a card.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 7..=16;
/// Lines kept as a note at most; more is a disclaimer.
const NOTE_LINES: usize = 4;
const NOTE_CHARS: usize = 120;
const NAME_CHARS: usize = 40;

/// Reads a card.
pub(super) fn read(text: &str) -> Found {
    let mut found = Found::default();
    let mut rest = Vec::new();
    let one_line = text.lines().filter(|line| !line.trim().is_empty()).count() == 1;
    for line in text.lines() {
        for part in parts(line, one_line) {
            let part = narrow(part.trim());
            if !words::is_greeting(&part) {
                let left = take_reach(&part, &mut found);
                rest.extend(left);
            }
        }
    }
    place(rest, one_line, &mut found);
    found
}

/// Several things on one line, as designers set them.
fn parts(line: &str, one_line: bool) -> Vec<&str> {
    let mut parts: Vec<&str> =
        line.split(['|', '│', '•', '\t', '｜']).flat_map(|part| part.split(" · ")).collect();
    if one_line {
        parts = parts.into_iter().flat_map(|part| part.split([',', '，', ';', '；'])).collect();
    }
    parts
}

/// Takes e-mails, links, numbers and what has a label out of a line; gives what is left.
fn take_reach(line: &str, found: &mut Found) -> Option<String> {
    if let Some((head, value)) = line.split_once(':')
        && let Some(label) = words::label(head)
        && labelled(label, value.trim(), found)
    {
        return None;
    }
    let mut kept: Vec<&str> = Vec::new();
    for word in line.split_whitespace() {
        let bare = word.trim_matches(|c: char| "<>()[],;\"'".contains(c));
        let value = bare.rsplit_once(':').map_or(bare, |(_, value)| value);
        if bare.contains('@') && model::email::is_valid(value) {
            found.email("work", value);
        } else if is_link(bare) {
            found.link(bare);
        } else {
            kept.push(word);
            continue;
        }
        // The label before it goes with it.
        while kept.last().is_some_and(|word| words::label(word).is_some()) {
            kept.pop();
        }
    }
    take_phones(&kept.join(" "), found)
}

/// A value whose label says what it is; `false` when the line has to be looked at all the same.
fn labelled(label: Label, value: &str, found: &mut Found) -> bool {
    match label {
        Label::WeChat => found.wechat = value.to_owned(),
        Label::Address => add_address(value, found),
        Label::Company => found.company = value.to_owned(),
        Label::Department => found.department = value.to_owned(),
        Label::Job => found.job_title = value.to_owned(),
        Label::Name => found.full_name(value),
        Label::Link if model::url::href(value).is_some() => found.link(value),
        Label::Other => {}
        Label::Phone(_) | Label::Email | Label::Link => return false,
    }
    true
}

fn is_link(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    if ["http://", "https://", "www."].iter().any(|start| lower.starts_with(start)) {
        return model::url::href(word).is_some();
    }
    let host = word.split('/').next().unwrap_or(word);
    let Some((name, end)) = host.rsplit_once('.') else { return false };
    let tld = (2..=6).contains(&end.len()) && end.bytes().all(|byte| byte.is_ascii_lowercase());
    tld && name.len() > 2 && word == lower && !word.contains(':') && model::url::href(word).is_some()
}

/// Takes numbers out of a line, each with the label in front of it; gives what is left.
fn take_phones(line: &str, found: &mut Found) -> Option<String> {
    let mut left = String::new();
    let mut rest = line;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit() || c == '+' || c == '(') {
        let run = &rest[start..];
        let end = run.find(|c: char| !(c.is_ascii_digit() || " +-./()–".contains(c))).unwrap_or(run.len());
        let number = run[..end].trim_end_matches([' ', '-', '.', '/', '(', '–']);
        let before = rest[..start].trim_end().trim_end_matches([':', '.']);
        let word = before.rsplit([' ', ',', '/', ')']).next().unwrap_or_default();
        let (whole, label) = (words::label(before), words::label(before).or_else(|| words::label(word)));
        // "DE123456789" is no number of a phone; "T+49 …" is.
        let glued = rest[..start].ends_with(|c: char| c.is_ascii_alphabetic()) && label.is_none();
        let digits = number.bytes().filter(u8::is_ascii_digit).count();
        let is_phone =
            PHONE_DIGITS.contains(&digits) && !glued && !matches!(label, Some(Label::Other | Label::Address));
        if is_phone {
            let key = match label {
                Some(Label::Phone(key)) => key,
                _ if is_mobile(number) => "mobile",
                _ => "work",
            };
            found.phone(key, number);
            let kept = if whole.is_some() { 0 } else { before.len() - label.map_or(0, |_| word.len()) };
            left.push_str(&before[..kept]);
        } else {
            left.push_str(&rest[..start + number.len()]);
        }
        rest = &rest[start + number.len().max(1)..];
    }
    left.push_str(rest);
    let left = left.trim_matches([' ', ',', ';', ':', '/', '-', '(', ')', '<', '>']).to_owned();
    (left.chars().any(char::is_alphabetic)).then_some(left)
}

/// Mobile numbers of China, Taiwan and Germany are known by their beginning.
fn is_mobile(number: &str) -> bool {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let china = |text: &str| text.len() == 11 && text.starts_with('1') && !text.starts_with("10");
    china(digits.strip_prefix("0086").or_else(|| digits.strip_prefix("86")).unwrap_or(&digits))
        || ["09", "8869", "491", "01"].iter().any(|start| digits.starts_with(start) && digits.len() >= 10)
}

/// Says what each of the lines without a label is.
fn place(rest: Vec<String>, one_line: bool, found: &mut Found) {
    let mut unknown = Vec::new();
    for line in rest.iter().flat_map(|line| apart(line)) {
        if words::is_address(line) {
            add_address(line, found);
        } else if found.company.is_empty() && is_company(line) {
            found.company = line.to_owned();
        } else if found.job_title.is_empty() && words::is_job(line) {
            found.job_title = line.to_owned();
        } else {
            unknown.push(line);
        }
    }
    if found.name.display().is_empty()
        && let Some(at) = unknown.iter().position(|line| is_name(line, one_line))
    {
        found.full_name(unknown.remove(at));
    }
    if found.company.is_empty()
        && let Some(at) = unknown.iter().position(|line| is_of_domain(line, found))
    {
        found.company = unknown.remove(at).to_owned();
    }
    if found.name.display().is_empty() {
        name_of_address(found);
    }
    let notes = unknown.into_iter().filter(|line| line.chars().count() <= NOTE_CHARS).take(NOTE_LINES);
    found.note = notes.collect::<Vec<_>>().join("\n");
}

/// "Ada Lovelace, CTO" and "王小明 销售经理" are two things, "Acme Co., Ltd." is one.
fn apart(line: &str) -> Vec<&str> {
    let cuts = [", ", " - ", " – ", " at ", " bei ", " @ "];
    for cut in cuts {
        if let Some((first, second)) = line.split_once(cut)
            && words::is_job(first) != words::is_job(second)
            && (is_company(first) || is_company(second) || is_name(first, false))
        {
            return vec![first.trim(), second.trim()];
        }
    }
    if let Some((first, second)) = line.split_once(' ')
        && first.chars().any(is_cjk)
        && is_name(first, false)
        && words::is_job(second)
    {
        return vec![first, second.trim()];
    }
    vec![line.trim()]
}

fn add_address(line: &str, found: &mut Found) {
    let address = &mut found.address;
    // "Street 1, 80331 München": the last part may be code and city.
    let (street, last) =
        line.rsplit_once(',').map_or(("", line), |(street, last)| (street.trim(), last.trim()));
    let street = match postal_city(last) {
        Some((code, city)) if address.city.is_empty() => {
            (address.postal_code, address.city) = (code.to_owned(), city.to_owned());
            street
        }
        _ => line,
    };
    if !street.is_empty() {
        if !address.lines.is_empty() {
            address.lines.push('\n');
        }
        address.lines.push_str(street);
    }
}

/// Two to four Chinese characters, or two to five words that begin with capitals; of a text of one line any words.
fn is_name(line: &str, one_line: bool) -> bool {
    let line = line.trim();
    if line.is_empty() || line.chars().count() > NAME_CHARS || words::is_job(line) || is_company(line) {
        return false;
    }
    if line.chars().any(is_cjk) {
        let split = model::names::split(line).name;
        let han = line.chars().filter(|c| is_cjk(*c)).count();
        let plain = line
            .chars()
            .all(|c| is_cjk(c) || c.is_whitespace() || "·・•‧".contains(c) || c.is_ascii_alphabetic());
        return plain && (2..=4).contains(&han) && !split.family.is_empty()
            || (line.contains(['·', '・']) && plain && han <= 10)
            || (plain
                && split.family.chars().count() <= 2
                && (3..=6).contains(&han)
                && ends_with_title(line));
    }
    let words: Vec<&str> = line.split_whitespace().collect();
    let letters = |word: &&str| word.chars().all(|c| c.is_alphabetic() || ".'’-,".contains(c));
    let capital = |word: &&str| word.chars().next().is_some_and(char::is_uppercase);
    let capitals = words.iter().filter(|word| capital(word)).count();
    (2..=5).contains(&words.len()) && words.iter().all(letters) && (one_line || capitals >= 2)
}

fn ends_with_title(line: &str) -> bool {
    ["先生", "女士", "小姐", "博士", "教授"].iter().any(|title| line.ends_with(title))
}

/// Whether a line is the name in the domain of an e-mail: "Acme" for ada@acme.com.
fn is_of_domain(line: &str, found: &Found) -> bool {
    let plain: String = line.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    let domains = found.emails.iter().filter_map(|(_, address)| model::email::domain(address));
    domains.filter_map(|domain| domain.split('.').next().map(|name| name.replace('-', ""))).any(|name| {
        name.len() > 2
            && !FREE_MAIL.contains(&name.as_str())
            && (plain.contains(&name) || name.contains(&plain))
    })
}

/// ada.lovelace@… is Ada Lovelace.
fn name_of_address(found: &mut Found) {
    let Some((local, _)) = found.emails.first().and_then(|(_, address)| address.split_once('@')) else {
        return;
    };
    let words: Vec<&str> = local.split(['.', '_']).collect();
    let letters = |word: &&str| word.len() > 1 && word.chars().all(char::is_alphabetic);
    if words.len() == 2 && words.iter().all(letters) {
        let capital = |word: &str| {
            let mut letters = word.chars();
            letters
                .next()
                .map(|first| first.to_uppercase().chain(letters).collect::<String>())
                .unwrap_or_default()
        };
        let full = words.into_iter().map(capital).collect::<Vec<_>>().join(" ");
        found.full_name(&full);
    }
}
