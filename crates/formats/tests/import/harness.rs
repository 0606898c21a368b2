//! Runs whole imports as the worker does, without a browser.

use formats::import::{Opened, Run, SAMPLE_BYTES, StartSettings, Survey, preview};
use model::{FieldId, Kind, RecordId, Value};
use protocol::import::{Block, Dialect, Hints, ImportRecord, Preview, RowProblem, Tally, Target};

/// What a whole import gave.
pub(crate) struct Imported {
    pub(crate) preview: Preview,
    pub(crate) records: Vec<ImportRecord>,
    pub(crate) counts: Tally,
    pub(crate) report: String,
}

pub(crate) fn hints() -> Hints {
    let currency = model::value::Currency(*b"EUR");
    Hints {
        currency: Some(currency),
        locale: "en".into(),
        zone: "Europe/Berlin".into(),
        offsets: model::zone::Offsets::fixed(60),
        ..Hints::default()
    }
}

/// How an import is run.
pub(crate) struct How {
    pub(crate) kind: Option<Kind>,
    pub(crate) dialect: Dialect,
    pub(crate) mapping: Option<Vec<Target>>,
    pub(crate) chunk: usize,
    pub(crate) hints: Hints,
    /// What the engine says of a block's records.
    pub(crate) engine: fn(&[ImportRecord]) -> Vec<RowProblem>,
}

impl Default for How {
    fn default() -> Self {
        Self {
            kind: None,
            dialect: Dialect::default(),
            mapping: None,
            chunk: 256 * 1024,
            hints: hints(),
            engine: |_| Vec::new(),
        }
    }
}

/// Opens and imports a file with what is guessed.
pub(crate) fn import(file: &[u8]) -> Imported {
    import_as(file, How::default()).expect("a readable file")
}

pub(crate) fn import_as(file: &[u8], how: How) -> Result<Imported, formats::text::Unreadable> {
    let start = &file[..file.len().min(SAMPLE_BYTES)];
    let complete = start.len() == file.len();
    let opened = Opened::look(start, complete, &how.dialect)?;
    let preview = preview(&opened, start, file.len() as u64, how.kind, &how.hints, &how.dialect);
    let settings = StartSettings {
        kind: preview.kind,
        mapping: how
            .mapping
            .unwrap_or_else(|| preview.columns.iter().map(|column| column.target.clone()).collect()),
        workspace: RecordId([5; 16]),
        dialect: preview.dialect.clone(),
        hints: how.hints,
    };
    let survey = Run::needs_survey(&opened, &settings).then(|| {
        let mut survey = Survey::new(&opened);
        survey.push(file, true);
        survey
    });
    let mut run = Run::new(&opened, settings, survey.as_ref().map(Survey::evidence));
    let (mut records, mut problems) = (Vec::new(), Vec::new());
    let mut hand_over = |run: &mut Run| {
        while let Some(block) = run.next_block() {
            let block = protocol::decode::<Block>(&block).expect("a block");
            // The engine answers for what it took over before.
            run.answered(&std::mem::replace(&mut problems, (how.engine)(&block.records)));
            records.extend(block.records);
        }
    };
    for piece in file.chunks(how.chunk) {
        run.push(piece, false);
        hand_over(&mut run);
    }
    run.push(b"", true);
    hand_over(&mut run);
    let report = String::from_utf8(run.report()).expect("text");
    Ok(Imported { preview, records, counts: run.tally(), report })
}

/// A report without the records that its rows are.
pub(crate) fn without_records(report: &str) -> String {
    let report = report.trim_start_matches('\u{feff}').replacen("Problems,Record,", "Problems,", 1);
    let mut lines = Vec::new();
    for line in report.lines() {
        lines.push(match line.find(",r-") {
            Some(at) => format!("{}{}", &line[..at], &line[at + 35..]),
            None => line.replacen(",,", ",", 1),
        });
    }
    lines.join("\n")
}

impl Imported {
    pub(crate) fn of(&self, kind: Kind) -> Vec<&ImportRecord> {
        self.records.iter().filter(|record| record.kind == kind).collect()
    }
}

pub(crate) fn value(record: &ImportRecord, field: FieldId) -> Option<&Value> {
    record.changes.iter().find(|change| change.field == field).and_then(|change| change.value.as_ref())
}

pub(crate) fn text(record: &ImportRecord, field: FieldId) -> &str {
    value(record, field).and_then(Value::as_text).unwrap_or_default()
}

pub(crate) fn texts(record: &ImportRecord, field: FieldId) -> Vec<String> {
    let changes = record.changes.iter().filter(|change| change.field == field);
    changes.filter_map(|change| Some(change.value.as_ref()?.as_text()?.to_owned())).collect()
}
