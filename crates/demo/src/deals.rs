//! Deals: won ones behind the machines that were bought, lost ones with their reasons, open ones in every stage.

use model::entities::deal;
use model::{Kind, RecordId, Value, rank};

use crate::firms::{Fate, Firm};
use crate::frame::Frame;
use crate::goods::{Good, Sort};
use crate::leads::Shows;
use crate::maker::{Draft, Maker, at, say, working};
use crate::sales::MachineSale;
use crate::words::{LOSSES, NEXT_STEPS};

/// Deals lost, and open ones beyond those of new customers and prospects.
const LOST: usize = 34;
const OPEN: usize = 64;

/// A deal that others refer to.
pub(crate) struct DealOf {
    pub(crate) id: RecordId,
    pub(crate) firm: usize,
    pub(crate) open: bool,
    pub(crate) since: i32,
    company: RecordId,
}

pub(crate) struct Deals(pub(crate) Vec<DealOf>);

impl Deals {
    /// The first deal with a company.
    pub(crate) fn first_of(&self, company: RecordId) -> Option<RecordId> {
        self.0.iter().find(|deal| deal.company == company).map(|deal| deal.id)
    }
}

struct Teller<'a> {
    frame: &'a Frame,
    goods: &'a [Good],
    firms: &'a [Firm],
    shows: &'a Shows,
    deals: Vec<DealOf>,
    ranks: std::vec::IntoIter<String>,
}

/// Tells the deals.
pub(crate) fn deals(
    maker: &mut Maker,
    frame: &Frame,
    goods: &[Good],
    firms: &[Firm],
    shows: &Shows,
    sales: &[MachineSale],
) -> Deals {
    let today = maker.setting.today;
    let recent: Vec<&MachineSale> = sales.iter().filter(|sale| sale.day > today - 400).collect();
    let ranks = rank::series(recent.len() + LOST + OPEN).into_iter();
    let mut teller = Teller { frame, goods, firms, shows, deals: Vec::new(), ranks };
    for sale in recent {
        teller.won(maker, sale);
    }
    for number in 0..LOST {
        teller.lost(maker, number);
    }
    for number in 0..OPEN {
        teller.open(maker, number);
    }
    Deals(teller.deals)
}

impl Teller<'_> {
    /// What every deal has; the stage is an index into the pipeline.
    fn begin(
        &mut self,
        maker: &mut Maker,
        firm: usize,
        good: usize,
        since: i32,
        stage: usize,
        amount: i64,
    ) -> Draft {
        let (of, good) = (&self.firms[firm], &self.goods[good]);
        let name = format!("{}-{}", of.key, self.deals.len());
        let title = format!("{} · {}", good.name_in(of.locale()), of.name);
        let mut draft = maker
            .record(Kind::Deal, &name, since)
            .text(deal::TITLE, title)
            .link(deal::COMPANY, of.id)
            .link(deal::PIPELINE, self.frame.pipeline)
            .link(deal::STAGE, self.frame.stages[stage].id)
            .choice(deal::STATUS, self.frame.stages[stage].kind)
            .text(deal::RANK, self.ranks.next().unwrap_or_default())
            .money(deal::AMOUNT, amount * 100, of.currency())
            .choice(deal::TAX_BASIS_OF_AMOUNT, "net")
            .link(deal::PRODUCTS, good.id);
        for role in ["decides", "evaluates", "buys"] {
            if let Some(person) = of.people.iter().find(|person| person.role == role) {
                draft = draft.role(deal::CONTACTS, person.id, role, "");
            }
        }
        let show = match of.fate {
            Fate::FromShanghai => Some(self.shows.shanghai.id),
            Fate::FromHannover => Some(self.shows.hannover.id),
            _ => None,
        };
        match show {
            Some(show) => draft.choice(deal::SOURCE, "trade_show").link(deal::EVENT, show),
            None => {
                let source = *maker.chance.pick(&["existing_customer", "referral", "website", "trade_show"]);
                draft.choice(deal::SOURCE, source)
            }
        }
    }

    fn tell(&mut self, maker: &mut Maker, firm: usize, since: i32, open: bool, draft: Draft) {
        let id = maker.tell(draft);
        self.deals.push(DealOf { id, firm, open, since, company: self.firms[firm].id });
    }

    fn won(&mut self, maker: &mut Maker, sale: &MachineSale) {
        let since = sale.day - maker.chance.between(10, 90);
        let closed = Value::Instant(at(sale.day, 8));
        let draft = self
            .begin(maker, sale.firm, sale.good, since, 5, sale.amount)
            .date(deal::CLOSE_ON, sale.day)
            .with(deal::CLOSED_AT, closed.clone())
            .with(deal::STAGE_ENTERED_AT, closed);
        self.tell(maker, sale.firm, since, false, draft);
    }

    fn lost(&mut self, maker: &mut Maker, number: usize) {
        let today = maker.setting.today;
        let firm = (number * 7 + 3) % self.firms.len();
        let good = self.machine(maker);
        let closed = working(today - maker.chance.between(8, 360));
        let since = closed - maker.chance.between(25, 120);
        let amount = self.firms[firm].price(self.goods[good].euros);
        let (reason, note, competitor) = LOSSES[number % LOSSES.len()];
        let draft = self
            .begin(maker, firm, good, since, 6, amount)
            .date(deal::CLOSE_ON, closed)
            .with(deal::CLOSED_AT, Value::Instant(at(closed, 10)))
            .with(deal::STAGE_ENTERED_AT, Value::Instant(at(closed, 10)))
            .link(deal::LAST_STAGE, self.frame.stages[number % 5].id)
            .choice(deal::LOST_REASON, reason)
            .text(deal::LOST_NOTE, say(self.firms[firm].locale(), note))
            .text(deal::COMPETITOR, competitor);
        self.tell(maker, firm, since, false, draft);
    }

    fn open(&mut self, maker: &mut Maker, number: usize) {
        let today = maker.setting.today;
        // Prospects and new customers first: they have something going on by definition.
        let eager: Vec<usize> = (0..self.firms.len())
            .filter(|at| {
                matches!(self.firms[*at].fate, Fate::Prospect | Fate::FromShanghai | Fate::FromHannover)
            })
            .collect();
        let firm = match eager.get(number) {
            Some(firm) => *firm,
            None => maker.chance.below(30),
        };
        let of = &self.firms[firm];
        let good = self.machine(maker);
        let pieces = if of.fate == Fate::Key { maker.chance.between(1, 3) } else { 1 };
        let amount = of.price(self.goods[good].euros) * i64::from(pieces);
        let stage = maker.chance.weighted(&[24, 22, 18, 22, 14]);
        let age = maker.chance.between(2 + 12 * stage as i32, 20 + 24 * stage as i32);
        let since = (today - age).max(of.since + 1).min(today - 1);
        let entered = today - maker.chance.between(0, (today - since).min(38));
        let close =
            working(today + maker.chance.between(70 - 15 * stage as i32 - 12, 130 - 22 * stage as i32));
        let step = working(today + maker.chance.between(-6, 14));
        let locale = of.locale();
        let forecast = ["in_pipeline", "in_pipeline", "in_pipeline", "best_case", "commit"][stage];
        let next = say(locale, *maker.chance.pick(NEXT_STEPS));
        let mut draft = self
            .begin(maker, firm, good, since, stage, amount)
            .date(deal::CLOSE_ON, close)
            .with(deal::STAGE_ENTERED_AT, Value::Instant(at(entered, 9).min(maker.setting.now)))
            .choice(deal::FORECAST_CATEGORY, forecast)
            .decimal(deal::PROBABILITY, [10, 25, 45, 60, 80][stage], 0);
        // Some have no next step: that is what the board should show.
        if !maker.chance.percent(12) {
            draft = draft.text(deal::NEXT_STEP, next).date(deal::NEXT_STEP_ON, step);
        }
        self.tell(maker, firm, since, true, draft);
    }

    fn machine(&self, maker: &mut Maker) -> usize {
        let machines: Vec<usize> =
            (0..self.goods.len()).filter(|at| self.goods[*at].sort == Sort::Machine).collect();
        *maker.chance.pick(&machines)
    }
}
