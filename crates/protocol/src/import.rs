//! The import: page ↔ import worker, and the blocks of rows that the worker makes for the engine.
//!
//! The page starts the import worker when it is needed, hands it the file, shows its preview and mapping, starts the
//! import in the engine, and passes the worker's blocks on, one in flight, without decoding them.

mod block;

use model::entities::answer::Question;
use model::{Change, FieldDef, FieldId, Kind, Problem, RecordId};
use serde::{Deserialize, Serialize};

pub use block::{
    Begin, Block, ImportRecord, Link, MatchKey, Progress, RowProblem, TakenBack, TakingBack, Tally,
};

/// Kinds that the rows of a file can be, in the order in which they are offered and in which a guess prefers them.
pub const KINDS: [Kind; 8] = [
    Kind::Contact,
    Kind::Company,
    Kind::Order,
    Kind::Product,
    Kind::Lead,
    Kind::Deal,
    Kind::Activity,
    Kind::Answer,
];

/// From the page to the import worker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ToImporter {
    /// First message. Answered by `Welcome` or `Refused`.
    Hello {
        /// Build of the page.
        build: String,
    },
    /// Read the file that was posted beside this message (`{bytes, file}`): detect, sample, guess.
    Open {
        /// What the rows are; `None` lets the worker guess.
        kind: Option<Kind>,
        /// What is known of the workspace, for guessing and parsing.
        hints: Hints,
        /// Corrections by the person.
        dialect: Dialect,
    },
    /// Type the whole file with this mapping and send blocks; the next one after each `Next`.
    Start {
        /// Kind of the rows.
        kind: Kind,
        /// One entry per column.
        mapping: Vec<Target>,
        /// Id of the import record.
        import: RecordId,
        /// Workspace id, the key of record ids.
        workspace: RecordId,
        /// Corrections by the person.
        dialect: Dialect,
        /// As in `Open`.
        hints: Hints,
    },
    /// The engine took the last block over: the next one, please.
    Next {
        /// What the engine refused since its last answer ([`Progress::problems`]).
        problems: Vec<RowProblem>,
    },
    /// Stop.
    Cancel,
    /// The report of every row with a problem, as a CSV file.
    Report,
    /// What a pasted text says about one person. Answered by `Card`.
    ReadCard {
        /// A vCard, a MECARD, the text of a business card, a signature.
        text: String,
    },
    /// Make the sample company's year instead of reading a file; blocks follow as after `Start`.
    Sample {
        /// Id of the import record.
        import: RecordId,
        /// Workspace id.
        workspace: RecordId,
        /// Days since 1970 of today.
        today: i32,
        /// Milliseconds since 1970.
        now: i64,
        /// The member who owns the records.
        me: RecordId,
        /// Interface language for localised names.
        locale: String,
        /// Whether the workspace still has the pipeline it began with.
        first_pipeline: bool,
    },
}

/// From the import worker to the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum FromImporter {
    /// Ready.
    Welcome,
    /// Of another build.
    Refused {
        /// Build of the worker.
        build: String,
    },
    /// What the file looks like.
    Preview(Box<Preview>),
    /// This is not something that can be read; the code's message is `import-<code>`.
    Unreadable {
        /// E.g. `spreadsheet`, `pdf`, `image`, `empty`, `too-many-columns`.
        code: String,
    },
    /// Postcard bytes of one [`Block`] for the engine, and how far the file is read.
    Block {
        /// For [`crate::Request::ImportBlock`].
        bytes: Vec<u8>,
        /// Bytes of the file read.
        read: u64,
        /// Bytes of the file.
        size: u64,
        /// Rows so far.
        tally: Tally,
    },
    /// The whole file is read, and the engine has answered for all of it.
    Finished(Tally),
    /// The report.
    Report {
        /// CSV bytes, UTF-8 with BOM.
        bytes: Vec<u8>,
    },
    /// A person's details; `None` when the text is no card.
    Card(Option<Card>),
}

/// A person's details from a pasted text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// The name, in the order of its language; may be empty.
    pub name: String,
    /// The company by name; may be empty.
    pub company: String,
    /// What the person does there; may be empty.
    pub job_title: String,
    /// Values of a contact, without company and job.
    pub changes: Vec<Change>,
}

/// What the workspace says about texts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Hints {
    /// Currency of amounts without one.
    pub currency: Option<model::value::Currency>,
    /// Interface language.
    pub locale: String,
    /// IANA zone of times without one.
    pub zone: String,
    /// The clocks of that zone.
    pub offsets: model::zone::Offsets,
    /// Name of the other system whose keys the file holds, the source of external ids; may be empty.
    pub source: String,
    /// Words of options in all languages: (word, key). A word may stand for options of several fields.
    pub choice_labels: Vec<(String, String)>,
    /// Names and e-mail addresses of the members with their ids.
    pub members: Vec<(String, RecordId)>,
    /// The fields that the workspace defined.
    pub custom: Vec<(Kind, FieldDef)>,
}

/// How the bytes are read; `None` means detect.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Dialect {
    /// WHATWG encoding name, e.g. `UTF-8`, `GB18030`.
    pub encoding: Option<String>,
    /// Delimiter byte: comma, semicolon, tab, bar, or space for runs of spaces.
    pub delimiter: Option<u8>,
    /// Whether the first row holds names.
    pub header: Option<bool>,
    /// `1.234,50` rather than `1,234.50`.
    pub decimal_comma: Option<bool>,
    /// 03/04 is the third of April.
    pub day_first: Option<bool>,
}

/// What the file looks like.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Preview {
    /// As detected or corrected; every part is filled but `decimal_comma` and `day_first`, which stay `None`
    /// where the sample shows no need.
    pub dialect: Dialect,
    /// Guessed or given kind.
    pub kind: Kind,
    /// Columns in file order.
    pub columns: Vec<Column>,
    /// First rows as text.
    pub rows: Vec<Vec<String>>,
    /// Size of the file in bytes.
    pub size: u64,
    /// Estimated number of rows.
    pub estimated_rows: u64,
    /// Things to know: `mixed-encoding`, `ragged-rows`, `duplicate-headers`, …; messages `import-note-<code>`.
    pub notes: Vec<String>,
}

/// One column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// Header, or empty.
    pub name: String,
    /// Where it goes, guessed.
    pub target: Target,
    /// Some different values.
    pub examples: Vec<String>,
    /// Problems that its sample would have with the guessed target.
    pub problems: Vec<Problem>,
}

/// Where a column goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Target {
    /// Nowhere.
    Ignore,
    /// A field of the row's kind.
    Field(FieldId),
    /// A person's whole name, split by its language.
    FullName,
    /// The key of the row in another system; makes importing again change nothing.
    ExternalId,
    /// The company of a contact, deal, order or answer, by name.
    CompanyName,
    /// The customer of an order, deal or answer: key in the other system.
    CustomerKey,
    /// The customer of an order or deal: e-mail.
    CustomerEmail,
    /// The customer of an order or deal: a person's name.
    CustomerName,
    /// Product of an order line, by name, or by SKU where there is no column of SKUs.
    Product,
    /// Quantity of the order line.
    Quantity,
    /// One part of an address field: 0 lines, 1 city, 2 region, 3 postal code, 4 country.
    AddressPart(FieldId, u8),
    /// Product of an order line, by SKU; fills it in where a product of the name has none.
    ProductSku,
    /// Category of the order line's product.
    ProductCategory,
    /// The answer to a question; one row may answer several.
    Asked(Question),
}
