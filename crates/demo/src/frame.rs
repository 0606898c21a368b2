//! What the business stands in: the pipeline, tags, segments, saved views, exchange rates.

use model::entities::{company, contact, deal, order, pipeline, rate, saved_view, segment, stage, tag};
use model::view::View;
use model::{Filter, Kind, Op, Operand, RecordId, SortKey, Value, date, defaults, rank};

use crate::maker::Maker;

/// A stage of the sample pipeline.
#[derive(Clone, Copy)]
pub(crate) struct StageOf {
    pub(crate) id: RecordId,
    pub(crate) kind: &'static str,
}

pub(crate) struct Frame {
    pub(crate) pipeline: RecordId,
    pub(crate) stages: Vec<StageOf>,
    pub(crate) key_account: RecordId,
    pub(crate) at_risk: RecordId,
    pub(crate) service: RecordId,
    pub(crate) retrofit: RecordId,
}

type Said = [&'static str; 3];

const STAGES: &[(Said, i64, &str, i64)] = &[
    (["Enquiry", "询价", "詢價"], 10, "open", 14),
    (["Need understood", "需求明确", "需求確認"], 25, "open", 21),
    (["Test cut", "试切", "試切"], 45, "open", 30),
    (["Quoted", "已报价", "已報價"], 60, "open", 21),
    (["Negotiation", "谈判", "議價"], 80, "open", 14),
    (["Won", "赢单", "成交"], 100, "won", 0),
    (["Lost", "丢单", "失單"], 0, "lost", 0),
];

const TAGS: &[(&str, Said, &str)] = &[
    ("key", ["Key account", "重点客户", "重點客戶"], "good"),
    ("risk", ["At risk", "流失风险", "流失風險"], "bad"),
    ("service", ["Service contract", "服务合同", "服務合約"], "info"),
    ("retrofit", ["Retrofit candidate", "改造意向", "改造意願"], "warn"),
];

/// Price of one unit of the first currency in the second, ten thousandths; moving a little from quarter to quarter.
const RATES: &[(&str, &str, [i64; 5])] = &[
    ("EUR", "CNY", [77_900, 78_400, 78_100, 78_800, 78_500]),
    ("EUR", "USD", [10_780, 10_850, 10_830, 10_910, 10_880]),
    ("USD", "CNY", [72_260, 72_260, 72_120, 72_230, 72_150]),
    ("USD", "EUR", [9_276, 9_217, 9_234, 9_166, 9_191]),
    ("CNY", "EUR", [1_284, 1_276, 1_280, 1_269, 1_274]),
    ("CNY", "USD", [1_384, 1_384, 1_387, 1_384, 1_386]),
];

pub(crate) fn frame(maker: &mut Maker) -> Frame {
    let long_ago = maker.setting.today - 760;
    let (pipeline, stages) =
        if maker.setting.first_pipeline { first_pipeline(maker) } else { own_pipeline(maker, long_ago) };
    let tags: Vec<RecordId> = TAGS
        .iter()
        .map(|(key, name, tone)| {
            let draft = maker.record(Kind::Tag, key, long_ago);
            let draft = draft.text(tag::NAME, maker.say(*name)).choice(tag::TONE, tone);
            maker.tell(draft)
        })
        .collect();
    rates(maker);
    Frame { pipeline, stages, key_account: tags[0], at_risk: tags[1], service: tags[2], retrofit: tags[3] }
}

/// The pipeline that the workspace began with. Its stages are as many as ours, in the same order.
fn first_pipeline(maker: &Maker) -> (RecordId, Vec<StageOf>) {
    let workspace = maker.setting.workspace;
    let stage = |stage: &defaults::DefaultStage| StageOf {
        id: defaults::stage_id(workspace, stage.key),
        kind: stage.kind,
    };
    (defaults::pipeline_id(workspace), defaults::STAGES.iter().map(stage).collect())
}

fn own_pipeline(maker: &mut Maker, long_ago: i32) -> (RecordId, Vec<StageOf>) {
    let draft = maker.record(Kind::Pipeline, "machines", long_ago);
    let name = maker.say(["Machine sales", "机床销售", "機床銷售"]);
    let pipeline =
        maker.tell(draft.text(pipeline::NAME, name).text(pipeline::RANK, rank::series(1).concat()));
    let mut stages = Vec::new();
    for ((at, (name, probability, kind, rotting)), rank) in
        STAGES.iter().enumerate().zip(rank::series(STAGES.len()))
    {
        let mut draft = maker
            .record(Kind::Stage, &at.to_string(), long_ago)
            .text(stage::NAME, maker.say(*name))
            .link(stage::PIPELINE, pipeline)
            .text(stage::RANK, rank)
            .decimal(stage::PROBABILITY, *probability, 0)
            .choice(stage::STAGE_KIND, kind);
        if *rotting > 0 {
            draft.put(stage::ROTTING_DAYS, Value::Int(*rotting));
        }
        stages.push(StageOf { id: maker.tell(draft), kind });
    }
    (pipeline, stages)
}

fn rates(maker: &mut Maker) {
    let today = maker.setting.today;
    for (per, currency, values) in RATES {
        for (quarter, value) in (0..).zip(values) {
            // The first one reaches back to the oldest order.
            let from = if quarter == 0 { today - 760 } else { date::month_start(today - 91 * (5 - quarter)) };
            let draft = maker
                .record(Kind::Rate, &format!("{per}-{currency}-{quarter}"), from)
                .text(rate::PER, *per)
                .text(rate::CURRENCY, *currency)
                .date(rate::VALID_FROM, from)
                .decimal(rate::RATE, *value, 4);
            maker.tell(draft);
        }
    }
}

fn is(field: model::FieldId, op: Op, operand: Operand) -> Filter {
    Filter::Field { field, op, operand }
}

fn choice(key: &str) -> Operand {
    Operand::Values(vec![Value::Choice(key.to_owned())])
}

/// Segments and saved views: they come last, when everything they select is told.
pub(crate) fn views(maker: &mut Maker, frame: &Frame) {
    let tagged = |id| is(model::entities::common::TAGS, Op::Is, Operand::Values(vec![Value::Ref(id)]));
    let segments: [(&str, Said, &str, Filter); 5] = [
        (
            "champions",
            ["Best customers", "最佳客户", "最佳客戶"],
            "company",
            Filter::Any(vec![
                is(company::RFM_SEGMENT, Op::Is, choice("champions")),
                tagged(frame.key_account),
            ]),
        ),
        (
            "win-back",
            ["To win back", "待挽回客户", "待挽回客戶"],
            "company",
            Filter::All(vec![
                is(company::LAST_ORDER_ON, Op::Less, Operand::DaysFromToday(-300)),
                is(company::ORDER_COUNT, Op::Greater, Operand::Values(vec![Value::Int(2)])),
            ]),
        ),
        (
            "automotive",
            ["Automotive suppliers", "汽车零部件厂商", "汽車零組件廠"],
            "company",
            is(company::INDUSTRY, Op::Is, choice("automotive")),
        ),
        (
            "fair-contacts",
            ["Met at a trade show", "展会结识", "展會結識"],
            "contact",
            is(contact::SOURCE, Op::Is, choice("trade_show")),
        ),
        (
            "big-open",
            ["Large open deals", "大额进行中商机", "大額進行中商機"],
            "deal",
            Filter::All(vec![
                is(deal::STATUS, Op::Is, choice("open")),
                is(
                    deal::PROBABILITY,
                    Op::AtLeast,
                    Operand::Values(vec![Value::Decimal { mantissa: 50, places: 0 }]),
                ),
            ]),
        ),
    ];
    let day = maker.setting.today - 120;
    for (key, name, kind, rule) in segments {
        let draft = maker
            .record(Kind::Segment, key, day)
            .text(segment::NAME, maker.say(name))
            .choice(segment::OF_KIND, kind)
            .with(segment::RULE, Value::Bytes(rule.to_text().into_bytes()));
        maker.tell(draft);
    }
    saved_views(maker, frame, day);
}

fn saved_views(maker: &mut Maker, frame: &Frame, day: i32) {
    let by = |field, descending| vec![SortKey { field, descending }];
    let views: [(&str, Said, &str, &str, View); 4] = [
        (
            "accounts-by-sales",
            ["Companies by sales", "按销售额排列的公司", "依銷售額排列的公司"],
            "company",
            "table",
            View { sort: by(company::TOTAL_SPENT, true), ..View::default() },
        ),
        (
            "closing-soon",
            ["Closing within 30 days", "30 天内成交", "30 天內成交"],
            "deal",
            "table",
            View {
                filter: Filter::All(vec![
                    is(deal::STATUS, Op::Is, choice("open")),
                    is(deal::CLOSE_ON, Op::AtMost, Operand::DaysFromToday(30)),
                ]),
                sort: by(deal::CLOSE_ON, false),
                ..View::default()
            },
        ),
        (
            "board",
            ["Machine pipeline", "机床商机看板", "機床商機看板"],
            "deal",
            "board",
            View { filter: is(deal::STATUS, Op::Is, choice("open")), ..View::default() },
        ),
        (
            "late-orders",
            ["Orders not yet delivered", "未交付订单", "未交付訂單"],
            "order",
            "table",
            View {
                filter: Filter::Any(vec![
                    is(order::STATUS, Op::Is, choice("confirmed")),
                    is(order::STATUS, Op::Is, choice("partly_delivered")),
                ]),
                sort: by(order::PROMISED_ON, false),
                ..View::default()
            },
        ),
    ];
    for ((key, name, kind, layout, view), rank) in views.into_iter().zip(rank::series(4)) {
        let mut draft = maker
            .record(Kind::SavedView, key, day)
            .text(saved_view::NAME, maker.say(name))
            .choice(saved_view::OF_KIND, kind)
            .choice(saved_view::LAYOUT, layout)
            .text(saved_view::RANK, rank)
            .with(saved_view::QUERY, Value::Bytes(view.to_text().into_bytes()));
        if layout == "board" {
            draft.put(saved_view::PIPELINE, Value::Ref(frame.pipeline));
        }
        maker.tell(draft);
    }
}
