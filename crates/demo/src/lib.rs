//! A sample company's year: a maker of machine tools, two trade shows, 60 companies, 400 people, 1,500 orders.
//!
//! Every company and person in it is invented, and all mail addresses end in the reserved `.example`. The story is the
//! same for everybody, told relative to the day it is asked for: two years of business end today. Ids are derived from
//! the workspace, so that filling the same workspace twice changes nothing.

mod deals;
mod firms;
mod frame;
mod goods;
mod leads;
mod maker;
mod offer;
mod people;
mod sales;
mod touches;
mod voices;
mod words;

use model::{Change, Kind, RecordId};

use maker::Maker;

/// Language of names and texts that the sample company itself wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Locale {
    /// English.
    En,
    /// 简体中文.
    Hans,
    /// 繁體中文.
    Hant,
}

impl Locale {
    /// From a BCP 47 tag; English for other languages.
    pub fn of(tag: &str) -> Self {
        let tag = tag.to_ascii_lowercase();
        match tag.as_str() {
            "zh-hant" | "zh-tw" | "zh-hk" | "zh-mo" => Self::Hant,
            _ if tag.starts_with("zh") => Self::Hans,
            _ => Self::En,
        }
    }
}

/// For whom and when the story is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// The workspace; ids follow from it.
    pub workspace: RecordId,
    /// Its civil day, days since 1970-01-01.
    pub today: i32,
    /// Milliseconds since 1970-01-01T00:00Z.
    pub now: i64,
    /// The member who owns everything.
    pub me: RecordId,
    /// Language.
    pub locale: Locale,
    /// Whether the workspace still has the pipeline it began with: the story's deals then stand in that one, else in one
    /// of their own.
    pub first_pipeline: bool,
}

/// One record of the story, complete: nothing is left to be filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Id.
    pub id: RecordId,
    /// Kind.
    pub kind: Kind,
    /// Values.
    pub changes: Vec<Change>,
}

/// The whole story. A record that another one names comes before it.
pub fn story(setting: &Setting) -> Vec<Record> {
    let mut maker = Maker::new(*setting);
    let frame = frame::frame(&mut maker);
    let goods = goods::goods(&mut maker);
    let shows = leads::shows(&mut maker, &goods);
    let firms = firms::firms(&mut maker, &frame);
    let firms = people::people(&mut maker, &frame, firms, &shows);
    let sales = sales::sales(&mut maker, &goods, &firms);
    let deals = deals::deals(&mut maker, &frame, &goods, &firms, &shows, &sales);
    leads::leads(&mut maker, &goods, &firms, &shows, &deals);
    touches::touches(&mut maker, &firms, &deals);
    voices::voices(&mut maker, &firms, &sales);
    frame::views(&mut maker, &frame);
    maker.finish()
}
