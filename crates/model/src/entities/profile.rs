//! Profile: what a member says of himself beyond the directory (1500-1599). Its record id is the member's id.

use super::shared::LANGUAGES;
use crate::define::fields;

fields! {
    NAME = text(1500, "name").searched().listed().max(200);
    JOB_TITLE = text(1501, "job_title").listed().max(200);
    PHONE = phone(1502, "phone").reach().listed();
    EMAIL = email(1503, "email").reach().listed();
    LANGUAGE = choice(1504, "language", LANGUAGES).reach();
    ZONE = text(1505, "zone").max(64);
    SIGNATURE = long_text(1506, "signature").more();
    WECHAT = text(1507, "wechat").reach().max(100);
}
