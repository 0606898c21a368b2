//! Company: an organisation (100-199). *Account* elsewhere.

use super::shared::*;
use crate::define::{choices, fields};
use crate::field::ChoiceDef;
use crate::kind::Kind;

/// Number of employees.
pub const SIZES: &[ChoiceDef] = choices![
    "size_1",
    "size_2_10",
    "size_11_50",
    "size_51_200",
    "size_201_500",
    "size_501_1000",
    "size_1001_5000",
    "size_5001"
];

/// Industries offered.
pub const INDUSTRIES: &[ChoiceDef] = choices![
    "aerospace",
    "agriculture",
    "automotive",
    "chemicals",
    "construction",
    "consumer_goods",
    "education",
    "electronics",
    "energy",
    "finance",
    "food_beverage",
    "furniture_wood",
    "government",
    "healthcare",
    "hospitality",
    "it_services",
    "logistics",
    "machinery",
    "media",
    "medical_devices",
    "metalworking",
    "mining",
    "mould_making",
    "non_profit",
    "packaging",
    "paper_printing",
    "pharma",
    "plastics",
    "professional_services",
    "real_estate",
    "retail",
    "semiconductors",
    "shipbuilding",
    "telecom",
    "textiles",
    "transport_equipment",
    "wholesale",
    "other_industry"
];

/// What we are to each other.
pub const RELATIONS: &[ChoiceDef] =
    choices!["buyer", "reseller", "partner", "supplier", "competitor" => Bad, "press", "other_relation"];

fields! {
    NAME = text(100, "name").required().searched().listed();
    LEGAL_NAME = text(101, "legal_name").searched();
    OTHER_NAMES = labelled(102, "other_names").set().searched();
    INDUSTRY = choice(103, "industry", INDUSTRIES).listed();
    SIZE = choice(104, "size", SIZES);
    EMPLOYEES = int(105, "employees");
    RELATION = choice(106, "relation", RELATIONS);
    PARENT = refer(107, "parent", &[Kind::Company]);
    DESCRIPTION = long_text(108, "description").searched().more();
    WEBSITE = url(109, "website").reach().searched();
    PHONES = phone(110, "phones").set().reach().searched();
    EMAILS = email(111, "emails").set().reach().searched();
    BILLING_ADDRESS = address(112, "billing_address").reach().searched();
    VISITING_ADDRESS = address(113, "visiting_address").reach().searched();
    SHIPPING_ADDRESS = address(114, "shipping_address").reach();
    LANGUAGE = choice(115, "language", LANGUAGES).reach();
    WECHAT = text(116, "wechat").reach().searched().max(100);
    LIFECYCLE_OVERRIDE = choice(117, "lifecycle_override", LIFECYCLE).work();
    CUSTOMER_GROUP = text(118, "customer_group").work().max(100);
    SERVICE_MODE = choice(119, "service_mode", SERVICE_MODES).work();
    SOURCE = choice(120, "source", SOURCES).work();
    REFERRED_BY = refer(121, "referred_by", &[Kind::Contact, Kind::Company]).work();
    NEXT_CHECK_ON = date(122, "next_check_on").work();
    TAX_ID = text(123, "tax_id").terms().searched().max(100);
    REGISTRATION_NUMBER = text(124, "registration_number").terms().searched().max(100);
    CURRENCY = currency(125, "currency").terms();
    PAYMENT_DAYS = int(126, "payment_days").terms();
    PAYMENT_TERMS = text(127, "payment_terms").terms();
    DELIVERY_TERMS = text(128, "delivery_terms").terms();
    CREDIT_LIMIT = money(129, "credit_limit").terms();
    ANNUAL_REVENUE = money(130, "annual_revenue").terms();
    DISCOUNT = percent(131, "discount").terms();
    VIP = flag(132, "vip").work();
    FOUNDED_ON = date(133, "founded_on").more();
    STOCK_SYMBOL = text(134, "stock_symbol").more().max(20);
    DO_NOT_CONTACT = flag(135, "do_not_contact").reach();
    CONTRACT_ENDS_ON = date(136, "contract_ends_on").terms();
    CAMPAIGNS = refer(137, "campaigns", &[Kind::Campaign]).set().read_only().work();
    HELD_OUT_OF = refer(138, "held_out_of", &[Kind::Campaign]).set().read_only().work();
    @computed
    CONTACT_COUNT = int(170, "contact_count").listed();
    OPEN_DEAL_COUNT = int(171, "open_deal_count");
    OPEN_DEAL_AMOUNT = money(172, "open_deal_amount").listed();
    LAST_ACTIVITY_AT = instant(173, "last_activity_at").listed();
    NEXT_ACTIVITY_ON = date(174, "next_activity_on").listed();
    ORDER_COUNT = int(175, "order_count");
    TOTAL_SPENT = money(176, "total_spent").listed();
    FIRST_ORDER_ON = date(177, "first_order_on");
    LAST_ORDER_ON = date(178, "last_order_on");
    RFM_SEGMENT = choice(179, "rfm_segment", RFM_SEGMENTS).score().listed();
    RFM_R = int(180, "rfm_r").score();
    RFM_F = int(181, "rfm_f").score();
    RFM_M = int(182, "rfm_m").score();
    LIFECYCLE_CLASS = choice(183, "lifecycle_class", LIFECYCLE).work();
    CITY = text(184, "city").listed();
    COUNTRY = text(185, "country");
    ABC_CLASS = choice(186, "abc_class", ABC).score();
    ALIVE = percent(187, "alive").score();
    EXPECTED_ORDERS = decimal(188, "expected_orders").score();
    LIFETIME_VALUE = money(189, "lifetime_value").score();
    CHURN_RISK = int(190, "churn_risk").score();
    COMPLETENESS = percent(191, "completeness").score();
    ENGAGEMENT = int(192, "engagement").score();
    CARE_OVERDUE_DAYS = int(193, "care_overdue_days").score();
    LOYALTY_INDEX = int(194, "loyalty_index").score();
    BARGAIN_SHARE = percent(195, "bargain_share").score();
}
