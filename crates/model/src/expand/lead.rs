//! Conversion of a lead into a contact, a company and perhaps a deal. Existing records are completed, never overwritten.

use super::action::Action;
use crate::attachment::MOST_AT_ONCE;
use crate::command::Change;
use crate::derive::derive_id;
use crate::entities::{activity, common, company, contact, deal, lead};
use crate::field::FieldId;
use crate::id::RecordId;
use crate::kind::Kind;
use crate::names::{Name, NameOrder};
use crate::problem::ProblemCode;
use crate::text::shorten;
use crate::value::Value;

const TO_CONTACT: &[(FieldId, FieldId)] = &[
    (lead::SALUTATION, contact::SALUTATION),
    (lead::FAMILY_NAME, contact::FAMILY_NAME),
    (lead::GIVEN_NAME, contact::GIVEN_NAME),
    (lead::NAME_ORDER, contact::NAME_ORDER),
    (lead::OTHER_NAME, contact::OTHER_NAME),
    (lead::WECHAT, contact::WECHAT),
    (lead::WEBSITE, contact::WEBSITE),
    (lead::ADDRESS, contact::ADDRESS),
    (lead::LANGUAGE, contact::LANGUAGE),
    (lead::SOURCE, contact::SOURCE),
    (lead::EVENT, contact::SOURCE_EVENT),
    (lead::NOTE, contact::DESCRIPTION),
    (lead::REFERRED_BY, contact::REFERRED_BY),
    (lead::CONSENT_EMAIL, contact::CONSENT_EMAIL),
    (common::OWNER, common::OWNER),
];

const TO_COMPANY: &[(FieldId, FieldId)] = &[
    (lead::COMPANY_NAME, company::NAME),
    (lead::INDUSTRY, company::INDUSTRY),
    (lead::WEBSITE, company::WEBSITE),
    (lead::ADDRESS, company::VISITING_ADDRESS),
    (lead::LANGUAGE, company::LANGUAGE),
    (lead::SOURCE, company::SOURCE),
    (lead::REFERRED_BY, company::REFERRED_BY),
    (common::OWNER, common::OWNER),
];

const TO_DEAL: &[(FieldId, FieldId)] = &[
    (lead::BUDGET, deal::AMOUNT),
    (lead::EVENT, deal::EVENT),
    (lead::SOURCE, deal::SOURCE),
    (lead::NEXT_STEP, deal::NEXT_STEP),
    (lead::PROMISED_ON, deal::NEXT_STEP_ON),
    (lead::NOTE, deal::DESCRIPTION),
    (common::OWNER, common::OWNER),
];

impl Action<'_> {
    pub(super) fn convert_lead(
        &mut self,
        lead: RecordId,
        contact: RecordId,
        company: Option<RecordId>,
        deal: Option<RecordId>,
    ) {
        if self.expect_live(lead, Some(Kind::Lead), None).is_none() {
            return;
        }
        if self.text(lead, lead::STATUS).as_deref() == Some("converted") {
            return self.problem(ProblemCode::Conflict, Some(lead::STATUS), "converted");
        }
        if let Some(company) = company {
            self.complete(company, Kind::Company, lead, TO_COMPANY, lead::CONVERTED_COMPANY, &[]);
        }
        let sets = [
            (lead::PHONES, contact::PHONES),
            (lead::EMAILS, contact::EMAILS),
            (common::ATTACHMENTS, common::ATTACHMENTS),
        ];
        self.complete(contact, Kind::Contact, lead, TO_CONTACT, lead::CONVERTED_CONTACT, &sets);
        if let Some(company) = company
            && self.element(contact, contact::COMPANIES, Some(company)).is_none()
        {
            let text = self.text(lead, lead::JOB_TITLE).unwrap_or_default();
            let role = Value::Entry { label: String::new(), text };
            self.put_element(contact, contact::COMPANIES, Some(company), Some(role));
        }
        match deal {
            Some(deal) => self.open_deal(deal, lead, contact, company),
            None => self.keep_promise(lead, contact),
        }
        self.put(lead, lead::STATUS, Value::Choice("converted".into()));
        self.put(lead, lead::CONVERTED_AT, Value::Instant(self.now.at));
    }

    /// Creates the target with what the lead knows, or fills what an existing one lacks, and notes it on the lead.
    fn complete(
        &mut self,
        target: RecordId,
        kind: Kind,
        lead: RecordId,
        fields: &[(FieldId, FieldId)],
        noted: FieldId,
        sets: &[(FieldId, FieldId)],
    ) {
        let mut changes: Vec<Change> = fields
            .iter()
            .filter(|(_, to)| self.value(target, *to).is_none())
            .filter_map(|(from, to)| {
                Some(Change { field: *to, element: None, value: Some(self.value(lead, *from)?) })
            })
            .collect();
        for (from, to) in sets {
            let missing = self.elements(lead, *from).into_iter();
            let missing = missing.filter(|(element, _)| self.element(target, *to, Some(*element)).is_none());
            // One cell carries them; more files than it holds stay with the lead, which the contact leads back to.
            let most = if *to == common::ATTACHMENTS { MOST_AT_ONCE } else { usize::MAX };
            let missing = missing.take(most);
            changes.extend(missing.map(|(element, value)| Change {
                field: *to,
                element: Some(element),
                value: Some(value),
            }));
        }
        match self.kind(target) {
            None => self.create(target, kind, &changes),
            Some(found) if found == kind => self.update(target, &changes),
            Some(found) => return self.problem(ProblemCode::UnknownRecord, Some(noted), found.key()),
        }
        self.put(lead, noted, Value::Ref(target));
    }

    fn open_deal(&mut self, deal: RecordId, lead: RecordId, contact: RecordId, company: Option<RecordId>) {
        let title = self.text(lead, lead::COMPANY_NAME).or_else(|| {
            let company = company?;
            self.text(company, company::NAME)
        });
        let title = title.unwrap_or_else(|| self.lead_name(lead));
        let set = |field, value| Change { field, element: None, value: Some(value) };
        let mut changes = vec![set(deal::TITLE, Value::Text(title)), set(deal::LEAD, Value::Ref(lead))];
        changes.extend(company.map(|company| set(deal::COMPANY, Value::Ref(company))));
        for (from, to) in TO_DEAL {
            changes.extend(self.value(lead, *from).map(|value| set(*to, value)));
        }
        let role = Value::Entry { label: String::new(), text: String::new() };
        changes.push(Change { field: deal::CONTACTS, element: Some(contact), value: Some(role) });
        for (element, value) in self.elements(lead, lead::PRODUCTS) {
            changes.push(Change { field: deal::PRODUCTS, element: Some(element), value: Some(value) });
        }
        self.create(deal, Kind::Deal, &changes);
        self.put(lead, lead::CONVERTED_DEAL, Value::Ref(deal));
    }

    /// Without a deal to carry it, the promised follow-up becomes a task. Its id follows from the lead's, so that two
    /// devices converting the same lead make one task.
    fn keep_promise(&mut self, lead: RecordId, contact: RecordId) {
        let Some(due) = self.value(lead, lead::PROMISED_ON) else { return };
        let task = derive_id(lead, "promise");
        if self.kind(task).is_some() {
            return;
        }
        let set = |field, value| Change { field, element: None, value: Some(value) };
        let subject = self.text(lead, lead::NEXT_STEP).unwrap_or_else(|| self.lead_name(lead));
        let mut changes = vec![
            set(activity::TYPE, Value::Choice("task".into())),
            set(activity::SUBJECT, Value::Text(subject)),
            set(activity::DUE_ON, due),
            Change { field: activity::ABOUT, element: Some(contact), value: Some(Value::Ref(contact)) },
        ];
        changes.extend(self.value(lead, common::OWNER).map(|owner| set(activity::ASSIGNEE, owner)));
        self.create(task, Kind::Activity, &changes);
    }

    fn lead_name(&self, lead: RecordId) -> String {
        let part = |field| self.text(lead, field).unwrap_or_default();
        let name = Name {
            family: part(lead::FAMILY_NAME),
            given: part(lead::GIVEN_NAME),
            order: NameOrder::from_key(&part(lead::NAME_ORDER)),
            ..Name::default()
        };
        let shown = name.display();
        if shown.is_empty() {
            let reach =
                self.elements(lead, lead::EMAILS).into_iter().chain(self.elements(lead, lead::PHONES)).next();
            let reach = reach.and_then(|(_, value)| value.as_text().map(str::to_owned));
            let texts = [lead::COMPANY_NAME, lead::OTHER_NAME, lead::WECHAT, lead::NOTE, lead::RAW_CODE];
            let first = reach.or_else(|| texts.into_iter().find_map(|field| self.text(lead, field)));
            return shorten(first.unwrap_or_default().lines().next().unwrap_or_default(), 80).into_owned();
        }
        shown
    }
}
