//! Names of columns as people and programs write them, in English, 简体中文 and 繁體中文, with some German because
//! half of all trade-show lists are.
//!
//! Names are compared, and stand here, without case, spaces and punctuation. One line per target; the order of lines
//! does not matter, because every name stands only once per kind.

mod answers;
mod sales;

use model::Kind;
use model::entities::{common, company, contact, lead};
use protocol::import::Target;

/// Targets with their names, separated by spaces.
pub(super) type Names = &'static [(Target, &'static str)];

use Target::{AddressPart, CompanyName, ExternalId, Field, FullName};
use answers::ANSWER;
use sales::{ACTIVITY, DEAL, ORDER, PRODUCT};

#[rustfmt::skip]
const CONTACT: Names = &[
    (FullName, "name fullname contact contactname contactperson person displayname ansprechpartner 姓名 全名 联系人 \
        联系人姓名 客户姓名 聯絡人 聯繫人 聯絡人姓名 客戶姓名"),
    (Field(contact::FAMILY_NAME), "lastname surname familyname nachname familienname 姓 姓氏"),
    (Field(contact::GIVEN_NAME), "firstname givenname forename vorname 名 名字"),
    (Field(contact::MIDDLE_NAME), "middlename middleinitial 中间名 中間名"),
    (Field(contact::OTHER_NAME), "nickname englishname chinesename othername 英文名 中文名 别名 昵称 別名 暱稱"),
    (Field(contact::SALUTATION), "salutation anrede formofaddress 称呼 称谓 稱呼 稱謂"),
    (Field(contact::SUFFIX), "suffix namesuffix"),
    (CompanyName, "company companyname associatedcompany primaryassociatedcompany primarycompany currentcompany \
        organization organisation organizationname account accountname employer firm firma firmenname \
        unternehmen 公司 公司名称 单位 单位名称 企业 企业名称 客户名称 公司名稱 單位 單位名稱 企業 企業名稱 客戶名稱"),
    (Field(contact::COMPANIES), "title jobtitle position role function job berufsbezeichnung 职位 职务 岗位 職位 職務 職稱"),
    (Field(contact::DEPARTMENT), "department dept division abteilung 部门 科室 部門"),
    (Field(contact::PHONES), "phone phonenumber telephone tel mobile mobilephone mobilenumber cell cellphone \
        mobilephonenumber workphone businessphone officephone homephone directline telefon handy mobil \
        telefonnummer 电话 电话号码 手机 手机号 手机号码 联系电话 联系方式 固定电话 座机 办公电话 電話 電話號碼 手機 手機號碼 行動電話 聯絡電話 市話 公司電話"),
    (Field(contact::EMAILS), "email emailaddress mail workemail businessemail personalemail email1 emailadresse \
        电子邮件 电子邮箱 邮箱 邮件 邮箱地址 電子郵件 電子信箱 郵箱 信箱 電郵"),
    (Field(contact::WECHAT), "wechat wechatid weixin 微信 微信号 微信號"),
    (Field(contact::LINKEDIN), "linkedin linkedinurl linkedinprofile 领英 領英"),
    (Field(contact::WEBSITE), "website web url homepage 网站 网址 主页 網站 網址 首頁"),
    (AddressPart(contact::ADDRESS, 0), "address street streetaddress addressline1 mailingstreet businessstreet \
        straße strasse anschrift adresse 地址 联系地址 通讯地址 街道 详细地址 聯絡地址 通訊地址 詳細地址"),
    (AddressPart(contact::ADDRESS, 1), "city town mailingcity businesscity ort stadt 城市 市 所在城市 縣市"),
    (AddressPart(contact::ADDRESS, 2), "state region province stateprovince county bundesland 省 省份 地区 州 省市 地區"),
    (AddressPart(contact::ADDRESS, 3), "zip zipcode postalcode postcode mailingzip mailingpostalcode plz \
        postleitzahl 邮编 邮政编码 郵編 郵遞區號"),
    (AddressPart(contact::ADDRESS, 4), "country countryregion mailingcountry land 国家 国家地区 國家 國家地區"),
    (Field(contact::BIRTHDAY), "birthday birthdate dateofbirth dob geburtstag geburtsdatum 生日 出生日期"),
    (Field(contact::LANGUAGE), "language preferredlanguage sprache 语言 語言"),
    (Field(contact::DESCRIPTION), "note notes description comment comments remark remarks notiz bemerkung \
        bemerkungen 备注 说明 描述 備註 說明"),
    (Field(contact::SOURCE), "source leadsource origin channel quelle 来源 客户来源 渠道 來源 客戶來源 通路"),
    (Field(contact::CUSTOMER_GROUP), "group customergroup category segment kundengruppe 分组 客户分组 类别 分類 客戶分組 類別"),
    (Field(contact::SENIORITY_LEVEL), "seniority level 级别 級別"),
    (Field(contact::ASSISTANT), "assistant assistantname secretary 助理 秘书 秘書"),
    (Field(contact::ASSISTANT_PHONE), "assistantphone 助理电话 助理電話"),
    (Field(contact::CONTRACT_ENDS_ON), "contractend contractends contractendson contractenddate contractexpiry \
        renewaldate vertragsende 合同到期 合同到期日 合约到期 合約到期 合約到期日"),
    (Field(contact::VIP), "vip keycontact 重点客户 重點客戶"),
    (Field(contact::DO_NOT_CONTACT), "donotcontact donotcall optout unsubscribed 请勿联系 勿扰 請勿聯絡"),
    (Field(common::TAGS), "tags tag labels label 标签 標籤"),
    (Field(common::OWNER), "owner contactowner recordowner salesperson salesrep salesrepresentative \
        accountmanager betreuer verantwortlich zuständig 负责人 所有者 归属人 业务员 销售员 销售负责人 跟进人 負責人 擁有者 業務員 業務"),
    (Field(common::CREATED_AT), "created createdate createddate createdat createdon creationdate datecreated \
        createtime dateadded addedon erstelltam angelegtam 创建时间 创建日期 建档日期 添加时间 建立時間 建立日期 建檔日期"),
    (ExternalId, "id contactid externalid recordid customerid customernumber kundennummer 编号 客户编号 客户id 联系人编号 編號 \
        客戶編號 客戶id"),
];

#[rustfmt::skip]
const COMPANY: Names = &[
    (Field(company::NAME), "name company companyname organization organisation account accountname customer \
        customername firma firmenname unternehmen 名称 公司 公司名称 企业名称 单位名称 客户 客户名称 名稱 公司名稱 企業名稱 單位名稱 客戶 客戶名稱"),
    (Field(company::LEGAL_NAME), "legalname registeredname 法定名称 注册名称 法定名稱 註冊名稱"),
    (Field(company::OTHER_NAMES), "shortname alias englishname 简称 英文名称 簡稱 英文名稱"),
    (Field(company::INDUSTRY), "industry sector branche 行业 所属行业 產業 行業 產業別"),
    (Field(company::SIZE), "size companysize 规模 公司规模 規模 公司規模"),
    (Field(company::EMPLOYEES), "employees numberofemployees headcount staff mitarbeiter 员工数 人数 员工人数 員工數 人數 \
        員工人數"),
    (Field(company::RELATION), "relation relationship accounttype type 关系 客户类型 關係 客戶類型"),
    (Field(company::PARENT), "parentcompany parentaccount parentorganization mutterunternehmen konzern 母公司 上级公司 \
        總公司 上級公司"),
    (Field(company::WEBSITE), "website web url homepage domain domainname companydomainname 网站 网址 官网 網站 網址 官網"),
    (Field(company::PHONES), "phone phonenumber telephone tel mainphone telefon 电话 联系电话 公司电话 总机 電話 聯絡電話 公司電話 總機"),
    (Field(company::EMAILS), "email emailaddress mail 邮箱 电子邮件 电子邮箱 郵箱 電子郵件 電子信箱 電郵"),
    (AddressPart(company::BILLING_ADDRESS, 0), "address street streetaddress billingstreet billingaddress \
        addressline1 straße strasse anschrift 地址 公司地址 详细地址 注册地址 詳細地址 註冊地址"),
    (AddressPart(company::BILLING_ADDRESS, 1), "city town billingcity ort stadt 城市 市 所在城市 縣市"),
    (AddressPart(company::BILLING_ADDRESS, 2), "state region province stateprovince billingstate bundesland 省 \
        省份 地区 地區"),
    (AddressPart(company::BILLING_ADDRESS, 3), "zip zipcode postalcode postcode billingzip plz postleitzahl 邮编 \
        邮政编码 郵編 郵遞區號"),
    (AddressPart(company::BILLING_ADDRESS, 4), "country countryregion billingcountry land 国家 國家"),
    (Field(company::LANGUAGE), "language 语言 語言"),
    (Field(company::WECHAT), "wechat 微信 微信公众号 微信號"),
    (Field(company::CUSTOMER_GROUP), "group customergroup category segment kundengruppe 分组 客户分组 类别 分組 客戶分組 類別"),
    (Field(company::SOURCE), "source leadsource origin quelle 来源 客户来源 來源 客戶來源"),
    (Field(company::TAX_ID), "taxid taxnumber vat vatnumber vatid ustid 税号 纳税人识别号 统一社会信用代码 稅號 統一編號 統編"),
    (Field(company::REGISTRATION_NUMBER), "registrationnumber companynumber 注册号 註冊號"),
    (Field(company::CURRENCY), "currency währung 币种 货币 幣別 貨幣"),
    (Field(company::PAYMENT_DAYS), "paymentdays creditdays 账期 帳期"),
    (Field(company::PAYMENT_TERMS), "paymentterms zahlungsbedingungen 付款条件 付款條件"),
    (Field(company::DELIVERY_TERMS), "deliveryterms incoterms lieferbedingungen 交货条件 交貨條件"),
    (Field(company::CREDIT_LIMIT), "creditlimit 信用额度 信用額度"),
    (Field(company::ANNUAL_REVENUE), "annualrevenue revenue turnover umsatz 年营业额 营业额 年收入 年營業額 營業額"),
    (Field(company::DISCOUNT), "discount rabatt 折扣"),
    (Field(company::CONTRACT_ENDS_ON), "contractend contractends contractendson contractenddate contractexpiry \
        renewaldate vertragsende 合同到期 合同到期日 合同结束日期 續約日期 合約到期 合約到期日"),
    (Field(company::FOUNDED_ON), "founded foundedon established 成立日期 成立时间 成立時間"),
    (Field(company::VIP), "vip keyaccount 重点客户 重點客戶"),
    (Field(company::DESCRIPTION), "note notes description aboutus comment comments remark remarks bemerkung 备注 \
        说明 描述 備註 說明"),
    (Field(common::TAGS), "tags tag labels 标签 標籤"),
    (Field(common::OWNER), "owner companyowner accountowner customerowner recordowner salesperson salesrep \
        salesrepresentative accountmanager betreuer verantwortlich zuständig 负责人 所有者 归属人 业务员 销售员 销售负责人 跟进人 負責人 \
        擁有者 業務員 業務"),
    (Field(common::CREATED_AT), "created createdate createddate createdat createdon creationdate datecreated \
        createtime dateadded addedon erstelltam angelegtam 创建时间 创建日期 建档日期 添加时间 建立時間 建立日期 建檔日期"),
    (ExternalId, "id companyid accountid externalid recordid customerid customernumber kundennummer 编号 客户编号 \
        客户id 公司编号 編號 客戶編號 客戶id"),
];

#[rustfmt::skip]
const LEAD: Names = &[
    (FullName, "name fullname contact contactname visitor lead leadname 姓名 联系人 访客 聯絡人 訪客"),
    (Field(lead::FAMILY_NAME), "lastname surname familyname nachname 姓 姓氏"),
    (Field(lead::GIVEN_NAME), "firstname givenname vorname 名 名字"),
    (Field(lead::SALUTATION), "salutation anrede 称呼 稱呼"),
    (Field(lead::COMPANY_NAME), "company companyname organization organisation firma 公司 公司名称 单位 公司名稱 單位"),
    (Field(lead::JOB_TITLE), "title jobtitle position function 职位 职务 職位 職稱"),
    (Field(lead::PHONES), "phone phonenumber telephone tel mobile mobilephone cell telefon handy 电话 手机 手机号 联系电话 \
        電話 手機 聯絡電話"),
    (Field(lead::EMAILS), "email emailaddress mail 邮箱 电子邮件 電子郵件 電子信箱 電郵"),
    (Field(lead::WECHAT), "wechat wechatid 微信 微信号 微信號"),
    (Field(lead::WEBSITE), "website web url 网站 网址 網站 網址"),
    (AddressPart(lead::ADDRESS, 0), "address street straße 地址"),
    (AddressPart(lead::ADDRESS, 1), "city town ort stadt 城市"),
    (AddressPart(lead::ADDRESS, 2), "state region province 省 省份 地区 地區"),
    (AddressPart(lead::ADDRESS, 3), "zip zipcode postalcode postcode plz 邮编 郵遞區號"),
    (AddressPart(lead::ADDRESS, 4), "country land 国家 國家"),
    (Field(lead::GRADE), "grade rating priority score 等级 评级 等級 評級"),
    (Field(lead::QUALIFIER), "qualifiers qualification interest 资质 兴趣 資格 興趣"),
    (Field(lead::NOTE), "note notes comment comments remark remarks bemerkung 备注 说明 備註 說明"),
    (Field(lead::STATUS), "status leadstatus 状态 狀態"),
    (Field(lead::SOURCE), "source leadsource quelle 来源 來源"),
    (Field(lead::INDUSTRY), "industry sector branche 行业 行業 產業"),
    (Field(lead::BUDGET), "budget 预算 預算"),
    (Field(lead::NEXT_STEP), "nextstep followup 下一步 后续 後續"),
    (Field(lead::PROMISED_ON), "promisedon followupdate followupon 跟进日期 跟進日期"),
    (Field(lead::CAPTURED_AT), "capturedat captured scannedat scantime capturedate 采集时间 登记时间 採集時間"),
    (Field(lead::LANGUAGE), "language 语言 語言"),
    (Field(common::TAGS), "tags tag 标签 標籤"),
    (Field(common::OWNER), "owner leadowner recordowner salesperson salesrep salesrepresentative accountmanager \
        betreuer verantwortlich zuständig 负责人 所有者 归属人 业务员 销售员 销售负责人 跟进人 負責人 擁有者 業務員 業務"),
    (Field(common::CREATED_AT), "created createdate createddate createdat createdon creationdate datecreated \
        createtime dateadded addedon erstelltam angelegtam 创建时间 创建日期 建档日期 添加时间 建立時間 建立日期 建檔日期"),
    (ExternalId, "id leadid badgeid badge externalid 编号 胸卡号 編號"),
];

/// The names of a kind's targets.
pub(super) fn names(kind: Kind) -> Names {
    match kind {
        Kind::Contact => CONTACT,
        Kind::Company => COMPANY,
        Kind::Order => ORDER,
        Kind::Product => PRODUCT,
        Kind::Lead => LEAD,
        Kind::Deal => DEAL,
        Kind::Activity => ACTIVITY,
        Kind::Answer => ANSWER,
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use protocol::import::KINDS;

    use super::*;
    use crate::mapping::names::folded;

    #[test]
    fn every_name_stands_once_per_kind() {
        for kind in &KINDS {
            let mut seen: Vec<&str> = Vec::new();
            for (_, names) in names(*kind) {
                for name in names.split(' ') {
                    assert_eq!(folded(name), name);
                    assert!(!seen.contains(&name), "{kind:?}: {name} twice");
                    seen.push(name);
                }
            }
        }
    }

    #[test]
    fn targets_exist_and_can_be_imported() {
        let catalogue = model::Catalogue::default();
        for kind in &KINDS {
            for (target, _) in names(*kind) {
                let (Field(field) | AddressPart(field, _)) = target else { continue };
                let of_line = catalogue.field(Kind::OrderLine, *field).filter(|_| *kind == Kind::Order);
                let def = catalogue.field(*kind, *field).or(of_line);
                assert!(
                    def.is_some_and(|def| catalogue.importable(*kind).contains(&def) || of_line.is_some()),
                    "{kind:?} {field:?}"
                );
            }
        }
    }
}
