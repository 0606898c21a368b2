//! Makes the search's tables from public data; run when one of the sources has a new version:
//!
//! `cargo run -p engine --example han_tables -- PINYIN.TXT TSCHARACTERS.TXT crates/engine/src/search/tables`
//!
//! The sources, their licences and the layouts are in docs/decisions/0009-search.md.
#![allow(clippy::print_stdout)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::{env, fs, io};

use unicode_normalization::UnicodeNormalization;

/// First character of the pinyin table.
const FIRST: u32 = 0x4e00;
/// Characters of the pinyin table.
const COUNT: usize = 0x5200;
/// Other readings kept of one character.
const OTHERS: usize = 2;

fn main() -> io::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [pinyin, simplified, folder] = arguments.as_slice() else {
        return Err(io::Error::other("usage: han_tables PINYIN.TXT TSCHARACTERS.TXT FOLDER"));
    };
    let folder = Path::new(folder);
    let readings = readings(&fs::read_to_string(pinyin)?);
    let pairs = simplified_of(&fs::read_to_string(simplified)?);
    let unused: BTreeSet<u32> = pairs.iter().map(|(from, _)| u32::from(*from)).collect();
    let syllables: BTreeSet<&String> = readings.values().flatten().collect();
    let number =
        |text: &String| syllables.iter().position(|other| *other == text).unwrap_or_default() as u16 + 1;

    let mut main_readings = vec![0u16; COUNT];
    let mut others = Vec::new();
    for (code, texts) in &readings {
        // What folding turns into a simplified character is never looked up.
        if !(FIRST..FIRST + COUNT as u32).contains(code) || unused.contains(code) {
            continue;
        }
        main_readings[(code - FIRST) as usize] = number(&texts[0]);
        if is_common(*code) {
            for text in texts.iter().skip(1).take(OTHERS) {
                others.push((*code as u16, number(text)));
            }
        }
    }
    // Low bytes, then high bytes: equal neighbours compress better.
    let mut bytes: Vec<u8> = main_readings.iter().map(|value| *value as u8).collect();
    bytes.extend(main_readings.chunks(8).map(|eight| {
        eight.iter().enumerate().fold(0u8, |bits, (place, value)| bits | u8::from(*value > 255) << place)
    }));
    for (code, syllable) in &others {
        bytes.extend(code.to_le_bytes());
        bytes.extend(syllable.to_le_bytes());
    }
    let list: Vec<&str> = syllables.iter().map(|text| text.as_str()).collect();
    fs::write(folder.join("pinyin.bin"), &bytes)?;
    fs::write(folder.join("syllables.txt"), list.join(" "))?;
    fs::write(folder.join("simplified.bin"), columns(&pairs))?;
    let plain = plain();
    fs::write(folder.join("plain.bin"), columns(&plain))?;
    println!(
        "{} syllables, {} other readings, {} simplified, {} plain",
        list.len(),
        others.len(),
        pairs.len(),
        plain.len()
    );
    Ok(())
}

/// Two columns of 16-bit numbers, the first as distances.
fn columns(pairs: &[(u16, u16)]) -> Vec<u8> {
    let mut last = 0;
    let mut bytes = Vec::new();
    for (from, _) in pairs {
        bytes.extend((from - last).to_le_bytes());
        last = *from;
    }
    bytes.extend(pairs.iter().flat_map(|(_, to)| to.to_le_bytes()));
    bytes
}

/// Toneless readings by character, the usual one first: lines such as `U+4E2D: zhōng,zhòng  # 中`.
fn readings(text: &str) -> BTreeMap<u32, Vec<String>> {
    let mut found = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let Some((code, rest)) = line.strip_prefix("U+").and_then(|line| line.split_once(": ")) else {
            continue;
        };
        let Ok(code) = u32::from_str_radix(code, 16) else { continue };
        let mut texts: Vec<String> = Vec::new();
        for reading in rest.split('#').next().unwrap_or_default().trim().split(',') {
            // ü is typed as v.
            let toned: String = reading.nfd().collect();
            let plain = toned.replace("u\u{308}", "v");
            let plain: String = plain.chars().filter(char::is_ascii_lowercase).collect();
            if !plain.is_empty() && !texts.contains(&plain) {
                texts.push(plain);
            }
        }
        if !texts.is_empty() {
            found.insert(code, texts);
        }
    }
    found
}

/// (traditional, simplified), ascending: lines of two characters with a tab between.
fn simplified_of(text: &str) -> Vec<(u16, u16)> {
    let mut pairs = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split_whitespace();
        let mut next =
            || words.next().and_then(|word| word.chars().next()).and_then(|c| u16::try_from(c as u32).ok());
        if let (Some(from), Some(to)) = (next(), next())
            && from != to
        {
            pairs.insert(from, to);
        }
    }
    // A chain would make folding depend on how often it is done.
    let direct = pairs.clone();
    pairs
        .into_iter()
        .map(|(from, to)| (from, *direct.get(&to).unwrap_or(&to)))
        .filter(|(from, to)| from != to)
        .collect()
}

/// (lower-case letter with marks, letter), ascending: Latin, Greek, Cyrillic and what else decomposes to one letter.
fn plain() -> Vec<(u16, u16)> {
    let mut pairs: BTreeMap<u16, u16> =
        [('ø', 'o'), ('đ', 'd'), ('ł', 'l'), ('ı', 'i'), ('ħ', 'h'), ('ŧ', 't')]
            .map(|(a, b)| (a as u16, b as u16))
            .into();
    for code in (0x80..0x2000u16).chain(0x3040..0x3100) {
        let Some(c) = char::from_u32(u32::from(code)) else { continue };
        if c.to_lowercase().next() != Some(c) {
            continue;
        }
        let mut parts = c.nfd();
        let base = parts.next().unwrap_or(c);
        if base != c && parts.all(unicode_normalization::char::is_combining_mark) {
            pairs.insert(code, base as u16);
        }
    }
    pairs.into_iter().collect()
}

/// Whether GB 2312 has it: the characters whose other readings are in living use.
fn is_common(code: u32) -> bool {
    let Some(c) = char::from_u32(code) else { return false };
    let text = c.to_string();
    let (bytes, _, failed) = encoding_rs::GBK.encode(&text);
    !failed && matches!(*bytes, [0xb0..=0xf7, 0xa1..=0xfe])
}
