//! Two groups in a window of days, whatever else was bought before, after and by others.

use model::Filter;

use super::*;
use crate::Making;
use crate::base::{Campaign, Order};
use crate::sample::{ON, column, figure, id, order, tables, with};

/// 2,000 customers who bought something long ago; the first thousand got it, the others were held out. Orders are by customer.
fn base(orders: &[Order]) -> Base {
    let mut all: Vec<Order> = (0..2_000).map(|customer| order(customer, ON - 400, 5_000)).collect();
    all.extend(orders);
    all.sort_by_key(|order| (order.customer, order.day));
    let campaign = Campaign {
        id: id(9_000),
        starts_on: ON - 90,
        counts_until: ON - 30,
        cost: Some(50_000),
        lacks_rate: false,
        reached: (0..1_000).map(id).collect(),
        held_out: (1_000..2_000).map(id).collect(),
    };
    Base { campaigns: vec![campaign], ..crate::sample::base(&all, &[]) }
}

fn make(base: &Base, settings: &Settings<'_>) -> Report {
    Making::new(making(Rc::new(base.clone()), settings)).finish()
}

fn bought(customers: std::ops::Range<u32>, day: i32) -> Vec<Order> {
    customers.map(|customer| order(customer, day, 10_000)).collect()
}

fn notes(report: &Report) -> Vec<(&str, u64)> {
    report.notes.iter().map(|note| (note.message.as_str(), note.count)).collect()
}

#[test]
fn those_who_got_it_beside_those_held_out() {
    // 60 and 40 bought, the first ones on the very first and the very last day; others a day too early or too late.
    let orders = [
        bought(0..30, ON - 90),
        bought(30..60, ON - 30),
        bought(60..90, ON - 91),
        bought(90..120, ON - 29),
        bought(1_000..1_040, ON - 60),
    ];
    let report = make(&base(&orders.concat()), &with(&ABOUT, &[("margin", 40.0)]));
    let [responses, returns] = tables(&report)[..] else { panic!("{report:?}") };
    let row: Vec<&Cell> = responses.rows[0].values.iter().map(|value| &value.cell).collect();
    let expected = [
        Cell::record(id(9_000)),
        Cell::Date(ON - 30),
        Cell::Count(1_000),
        Cell::Count(60),
        Cell::Share(0.06, 1),
        Cell::Count(1_000),
        Cell::Count(40),
        Cell::Share(0.04, 1),
    ];
    assert_eq!(row[..8], expected.iter().collect::<Vec<_>>());
    let number = |at: usize| {
        let Cell::Number(number, _) = row[at] else { panic!("{:?}", row[at]) };
        *number
    };
    // As in `scoring::campaign`: two points, z = 2.051957; Newcombe's interval around them.
    assert!((number(8) - 2.0).abs() < 1e-9 && (number(11) - 0.040_172).abs() < 1e-5);
    assert!(number(9) > 0.0 && number(9) < 0.2 && number(10) > 3.8 && number(10) < 4.1, "{row:?}");
    let money = |at: usize| returns.rows[0].values[at].cell.clone();
    let euros = |minor| Cell::Money(minor, Base::default().currency);
    assert_eq!([money(1), money(4), money(5)], [euros(200), euros(200_000), euros(50_000)]);
    // 200,000 · 40 % less 50,000, over 50,000.
    let Cell::Share(back, 0) = money(6) else { panic!("{returns:?}") };
    assert!((back - 0.6).abs() < 1e-9);
    let (Cell::Share(low, _), Cell::Share(high, _)) = (money(7), money(8)) else { panic!("{returns:?}") };
    assert!(low < back && back < high && low > -1.0, "{low} {high}");
    assert_eq!(notes(&report), []);
    assert_eq!(figure(&report, "campaign-measured").value.cell, Cell::Count(1));
}

#[test]
fn members_open_by_the_fields_and_few_buyers_by_name() {
    let report = make(&base(&bought(5..65, ON - 50)), &with(&ABOUT, &[]));
    let row = &tables(&report)[0].rows[0].values;
    let text = |at: usize| row[at].opens.as_ref().map(|opens| opens.filter.to_text()).unwrap_or_default();
    let campaign = id(9_000);
    assert!(text(2).contains(&format!("{campaign}")) && !text(2).contains("not"), "{}", text(2));
    assert!(text(5).contains("not"), "{}", text(5));
    let buyers = Filter::Records((5..65).map(id).collect());
    assert_eq!(row[3].opens.as_ref().map(|opens| &opens.filter), Some(&buyers));
    // Nobody who was held out bought.
    assert_eq!((row[6].cell.clone(), row[6].opens.is_none()), (Cell::Count(0), true));
    let many = make(&base(&bought(0..101, ON - 50)), &with(&ABOUT, &[]));
    let buyers = &tables(&many)[0].rows[0].values[3];
    assert_eq!((buyers.cell.clone(), buyers.opens.is_none()), (Cell::Count(101), true));
}

#[test]
fn what_cannot_be_measured_is_said() {
    let usual = base(&bought(0..10, ON - 50));
    let changed = |change: &dyn Fn(&mut Campaign)| {
        let mut base = usual.clone();
        change(&mut base.campaigns[0]);
        make(&base, &with(&ABOUT, &[("margin", 50.0)]))
    };
    let nobody = changed(&|campaign| campaign.held_out.clear());
    assert_eq!(notes(&nobody), [("campaign-nobody-held-out-count", 1)]);
    let [responses, returns] = tables(&nobody)[..] else { panic!("{nobody:?}") };
    assert_eq!((column(responses, 3), column(responses, 8)), (vec![Cell::Count(10)], vec![Cell::Empty]));
    assert!(returns.rows.is_empty());
    let few = changed(&|campaign| campaign.held_out.truncate(29));
    assert_eq!(notes(&few), [("campaign-few-count", 1)]);
    assert!(few.notes[0].is_warning);
    let counting = changed(&|campaign| campaign.counts_until = ON + 1);
    assert_eq!(notes(&counting), [("campaign-counting-count", 1)]);
    assert_eq!(column(tables(&counting)[0], 1), [Cell::message("campaign-still-counting")]);
    let last_day = changed(&|campaign| campaign.counts_until = ON);
    assert_eq!(notes(&last_day), []);
    let to_come = changed(&|campaign| (campaign.starts_on, campaign.counts_until) = (ON + 1, ON + 9));
    let row = &tables(&to_come)[0].rows[0].values;
    assert_eq!(row[1].cell, Cell::message("campaign-to-come"));
    assert_eq!((row[2].cell.clone(), row[3].cell.clone()), (Cell::Count(1_000), Cell::Empty));
    let foreign = changed(&|campaign| (campaign.cost, campaign.lacks_rate) = (None, true));
    assert_eq!(notes(&foreign), [("campaign-no-rate-count", 1)]);
    assert_eq!(column(tables(&foreign)[1], 6), [Cell::Empty]);
    assert_eq!(notes(&make(&usual, &with(&ABOUT, &[]))), [("lifetime-revenue", 0)]);
    assert_eq!(notes(&make(&Base::default(), &with(&ABOUT, &[]))), [("campaign-none", 0)]);
}

#[test]
fn returns_are_taken_off_and_more_campaigns_than_a_table_holds_are_counted() {
    let mut orders = bought(0..2, ON - 50);
    orders.push(order(1, ON - 40, -10_000));
    let mut base = base(&orders);
    base.campaigns = (0..MOST as u32 + 3)
        .map(|number| Campaign { id: id(9_000 + number), ..base.campaigns[0].clone() })
        .collect();
    let report = make(&base, &with(&ABOUT, &[]));
    let [responses, returns] = tables(&report)[..] else { panic!("{report:?}") };
    assert_eq!(responses.rows[0].values[3].cell, Cell::Count(1));
    for table in [responses, returns] {
        assert_eq!((table.rows.len(), table.more), (MOST, 3), "{}", table.title);
    }
}
