//! Names of columns as people and programs write them, in English, 简体中文 and 繁體中文, with some German because
//! half of all trade-show lists are.
//!
//! Names are compared, and stand here, without case, spaces and punctuation. One line per target; the order of lines
//! does not matter, because every name stands only once per kind.

use model::Kind;
use model::entities::{activity, common, company, contact, deal, lead, order, order_line, product};
use protocol::import::Target;

/// Targets with their names, separated by spaces.
pub(super) type Names = &'static [(Target, &'static str)];

use Target::{
    AddressPart, CompanyName, CustomerEmail, CustomerKey, CustomerName, ExternalId, Field, FullName, Product,
    Quantity,
};

#[rustfmt::skip]
const CONTACT: Names = &[
    (FullName, "name fullname contact contactname contactperson person displayname ansprechpartner 姓名 \
        全名 联系人 联系人姓名 客户姓名 聯絡人 聯繫人 聯絡人姓名 客戶姓名"),
    (Field(contact::FAMILY_NAME), "lastname surname familyname nachname familienname 姓 姓氏"),
    (Field(contact::GIVEN_NAME), "firstname givenname forename vorname 名 名字"),
    (Field(contact::MIDDLE_NAME), "middlename middleinitial 中间名 中間名"),
    (Field(contact::OTHER_NAME), "nickname englishname chinesename othername 英文名 中文名 别名 昵称 別名 \
        暱稱"),
    (Field(contact::SALUTATION), "salutation anrede formofaddress 称呼 称谓 稱呼 稱謂"),
    (Field(contact::SUFFIX), "suffix namesuffix"),
    (CompanyName, "company companyname organization organisation organizationname account accountname \
        employer firm firma firmenname unternehmen 公司 公司名称 单位 单位名称 企业 企业名称 客户名称 \
        公司名稱 單位 單位名稱 企業 企業名稱 客戶名稱"),
    (Field(contact::COMPANIES), "title jobtitle position role function job berufsbezeichnung 职位 职务 \
        岗位 職位 職務 職稱"),
    (Field(contact::DEPARTMENT), "department dept division abteilung 部门 科室 部門"),
    (Field(contact::PHONES), "phone phonenumber telephone tel mobile mobilephone mobilenumber cell \
        cellphone workphone businessphone officephone homephone directline telefon handy mobil \
        telefonnummer 电话 电话号码 手机 手机号 手机号码 联系电话 联系方式 固定电话 座机 办公电话 電話 \
        電話號碼 手機 手機號碼 行動電話 聯絡電話 市話 公司電話"),
    (Field(contact::EMAILS), "email emailaddress mail workemail businessemail personalemail email1 \
        emailadresse 电子邮件 电子邮箱 邮箱 邮件 邮箱地址 電子郵件 電子信箱 郵箱 信箱 電郵"),
    (Field(contact::WECHAT), "wechat wechatid weixin 微信 微信号 微信號"),
    (Field(contact::LINKEDIN), "linkedin linkedinurl linkedinprofile 领英 領英"),
    (Field(contact::WEBSITE), "website web url homepage 网站 网址 主页 網站 網址 首頁"),
    (AddressPart(contact::ADDRESS, 0), "address street streetaddress addressline1 mailingstreet \
        businessstreet straße strasse anschrift adresse 地址 联系地址 通讯地址 街道 详细地址 聯絡地址 \
        通訊地址 詳細地址"),
    (AddressPart(contact::ADDRESS, 1), "city town mailingcity businesscity ort stadt 城市 市 所在城市 縣市"),
    (AddressPart(contact::ADDRESS, 2), "state region province stateprovince county bundesland 省 省份 \
        地区 州 省市 地區"),
    (AddressPart(contact::ADDRESS, 3), "zip zipcode postalcode postcode mailingzip plz postleitzahl 邮编 \
        邮政编码 郵編 郵遞區號"),
    (AddressPart(contact::ADDRESS, 4), "country countryregion mailingcountry land 国家 国家地区 國家 \
        國家地區"),
    (Field(contact::BIRTHDAY), "birthday birthdate dateofbirth dob geburtstag geburtsdatum 生日 出生日期"),
    (Field(contact::LANGUAGE), "language preferredlanguage sprache 语言 語言"),
    (Field(contact::DESCRIPTION), "note notes description comment comments remark remarks notiz bemerkung \
        bemerkungen 备注 说明 描述 備註 說明"),
    (Field(contact::SOURCE), "source leadsource origin channel quelle 来源 客户来源 渠道 來源 客戶來源 \
        通路"),
    (Field(contact::CUSTOMER_GROUP), "group customergroup category segment kundengruppe 分组 客户分组 \
        类别 分類 客戶分組 類別"),
    (Field(contact::SENIORITY_LEVEL), "seniority level 级别 級別"),
    (Field(contact::ASSISTANT), "assistant assistantname secretary 助理 秘书 秘書"),
    (Field(contact::ASSISTANT_PHONE), "assistantphone 助理电话 助理電話"),
    (Field(contact::VIP), "vip keycontact 重点客户 重點客戶"),
    (Field(contact::DO_NOT_CONTACT), "donotcontact donotcall optout unsubscribed 请勿联系 勿扰 請勿聯絡"),
    (Field(common::TAGS), "tags tag labels label 标签 標籤"),
    (ExternalId, "id contactid externalid recordid customerid customernumber kundennummer 编号 客户编号 \
        客户id 联系人编号 編號 客戶編號 客戶id"),
];

#[rustfmt::skip]
const COMPANY: Names = &[
    (Field(company::NAME), "name company companyname organization organisation account accountname \
        customer customername firma firmenname unternehmen 名称 公司 公司名称 企业名称 单位名称 客户 \
        客户名称 名稱 公司名稱 企業名稱 單位名稱 客戶 客戶名稱"),
    (Field(company::LEGAL_NAME), "legalname registeredname 法定名称 注册名称 法定名稱 註冊名稱"),
    (Field(company::OTHER_NAMES), "shortname alias englishname 简称 英文名称 簡稱 英文名稱"),
    (Field(company::INDUSTRY), "industry sector branche 行业 所属行业 產業 行業 產業別"),
    (Field(company::SIZE), "size companysize 规模 公司规模 規模 公司規模"),
    (Field(company::EMPLOYEES), "employees numberofemployees headcount staff mitarbeiter 员工数 人数 \
        员工人数 員工數 人數 員工人數"),
    (Field(company::RELATION), "relation relationship accounttype type 关系 客户类型 關係 客戶類型"),
    (Field(company::WEBSITE), "website web url homepage domain 网站 网址 官网 網站 網址 官網"),
    (Field(company::PHONES), "phone phonenumber telephone tel mainphone telefon 电话 联系电话 公司电话 \
        总机 電話 聯絡電話 公司電話 總機"),
    (Field(company::EMAILS), "email emailaddress mail 邮箱 电子邮件 电子邮箱 郵箱 電子郵件 電子信箱 電郵"),
    (AddressPart(company::BILLING_ADDRESS, 0), "address street streetaddress billingstreet billingaddress \
        addressline1 straße strasse anschrift 地址 公司地址 详细地址 注册地址 詳細地址 註冊地址"),
    (AddressPart(company::BILLING_ADDRESS, 1), "city town billingcity ort stadt 城市 市 所在城市 縣市"),
    (AddressPart(company::BILLING_ADDRESS, 2), "state region province stateprovince billingstate \
        bundesland 省 省份 地区 地區"),
    (AddressPart(company::BILLING_ADDRESS, 3), "zip zipcode postalcode postcode billingzip plz \
        postleitzahl 邮编 邮政编码 郵編 郵遞區號"),
    (AddressPart(company::BILLING_ADDRESS, 4), "country countryregion billingcountry land 国家 國家"),
    (Field(company::LANGUAGE), "language 语言 語言"),
    (Field(company::WECHAT), "wechat 微信 微信公众号 微信號"),
    (Field(company::CUSTOMER_GROUP), "group customergroup category segment kundengruppe 分组 客户分组 \
        类别 分組 客戶分組 類別"),
    (Field(company::SOURCE), "source leadsource origin quelle 来源 客户来源 來源 客戶來源"),
    (Field(company::TAX_ID), "taxid taxnumber vat vatnumber vatid ustid 税号 纳税人识别号 \
        统一社会信用代码 稅號 統一編號 統編"),
    (Field(company::REGISTRATION_NUMBER), "registrationnumber companynumber 注册号 註冊號"),
    (Field(company::CURRENCY), "currency währung 币种 货币 幣別 貨幣"),
    (Field(company::PAYMENT_DAYS), "paymentdays creditdays 账期 帳期"),
    (Field(company::PAYMENT_TERMS), "paymentterms zahlungsbedingungen 付款条件 付款條件"),
    (Field(company::DELIVERY_TERMS), "deliveryterms incoterms lieferbedingungen 交货条件 交貨條件"),
    (Field(company::CREDIT_LIMIT), "creditlimit 信用额度 信用額度"),
    (Field(company::ANNUAL_REVENUE), "annualrevenue revenue turnover umsatz 年营业额 营业额 年收入 \
        年營業額 營業額"),
    (Field(company::DISCOUNT), "discount rabatt 折扣"),
    (Field(company::FOUNDED_ON), "founded foundedon established 成立日期 成立时间 成立時間"),
    (Field(company::VIP), "vip keyaccount 重点客户 重點客戶"),
    (Field(company::DESCRIPTION), "note notes description comment comments remark remarks bemerkung 备注 \
        说明 描述 備註 說明"),
    (Field(common::TAGS), "tags tag labels 标签 標籤"),
    (ExternalId, "id companyid accountid externalid recordid customerid customernumber kundennummer 编号 \
        客户编号 客户id 公司编号 編號 客戶編號 客戶id"),
];

#[rustfmt::skip]
const ORDER: Names = &[
    (Field(order::NUMBER), "ordernumber orderno order invoice invoicenumber invoiceno number ordername \
        bestellnummer auftragsnummer rechnungsnummer 订单号 订单编号 单号 发票号 訂單號 訂單編號 單號 \
        發票號碼"),
    (ExternalId, "orderid id transactionid externalid receipt 订单id 交易号 訂單id 交易號"),
    (CustomerKey, "customerid customernumber customerno clientid customerkey accountid userid custid \
        kundennummer 客户编号 客户id 会员号 会员编号 买家id 客戶編號 客戶id 會員編號 會員號"),
    (CustomerEmail, "email customeremail emailaddress buyeremail 邮箱 客户邮箱 电子邮件 郵箱 客戶郵箱 \
        電子郵件 電郵"),
    (CustomerName, "customer customername client buyer contact name billingname kunde 客户 客户姓名 买家 \
        收货人 姓名 客戶 客戶姓名 買家 收貨人"),
    (CompanyName, "company companyname account accountname organization firma 公司 公司名称 客户名称 \
        购货单位 公司名稱 客戶名稱 購貨單位"),
    (Field(order::ORDERED_ON), "date orderdate orderedon orderedat invoicedate purchasedate \
        transactiondate createdat bestelldatum datum rechnungsdatum 日期 订单日期 下单时间 下单日期 \
        购买日期 成交日期 訂單日期 下單時間 下單日期 購買日期"),
    (Field(order::AMOUNT), "amount total ordertotal sales revenue value orderamount pricetotal grandtotal \
        totalamount totalprice spend betrag gesamtbetrag summe umsatz 金额 总额 总金额 订单金额 合计 \
        实付金额 金額 總額 總金額 訂單金額 合計 實付金額"),
    (Quantity, "quantity qty units pieces menge anzahl 数量 件数 數量 件數"),
    (Product, "product productname item sku article stockcode productid lineitemname artikel produkt \
        artikelnummer 产品 产品名称 商品 商品名称 货号 產品 產品名稱 商品名稱 貨號"),
    (Field(order_line::UNIT_PRICE), "unitprice price priceeach einzelpreis preis 单价 价格 單價 價格"),
    (Field(order_line::DESCRIPTION), "description itemdescription linedescription beschreibung 商品描述 \
        描述 说明 說明"),
    (Field(order_line::DISCOUNT), "discount rabatt 折扣"),
    (Field(order::CURRENCY), "currency währung 币种 货币 幣別 貨幣"),
    (Field(order::STATUS), "status orderstatus financialstatus 状态 订单状态 狀態 訂單狀態"),
    (Field(order::PROMISED_ON), "promisedon promiseddate duedate deliverydate liefertermin 交货日期 \
        承诺日期 交期 交貨日期 承諾日期"),
    (Field(order::DELIVERED_ON), "deliveredon delivereddate shippeddate shipdate lieferdatum 发货日期 \
        送达日期 發貨日期 送達日期"),
    (Field(order::PAID_ON), "paidon paymentdate paiddate 付款日期 付款日"),
    (Field(order::TAX_AMOUNT), "tax taxamount vat mwst 税额 稅額"),
    (Field(order::COST), "cost kosten 成本"),
    (Field(order::CUSTOMER_REFERENCE), "reference customerreference ponumber purchaseorder 客户参考号 \
        采购单号 客戶參考號 採購單號"),
    (Field(order::CHANNEL), "channel saleschannel 渠道 通路"),
    (Field(order::NOTE), "note notes comment remark bemerkung 备注 備註"),
];

#[rustfmt::skip]
const PRODUCT: Names = &[
    (Field(product::SKU), "sku productcode itemnumber itemno articlenumber partnumber model code \
        artikelnummer 货号 产品编号 型号 编码 貨號 產品編號 型號 編碼"),
    (Field(product::NAME), "name product productname item itemname title produkt bezeichnung 名称 产品 \
        产品名称 商品名称 品名 名稱 產品 產品名稱 商品名稱"),
    (Field(product::OTHER_NAMES), "englishname chinesename alias 英文名称 英文名稱"),
    (Field(product::CATEGORY), "category group productgroup productline kategorie warengruppe 类别 分类 \
        产品类别 類別 分類 產品類別"),
    (Field(product::TYPE), "type producttype 类型 類型"),
    (Field(product::PRICE), "price unitprice listprice preis listenpreis 价格 单价 售价 價格 單價 售價"),
    (Field(product::CURRENCY), "currency währung 币种 货币 幣別 貨幣"),
    (Field(product::COST), "cost unitcost einkaufspreis 成本 进价 進價"),
    (Field(product::UNIT), "unit unitofmeasure uom einheit 单位 單位"),
    (Field(product::TAX_RATE), "taxrate vatrate 税率 稅率"),
    (Field(product::BARCODE), "barcode ean gtin upc 条码 条形码 條碼"),
    (Field(product::COUNTRY_OF_ORIGIN), "countryoforigin origin 产地 原产国 產地 原產國"),
    (Field(product::CUSTOMS_CODE), "customscode hscode 海关编码 海關編碼"),
    (Field(product::LAUNCHED_ON), "launchedon launchdate 上市日期"),
    (Field(product::END_OF_SERVICE_ON), "endofservice endoflife 停止服务日期 停止服務日期"),
    (Field(product::DESCRIPTION), "description notes beschreibung 描述 说明 备注 說明 備註"),
    (ExternalId, "id productid externalid 编号 產品id"),
];

#[rustfmt::skip]
const LEAD: Names = &[
    (FullName, "name fullname contact contactname visitor lead leadname 姓名 联系人 访客 聯絡人 訪客"),
    (Field(lead::FAMILY_NAME), "lastname surname familyname nachname 姓 姓氏"),
    (Field(lead::GIVEN_NAME), "firstname givenname vorname 名 名字"),
    (Field(lead::SALUTATION), "salutation anrede 称呼 稱呼"),
    (Field(lead::COMPANY_NAME), "company companyname organization organisation firma 公司 公司名称 单位 \
        公司名稱 單位"),
    (Field(lead::JOB_TITLE), "title jobtitle position function 职位 职务 職位 職稱"),
    (Field(lead::PHONES), "phone phonenumber telephone tel mobile mobilephone cell telefon handy 电话 \
        手机 手机号 联系电话 電話 手機 聯絡電話"),
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
    (Field(lead::LANGUAGE), "language 语言 語言"),
    (Field(common::TAGS), "tags tag 标签 標籤"),
    (ExternalId, "id leadid badgeid badge externalid 编号 胸卡号 編號"),
];

#[rustfmt::skip]
const DEAL: Names = &[
    (Field(deal::TITLE), "title deal dealname opportunity opportunityname name project 商机 商机名称 项目 \
        项目名称 商機 商機名稱 專案 專案名稱"),
    (CompanyName, "company companyname account accountname customer organization firma 公司 公司名称 客户 \
        客户名称 公司名稱 客戶 客戶名稱"),
    (CustomerEmail, "email contactemail 邮箱 郵箱"),
    (CustomerName, "contact contactname contactperson 联系人 聯絡人"),
    (Field(deal::AMOUNT), "amount value dealvalue dealamount expectedrevenue betrag 金额 预计金额 金額 \
        預計金額"),
    (Field(deal::CLOSE_ON), "closedate closingdate expectedclose expectedclosedate 预计成交日期 成交日期 \
        预计结束日期 預計成交日期"),
    (Field(deal::PROBABILITY), "probability winprobability 可能性 赢率 成交概率 贏率 成交機率"),
    (Field(deal::STATUS), "status state 状态 狀態"),
    (Field(deal::NEXT_STEP), "nextstep nextaction 下一步"),
    (Field(deal::NEXT_STEP_ON), "nextstepon nextstepdate 下一步日期"),
    (Field(deal::LOST_REASON), "lostreason lossreason 丢单原因 输单原因 失單原因"),
    (Field(deal::COMPETITOR), "competitor 竞争对手 競爭對手"),
    (Field(deal::SOURCE), "source leadsource 来源 來源"),
    (Field(deal::FORECAST_CATEGORY), "forecast forecastcategory 预测类别 預測類別"),
    (Field(deal::DESCRIPTION), "note notes description comment 备注 描述 備註"),
    (Field(common::TAGS), "tags tag 标签 標籤"),
    (ExternalId, "id dealid opportunityid externalid 商机编号 编号 商機編號 編號"),
];

#[rustfmt::skip]
const ACTIVITY: Names = &[
    (Field(activity::TYPE), "type activitytype 类型 活动类型 類型 活動類型"),
    (Field(activity::SUBJECT), "subject title topic betreff 主题 标题 主題 標題"),
    (Field(activity::BODY), "note notes description body comment text 备注 内容 描述 備註 內容"),
    (Field(activity::STARTS_AT), "date datum time datetime start starts startsat startdate starttime startdatetime \
        activitydate calldate meetingdate 日期 时间 开始时间 开始日期 跟进时间 時間 開始時間 開始日期 跟進時間"),
    (Field(activity::DUE_ON), "due duedate dueon deadline fällig fälligam 截止日期 到期日 到期日期"),
    (Field(activity::DIRECTION), "direction 方向"),
    (Field(activity::CHANNEL), "channel 渠道 通路"),
    (Field(activity::OUTCOME), "outcome result 结果 結果"),
    (Field(activity::DURATION_MINUTES), "duration minutes 时长 分钟 時長 分鐘"),
    (Field(activity::PLACE), "place location ort 地点 地點"),
    (Field(activity::PRIORITY), "priority 优先级 優先級 優先順序"),
    (CompanyName, "company companyname account 公司 公司名称 客户 公司名稱 客戶"),
    (CustomerKey, "customerid customernumber customerno accountid contactid kundennummer 客户编号 客户id 客戶編號 客戶id"),
    (CustomerEmail, "email contactemail 邮箱 郵箱"),
    (CustomerName, "contact contactname person customer customername kunde 联系人 客户姓名 聯絡人 客戶姓名"),
    (ExternalId, "id activityid externalid 编号 編號"),
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
                    def.is_some_and(|def| !def.flags.not_imported && !def.flags.read_only),
                    "{kind:?} {field:?}"
                );
            }
        }
    }
}
