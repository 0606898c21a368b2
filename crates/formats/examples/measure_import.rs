//! Measures reading and typing of 100,000 contacts, natively and single-threaded:
//! `cargo run --release -p formats --example measure_import`.

use std::fmt::Write as _;
use std::io::Write as _;
use std::time::Instant;

use formats::import::{Opened, Run, SAMPLE_BYTES, StartSettings, preview};
use formats::text::Unreadable;
use model::RecordId;
use protocol::import::{Dialect, Hints};

const ROWS: usize = 100_000;
const ROUNDS: usize = 5;

/// Contacts in 12 columns, a third of them Chinese, 4,000 companies.
fn contacts() -> Result<String, std::fmt::Error> {
    let mut table = String::from(
        "First name,Last name,Company,Job title,E-mail,Mobile,Phone,Street,City,ZIP,Country,Notes\n",
    );
    for row in 0..ROWS {
        let (given, family, city) = match row % 3 {
            0 => ("伟民", "王", "苏州"),
            1 => ("Anna", "Brandner", "Bielefeld"),
            _ => ("Jonas", "Kolbing", "Brescia"),
        };
        let company = row * 7919 % 4000;
        writeln!(
            table,
            "{given},{family},\"Company {company}, Ltd.\",Head of Purchasing,person{row}@c{company}.example,\
             +86 199 {row:08},+49 521 {row:06},Mill Road {row},{city},{:05},DE,Met at the fair in hall 8",
            row % 99_999
        )?;
    }
    Ok(table)
}

fn import(file: &[u8]) -> Result<(usize, u64), Unreadable> {
    let (dialect, hints) = (Dialect::default(), Hints { locale: "en".into(), ..Hints::default() });
    let start = &file[..file.len().min(SAMPLE_BYTES)];
    let opened = Opened::look(start, start.len() == file.len(), &dialect)?;
    let preview = preview(&opened, start, file.len() as u64, None, &hints, &dialect);
    let mapping = preview.columns.into_iter().map(|column| column.target).collect();
    let settings =
        StartSettings { kind: preview.kind, mapping, workspace: RecordId([1; 16]), dialect, hints };
    let mut run = Run::new(&opened, settings, None);
    let mut bytes = 0;
    for piece in file.chunks(256 * 1024) {
        run.push(piece, false);
        while let Some(block) = run.next_block() {
            bytes += block.len();
            run.answered(&[]);
        }
    }
    run.push(b"", true);
    while let Some(block) = run.next_block() {
        bytes += block.len();
    }
    Ok((bytes, run.tally().troubled))
}

fn main() -> std::io::Result<()> {
    let other = |error: &dyn std::fmt::Display| std::io::Error::other(error.to_string());
    let file = contacts().map_err(|error| other(&error))?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{ROWS} contacts, {:.1} MB", file.len() as f64 / 1e6)?;
    for round in 1..=ROUNDS {
        let start = Instant::now();
        let (bytes, troubled) = import(file.as_bytes()).map_err(|error| other(&error))?;
        let ms = start.elapsed().as_secs_f64() * 1000.0;
        writeln!(
            out,
            "round {round}: {ms:.0} ms, {:.1} MB of blocks, {troubled} rows with problems",
            bytes as f64 / 1e6
        )?;
    }
    Ok(())
}
