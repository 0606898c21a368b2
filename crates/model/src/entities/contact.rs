//! Contact: a person, in any number of companies (200-299).

use super::shared::*;
use crate::define::{choices, fields};
use crate::field::ChoiceDef;
use crate::kind::Kind;

/// Which part of a name comes first in the person's own language.
pub const NAME_ORDERS: &[ChoiceDef] = choices!["family_first", "given_first"];

/// How to address somebody.
pub const SALUTATIONS: &[ChoiceDef] = choices!["mr", "ms", "mx", "dr", "prof"];

/// Whether somebody agreed to be contacted.
pub const CONSENT: &[ChoiceDef] = choices!["granted" => Good, "denied" => Bad, "unknown_consent"];

/// Level in the organisation.
pub const SENIORITY: &[ChoiceDef] =
    choices!["owner_level", "executive", "department_head", "team_lead", "specialist", "assistant"];

fields! {
    SALUTATION = choice(200, "salutation", SALUTATIONS);
    FAMILY_NAME = text(201, "family_name").searched().max(200);
    GIVEN_NAME = text(202, "given_name").searched().max(200);
    MIDDLE_NAME = text(203, "middle_name").searched().max(200);
    NAME_ORDER = choice(204, "name_order", NAME_ORDERS);
    OTHER_NAME = text(205, "other_name").searched().max(200);
    SUFFIX = text(206, "suffix").max(50);
    COMPANIES = role(207, "companies", &[Kind::Company], BUYING_ROLES).searched();
    DEPARTMENT = text(208, "department").searched().max(200);
    SENIORITY_LEVEL = choice(209, "seniority", SENIORITY);
    REPORTS_TO = refer(210, "reports_to", &[Kind::Contact]);
    BIRTHDAY = date(211, "birthday").more();
    LANGUAGE = choice(212, "language", LANGUAGES).reach();
    PHONES = phone(213, "phones").set().reach().searched().listed();
    EMAILS = email(214, "emails").set().reach().searched().listed();
    WECHAT = text(215, "wechat").reach().searched().max(100);
    LINKEDIN = url(216, "linkedin").reach();
    WEBSITE = url(217, "website").reach();
    ADDRESS = address(218, "address").reach().searched();
    PREFERRED_CHANNEL = choice(219, "preferred_channel", CHANNELS).reach();
    CONTACT_HOURS = text(220, "contact_hours").reach().max(100);
    CONSENT_EMAIL = choice(221, "consent_email", CONSENT).reach();
    CONSENT_EMAIL_ON = date(222, "consent_email_on").reach();
    CONSENT_PHONE = choice(223, "consent_phone", CONSENT).reach();
    CONSENT_PHONE_ON = date(224, "consent_phone_on").reach();
    CONSENT_WECHAT = choice(225, "consent_wechat", CONSENT).reach();
    CONSENT_WECHAT_ON = date(226, "consent_wechat_on").reach();
    DO_NOT_CONTACT = flag(227, "do_not_contact").reach();
    LIFECYCLE_OVERRIDE = choice(228, "lifecycle_override", LIFECYCLE).work();
    CUSTOMER_GROUP = text(229, "customer_group").work().max(100);
    SOURCE = choice(230, "source", SOURCES).work();
    SOURCE_EVENT = refer(231, "source_event", &[Kind::Event]).work();
    REFERRED_BY = refer(232, "referred_by", &[Kind::Contact, Kind::Company]).work();
    NEXT_CHECK_ON = date(233, "next_check_on").work();
    DESCRIPTION = long_text(234, "description").searched().more();
    VIP = flag(235, "vip").work();
    ASSISTANT = text(236, "assistant").more().max(200);
    ASSISTANT_PHONE = phone(237, "assistant_phone").more();
    LEFT_ON = date(238, "left_on").more();
    CONTRACT_ENDS_ON = date(239, "contract_ends_on").terms();
    CAMPAIGNS = refer(240, "campaigns", &[Kind::Campaign]).set().read_only().work();
    HELD_OUT_OF = refer(241, "held_out_of", &[Kind::Campaign]).set().read_only().work();
    @computed
    COMPANY = refer(270, "company", &[Kind::Company]).listed();
    JOB_TITLE = text(271, "job_title").listed();
    OPEN_DEAL_COUNT = int(272, "open_deal_count");
    LAST_ACTIVITY_AT = instant(273, "last_activity_at").listed();
    NEXT_ACTIVITY_ON = date(274, "next_activity_on").listed();
    ORDER_COUNT = int(275, "order_count");
    TOTAL_SPENT = money(276, "total_spent");
    FIRST_ORDER_ON = date(277, "first_order_on");
    LAST_ORDER_ON = date(278, "last_order_on");
    RFM_SEGMENT = choice(279, "rfm_segment", RFM_SEGMENTS).score();
    RFM_R = int(280, "rfm_r").score();
    RFM_F = int(281, "rfm_f").score();
    RFM_M = int(282, "rfm_m").score();
    LIFECYCLE_CLASS = choice(283, "lifecycle_class", LIFECYCLE).work();
    ABC_CLASS = choice(284, "abc_class", ABC).score();
    ALIVE = percent(285, "alive").score();
    EXPECTED_ORDERS = decimal(286, "expected_orders").score();
    LIFETIME_VALUE = money(287, "lifetime_value").score();
    CHURN_RISK = int(288, "churn_risk").score();
    COMPLETENESS = percent(289, "completeness").score();
    ENGAGEMENT = int(290, "engagement").score();
    CARE_OVERDUE_DAYS = int(291, "care_overdue_days").score();
    LOYALTY_INDEX = int(292, "loyalty_index").score();
    BARGAIN_SHARE = percent(293, "bargain_share").score();
}
