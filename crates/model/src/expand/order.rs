//! Orders and their lines.

use super::action::Action;
use crate::decimal::Decimal;
use crate::entities::{order, order_line, product, workspace};
use crate::id::RecordId;
use crate::kind::Kind;
use crate::money::{Money, line_total};
use crate::problem::ProblemCode;
use crate::value::{Currency, Value};

impl Action<'_> {
    pub(super) fn fill_order(&mut self, id: RecordId) {
        self.put_default(id, order::ORDERED_ON, Value::Date(self.now.today));
        self.put_default(id, order::STATUS, Value::Choice("confirmed".into()));
        let amount = self.value(id, order::AMOUNT).as_ref().and_then(Money::from_value);
        let currency = amount.map(|amount| amount.currency.to_string()).or_else(|| self.workspace_currency());
        self.put_default(id, order::CURRENCY, currency.map(Value::Text));
        let basis = self.settings().and_then(|settings| self.value(settings, workspace::DEFAULT_TAX_BASIS));
        self.put_default(id, order::BASIS, basis);
    }

    /// Completes a line from its product and computes its total (see [`line_total`] for how it is rounded).
    pub(super) fn compute_line(&mut self, id: RecordId) {
        if let Some(product) = self.reference(id, order_line::PRODUCT) {
            for (to, from) in [
                (order_line::DESCRIPTION, product::NAME),
                (order_line::UNIT, product::UNIT),
                (order_line::TAX_RATE, product::TAX_RATE),
                (order_line::BASIS, product::TAX_BASIS_OF_PRICE),
            ] {
                let value = self.value(product, from);
                self.put_default(id, to, value);
            }
            // A price in another currency than the order's says nothing, nor does today's of a line that came with its total.
            if self.value(id, order_line::TOTAL).is_none()
                && self.text(product, product::CURRENCY).and_then(|code| code.parse().ok())
                    == self.line_currency(id)
            {
                let price = self.value(product, product::PRICE);
                self.put_default(id, order_line::UNIT_PRICE, price);
            }
        }
        let number = |field| self.value(id, field).as_ref().and_then(Decimal::from_value);
        let (Some(quantity), Some(price)) = (number(order_line::QUANTITY), number(order_line::UNIT_PRICE))
        else {
            return;
        };
        let discount = number(order_line::DISCOUNT).unwrap_or(Decimal::ZERO);
        let Some(currency) = self.line_currency(id) else {
            return self.problem(ProblemCode::Required, Some(order::CURRENCY), "");
        };
        match line_total(quantity, price, discount, currency) {
            Some(total) => self.put(id, order_line::TOTAL, Value::from(total)),
            None => self.problem(ProblemCode::OutOfRange, Some(order_line::TOTAL), ""),
        }
    }

    fn line_currency(&self, line: RecordId) -> Option<Currency> {
        let order = self.reference(line, order_line::ORDER);
        let code =
            order.and_then(|order| self.text(order, order::CURRENCY)).or_else(|| self.workspace_currency());
        code?.parse().ok()
    }

    fn workspace_currency(&self) -> Option<String> {
        self.text(self.settings()?, workspace::CURRENCY)
    }

    /// The settings of the workspace: one record.
    fn settings(&self) -> Option<RecordId> {
        self.all(Kind::Workspace).first().copied()
    }
}
