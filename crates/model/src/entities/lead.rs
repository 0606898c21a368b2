//! Lead: somebody who may become a customer, as captured and not yet qualified (300-399).

use super::contact::{NAME_ORDERS, SALUTATIONS};
use super::shared::*;
use crate::define::{choices, fields};
use crate::field::ChoiceDef;
use crate::kind::Kind;

/// Grades given at the booth: A now, B soon, C later, D never.
pub const GRADES: &[ChoiceDef] = choices!["grade_a" => Good, "grade_b" => Info, "grade_c" => Warn, "grade_d"];

/// States of a lead.
pub const STATUSES: &[ChoiceDef] = choices!["new" => Info, "working" => Warn, "qualified" => Good, "disqualified" => Bad, "converted" => Good];

/// Qualifiers ticked while talking.
pub const QUALIFIERS: &[ChoiceDef] = choices![
    "has_budget" => Good, "is_decision_maker" => Good, "concrete_need" => Good, "buys_within_3_months" => Good,
    "buys_within_12_months" => Info, "wants_quote", "wants_demo", "wants_sample", "wants_visit", "wants_catalogue",
    "uses_competitor" => Warn, "existing_customer", "reseller", "student_or_press"
];

/// What was promised.
pub const PROMISES: &[ChoiceDef] = choices![
    "call_back",
    "send_email",
    "send_quote",
    "send_catalogue",
    "send_sample",
    "arrange_visit",
    "arrange_demo",
    "other_promise"
];

fields! {
    SALUTATION = choice(300, "salutation", SALUTATIONS);
    FAMILY_NAME = text(301, "family_name").searched().max(200);
    GIVEN_NAME = text(302, "given_name").searched().max(200);
    NAME_ORDER = choice(303, "name_order", NAME_ORDERS);
    OTHER_NAME = text(304, "other_name").searched().max(200);
    COMPANY_NAME = text(305, "company_name").searched().listed();
    JOB_TITLE = text(306, "job_title").searched().listed().max(200);
    PHONES = phone(307, "phones").set().reach().searched().listed();
    EMAILS = email(308, "emails").set().reach().searched().listed();
    WECHAT = text(309, "wechat").reach().searched().max(100);
    WEBSITE = url(310, "website").reach();
    ADDRESS = address(311, "address").reach();
    LANGUAGE = choice(312, "language", LANGUAGES).reach();
    EVENT = refer(313, "event", &[Kind::Event]).work().listed();
    GRADE = choice(314, "grade", GRADES).work().listed();
    QUALIFIER = choice(315, "qualifiers", QUALIFIERS).set().work();
    PRODUCTS = refer(316, "products", &[Kind::Product]).set().work();
    NOTE = long_text(317, "note").work().searched();
    PROMISED_ON = date(318, "promised_on").work().listed();
    PROMISE = choice(319, "promise", PROMISES).work();
    NEXT_STEP = text(320, "next_step").work();
    SOURCE = choice(321, "source", SOURCES).work();
    STATUS = choice(322, "status", STATUSES).work().listed();
    DISQUALIFIED_REASON = text(323, "disqualified_reason").work();
    CONVERTED_CONTACT = refer(324, "converted_contact", &[Kind::Contact]).read_only().system();
    CONVERTED_COMPANY = refer(325, "converted_company", &[Kind::Company]).read_only().system();
    CONVERTED_DEAL = refer(326, "converted_deal", &[Kind::Deal]).read_only().system();
    CONVERTED_AT = instant(327, "converted_at").read_only().system();
    CAPTURED_AT = zoned(328, "captured_at").work().listed();
    CAPTURED_BY = member(329, "captured_by").work();
    CAPTURE_SECONDS = decimal(330, "capture_seconds").read_only().system();
    RAW_CODE = long_text(331, "raw_code").system();
    TEMPLATE_SENT = text(332, "template_sent").work().max(200);
    CONSENT_EMAIL = choice(333, "consent_email", super::contact::CONSENT).reach();
    BUDGET = money(334, "budget").work();
    INDUSTRY = choice(335, "industry", super::company::INDUSTRIES).more();
    REFERRED_BY = refer(336, "referred_by", &[Kind::Contact, Kind::Company]).work();
    @computed
    LAST_ACTIVITY_AT = instant(373, "last_activity_at");
    NEXT_ACTIVITY_ON = date(374, "next_activity_on");
    SCORE = int(375, "lead_score").score();
    CONVERSION_PROBABILITY = percent(376, "conversion_probability").score();
}
