//! Who came into a segment and who went, day by day: each number opens its rows.

use std::sync::Arc;

use leptos::prelude::*;
use model::entities::segment_day::{self, Day, Group, MOST_SEGMENTS, RuleHash, Seen};
use model::filter::{Moved, Span, Unit, Way, When};
use model::{Filter, Kind, Op, Operand, RecordId, SortKey, Value};
use protocol::query::RowsQuery;
use protocol::view::{Row, RowsView, Shown};

use super::one::{live_count, rows_href};
use crate::components::button::{Button, Look};
use crate::components::chart::{Bar, Scale};
use crate::components::icon::Icon;
use crate::components::segmented::Segmented;
use crate::components::skeleton::Skeleton;
use crate::i18n::{failure, t};
use crate::pages::insight::delimited_file;
use crate::{browser, engine, format, tr};

/// Days that are looked back.
const SPANS: [u16; 3] = [7, 30, 90];
/// Days that are asked for: the last ones on which something was written, and one before them.
const MOST_DAYS: u32 = 91;

/// A day on which something was written.
#[derive(Debug, Clone, PartialEq)]
struct Line {
    on: i32,
    day: Day,
    /// The rule is not that of the day before.
    is_changed: bool,
}

/// The section.
#[component]
pub(super) fn Moves(id: RecordId, kind: Kind, name: Memo<String>) -> impl IntoView {
    let span = RwSignal::new(SPANS[0]);
    let rows = engine::live_rows(move || Some(query(id)));
    let lines = Memo::new(move |_| rows.get().map(|rows| rows.map(|view| lines_of(&view))));
    let options = SPANS.map(|days| (days.to_string(), tr!("segment-moves-days", count = days))).to_vec();
    let value = Signal::derive(move || span.get().to_string());
    let choose = move |key: String| span.set(key.parse().unwrap_or(SPANS[0]));
    let body = move || match lines.get() {
        None => view! { <Skeleton/> }.into_any(),
        Some(Err(why)) => view! { <p class="field-problem">{failure(&why)}</p> }.into_any(),
        Some(Ok(lines)) => days(id, kind, span.get(), lines, name).into_any(),
    };
    view! {
        <section class="segment-part segment-moves" aria-label=t("segment-moves")>
            <div class="segment-head">
                <h2>{t("segment-moves")}</h2>
                <Segmented label=t("segment-moves-time") options value on_change=choose/>
            </div>
            {body}
        </section>
    }
}

fn query(id: RecordId) -> RowsQuery {
    let operand = Operand::Values(vec![Value::Ref(id)]);
    RowsQuery {
        sort: vec![SortKey { field: segment_day::DAY, descending: true }],
        columns: vec![segment_day::DAY, segment_day::SEEN],
        len: MOST_DAYS,
        ..RowsQuery::of(Kind::SegmentDay, Filter::Field { field: segment_day::SEGMENT, op: Op::Is, operand })
    }
}

/// The days, the last one first; and the day from which on all is here.
fn lines_of(view: &RowsView) -> (Vec<Line>, Option<i32>) {
    let mut lines: Vec<Line> = view.rows.iter().filter_map(line).collect();
    let before: Vec<Option<RuleHash>> =
        lines.iter().skip(1).map(|line| line.day.rules.last().copied()).chain([None]).collect();
    for (line, before) in lines.iter_mut().zip(before) {
        let rules = &line.day.rules;
        line.is_changed = rules.len() > 1 || before.is_some() && before != rules.first().copied();
    }
    let first = lines.last().map(|line| line.on);
    (lines, first.filter(|_| view.total as usize == view.rows.len()))
}

fn line(row: &Row) -> Option<Line> {
    let [Shown::Value(Value::Date(on)), Shown::Set(seen)] = &row.cells[..] else { return None };
    let seen = seen.iter().filter_map(|element| match &element.value {
        Value::Bytes(bytes) => Seen::from_bytes(bytes),
        _ => None,
    });
    Some(Line { on: *on, day: Day::of(seen)?, is_changed: false })
}

type Lines = (Vec<Line>, Option<i32>);

fn days(id: RecordId, kind: Kind, span: u16, (lines, since): Lines, name: Memo<String>) -> AnyView {
    if lines.is_empty() {
        return view! { <p class="quiet">{tr!("segment-moves-none", most = MOST_SEGMENTS)}</p> }.into_any();
    }
    let first = format::today() - i32::from(span) + 1;
    let lines: Vec<Line> = lines.into_iter().filter(|line| line.on >= first).collect();
    let since = since.map(|day| tr!("segment-moves-since", day = format::date(day)));
    let nobody = lines.iter().all(|line| line.day.came.count == 0 && line.day.went.count == 0);
    let parts = |line: &Line| vec![f64::from(line.day.came.count), -f64::from(line.day.went.count)];
    let stacks: Vec<Vec<f64>> = lines.iter().map(parts).collect();
    let scale = Scale::around_stacks(stacks.iter().map(Vec::as_slice));
    let all = Arc::new(lines);
    let rows = all.iter().zip(stacks).map(|(line, parts)| row(id, kind, line, parts, scale)).collect_view();
    let saved = all.clone();
    let save = move |()| {
        let name = format!("{}-{}.csv", name.get_untracked(), model::date::print(format::today()));
        // A browser that refuses says so itself.
        let _ = browser::save_file(&name, "text/csv", file(&saved).as_bytes());
    };
    let print = |()| {
        let _ = window().print();
    };
    view! {
        <p class="segment-sums">{sum(id, kind, span, Way::Entered)} " · " {sum(id, kind, span, Way::Left)}</p>
        {(!all.is_empty()).then(|| view! {
            <div class="table-scroll">
                <table class="plain-table segment-days">
                    <thead><tr>
                        <th scope="col">{t("segment-moves-day")}</th>
                        <th scope="col" class="number">{t("segment-moves-size")}</th>
                        <th scope="col" class="number">{t("segment-moves-came")}</th>
                        <th scope="col" class="number">{t("segment-moves-went")}</th>
                        <td></td>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <div class="segment-acts">
                <Button label=t("insight-csv") look=Look::Quiet icon=Icon::Export on_press=save/>
                <Button label=t("insight-print") look=Look::Quiet icon=Icon::File on_press=print/>
            </div>
        })}
        <p class="quiet">{nobody.then(|| t("segment-moves-nobody"))} " " {since}</p>
    }
    .into_any()
}

fn rule(segment: RecordId, way: Way, when: When) -> Filter {
    Filter::Moved(Moved { segment, way, when })
}

/// How many came or went in all that time, each counted once.
fn sum(id: RecordId, kind: Kind, days: u16, way: Way) -> impl IntoView + use<> {
    let of = rule(id, way, When::Within(Span { count: days, unit: Unit::Days }));
    let counted = of.clone();
    let count = live_count(kind, move || Some(counted.clone()));
    let words = move || match (count.get(), way) {
        (None, _) => t("filter-nothing"),
        (Some(count), Way::Entered) => tr!("segment-moves-sum-came", count = count),
        (Some(count), Way::Left) => tr!("segment-moves-sum-went", count = count),
    };
    view! { <a href=rows_href(kind, of)>{words}</a> }
}

fn row(id: RecordId, kind: Kind, line: &Line, parts: Vec<f64>, scale: Scale) -> impl IntoView + use<> {
    let on = line.on;
    let number = |group: &Group, way: Way| {
        let words = words(group);
        match group.count {
            0 => view! { <span>{words}</span> }.into_any(),
            _ => view! { <a href=rows_href(kind, rule(id, way, When::On(on)))>{words}</a> }.into_any(),
        }
    };
    let changed = line.is_changed.then(|| view! { <span class="quiet">{t("segment-moves-rule")}</span> });
    view! {
        <tr>
            <th scope="row">{format::date(on)} " " {changed}</th>
            <td class="number">{format::number(f64::from(line.day.size))}</td>
            <td class="number">{number(&line.day.came, Way::Entered)}</td>
            <td class="number">{number(&line.day.went, Way::Left)}</td>
            <td class="bar-cell" aria-hidden="true"><Bar parts scale/></td>
        </tr>
    }
}

/// A number, and that not all of them are named.
fn words(group: &Group) -> String {
    let count = format::number(f64::from(group.count));
    if group.is_complete() {
        count
    } else {
        tr!("segment-moves-more", count = count, named = group.ids.len())
    }
}

/// The table as a file.
fn file(lines: &[Line]) -> String {
    let heads = ["segment-moves-day", "segment-moves-size", "segment-moves-came", "segment-moves-went"];
    let head = heads.map(t).to_vec();
    let row = |line: &Line| {
        let Day { size, came, went, .. } = &line.day;
        let numbers = [*size, came.count, went.count].map(|number| number.to_string());
        [model::date::print(line.on)].into_iter().chain(numbers).collect()
    };
    delimited_file(&[head].into_iter().chain(lines.iter().map(row)).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use protocol::view::Element;

    use super::*;

    fn written(on: i32, rules: &[u8]) -> Row {
        let seen = |rule: &u8| {
            let seen = Seen { at: i64::from(*rule), rule: [*rule; 8], size: 3, ..Seen::default() };
            Element { element: RecordId([*rule; 16]), value: Value::Bytes(seen.to_bytes()), link: None }
        };
        let cells = vec![Shown::Value(Value::Date(on)), Shown::Set(rules.iter().map(seen).collect())];
        Row { id: RecordId([on as u8; 16]), name: String::new(), cells, unsent: false }
    }

    #[test]
    fn a_day_with_another_rule_is_marked() {
        let rows = vec![written(9, &[2]), written(8, &[2]), written(7, &[1, 2]), written(4, &[1])];
        let mut view =
            RowsView { total: 4, start: 0, rows, sums: Vec::new(), groups: Vec::new(), located: None };
        let marked = |lines: &[Line]| lines.iter().map(|line| line.is_changed).collect::<Vec<_>>();
        let (lines, since) = lines_of(&view);
        assert_eq!((marked(&lines), since), (vec![false, false, true, false], Some(4)));
        view.rows.remove(2);
        let (lines, since) = lines_of(&view);
        assert_eq!((marked(&lines), since), (vec![false, true, false], None), "not all of it is here");
    }

    #[test]
    fn the_file_holds_the_numbers() {
        let came = Group { count: 1500, ids: Vec::new() };
        let day = Day { size: 2000, came, ..Day::default() };
        let file = file(&[Line { on: 19_786, day, is_changed: false }]);
        assert!(file.ends_with("\r\n2024-03-04,2000,1500,0\r\n"), "{file}");
    }
}
