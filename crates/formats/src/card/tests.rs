//! Cards as people paste them.

use model::entities::contact;
use model::{FieldId, Value, print};

use super::read;

/// What a card says: name, company, job, then `key=value` of every other field, sets joined by a bar.
fn said(text: &str) -> Option<String> {
    let card = read(text)?;
    let fields: [(&str, FieldId); 13] = [
        ("family", contact::FAMILY_NAME),
        ("given", contact::GIVEN_NAME),
        ("salutation", contact::SALUTATION),
        ("suffix", contact::SUFFIX),
        ("department", contact::DEPARTMENT),
        ("phones", contact::PHONES),
        ("emails", contact::EMAILS),
        ("web", contact::WEBSITE),
        ("linkedin", contact::LINKEDIN),
        ("wechat", contact::WECHAT),
        ("address", contact::ADDRESS),
        ("birthday", contact::BIRTHDAY),
        ("note", contact::DESCRIPTION),
    ];
    let mut out = format!("{} / {} / {}", card.name, card.company, card.job_title);
    for (key, field) in fields {
        let values = card
            .changes
            .iter()
            .filter(|change| change.field == field)
            .filter_map(|change| change.value.as_ref());
        let texts: Vec<String> = values.map(words).collect();
        if !texts.is_empty() {
            out.push_str(&format!("\n{key}={}", texts.join(" | ")));
        }
    }
    Some(out)
}

fn words(value: &Value) -> String {
    match value {
        Value::Address(address) => {
            [&address.lines.replace('\n', " // "), &address.postal_code, &address.city, &address.country]
                .map(String::as_str)
                .join("; ")
        }
        other => print::print(other),
    }
}

#[test]
fn vcards_of_all_versions_and_mecards() {
    for (text, expect) in [
        (
            "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Lovelace;Ada;;Dr.;PhD\r\nFN:Dr. Ada Lovelace\r\nORG:Analytical Engines\\, Ltd;Research\r\n\
             TITLE:Programmer\r\nTEL;TYPE=CELL,VOICE:+44 20 7946 0958\r\nitem1.TEL;TYPE=WORK;TYPE=FAX:+44 20 7946 0959\r\n\
             EMAIL;TYPE=INTERNET:ada@engines.exam\r\n ple\r\nURL:https://engines.example\r\n\
             ADR;TYPE=WORK:;;12 St James's Square;London;;SW1Y 4JH;UK\r\nBDAY:18151210\r\nNOTE:Met\\nin Turin\r\nEND:VCARD",
            "Ada Lovelace PhD / Analytical Engines, Ltd / Programmer\nfamily=Lovelace\ngiven=Ada\nsalutation=dr\nsuffix=PhD\n\
             department=Research\nphones=mobile: +44 20 7946 0958 | fax: +44 20 7946 0959\nemails=work: ada@engines.example\n\
             web=https://engines.example\naddress=12 St James's Square; SW1Y 4JH; London; UK\nbirthday=1815-12-10\nnote=Met\nin Turin",
        ),
        (
            "BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E7=8E=8B;=E5=B0=8F=E6=98=8E\nTEL;CELL:13812345678\n\
             ORG;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:=E5=8D=8E=E5=85=B4=\n=E6=9C=BA=E6=A2=B0\nEND:VCARD",
            "王小明 / 华兴机械 / \nfamily=王\ngiven=小明\nphones=mobile: 13812345678",
        ),
        (
            "BEGIN:VCARD\nVERSION:4.0\nFN:Rosa Keil\nTEL;VALUE=uri;TYPE=\"voice,home\":tel:+49-89-1234567\nEND:VCARD",
            "Rosa Keil /  / \nfamily=Keil\ngiven=Rosa\nphones=home: +49-89-1234567",
        ),
        (
            "MECARD:N:Owen,Sean;TEL:+12125551212;EMAIL:srowen@example.org;ORG:Barcodes\\; Inc;URL:http\\://zxing.example;;",
            "Sean Owen / Barcodes; Inc / \nfamily=Owen\ngiven=Sean\nphones=work: +12125551212\nemails=work: srowen@example.org\n\
             web=http://zxing.example",
        ),
    ] {
        assert_eq!(said(text).as_deref(), Some(expect), "{text}");
    }
}

#[test]
fn business_cards_and_signatures() {
    for (text, expect) in [
        (
            "Best regards,\n\nJane Miller\nHead of Purchasing\nNorthwind Tools Inc.\n\nT +1 555 010 2030 | M +1 555 010 9999\n\
             jane.miller@northwind-tools.com\nwww.northwind-tools.com\n500 Harbor Street, Boston",
            "Jane Miller / Northwind Tools Inc. / Head of Purchasing\nfamily=Miller\ngiven=Jane\n\
             phones=work: +1 555 010 2030 | mobile: +1 555 010 9999\nemails=work: jane.miller@northwind-tools.com\n\
             web=www.northwind-tools.com\naddress=500 Harbor Street, Boston; ; ; ",
        ),
        (
            "Mit freundlichen Grüßen\nDr. Hans von Berg\nGeschäftsführer\nKeil Pumpen GmbH & Co. KG\nLindenstraße 12, 80331 München\n\
             Tel.: +49 (0)89 123456-0  Fax: +49 89 123456-9\nE-Mail: h.berg@keil-pumpen.de\nUSt-IdNr.: DE123456789",
            "Hans von Berg / Keil Pumpen GmbH & Co. KG / Geschäftsführer\nfamily=von Berg\ngiven=Hans\nsalutation=dr\n\
             phones=work: +49 (0)89 123456-0 | fax: +49 89 123456-9\nemails=work: h.berg@keil-pumpen.de\n\
             address=Lindenstraße 12; 80331; München; ",
        ),
        (
            "王小明  销售经理\n华兴机械有限公司\n手机：138 1234 5678\n电话：021-58881234 传真：021-58881235\n邮箱：wang@huaxing.example\n微信：wangxm\n\
             地址：上海市浦东新区世纪大道1000号",
            "王小明 / 华兴机械有限公司 / 销售经理\nfamily=王\ngiven=小明\n\
             phones=mobile: 138 1234 5678 | work: 021-58881234 | fax: 021-58881235\nemails=work: wang@huaxing.example\nwechat=wangxm\n\
             address=上海市浦东新区世纪大道1000号; ; ; ",
        ),
        (
            "台灣精機股份有限公司\n採購部 主任\n陳美惠 小姐\n行動：0912-345-678\nmei@taiwan-machine.example",
            "陳美惠 / 台灣精機股份有限公司 / 採購部 主任\nfamily=陳\ngiven=美惠\nsalutation=ms\nphones=mobile: 0912-345-678\n\
             emails=work: mei@taiwan-machine.example",
        ),
        (
            "Ada Lovelace\nBüro Tel.: +49 89 1234567\nada@engines.example",
            "Ada Lovelace /  / \nfamily=Lovelace\ngiven=Ada\nphones=work: +49 89 1234567\nemails=work: ada@engines.example\nnote=Büro",
        ),
        (
            "Ada Lovelace <ada@engines.example>",
            "Ada Lovelace /  / \nfamily=Lovelace\ngiven=Ada\nemails=work: ada@engines.example",
        ),
        (
            "ada lovelace, engineer, Engines Ltd, +44 20 7946 0958",
            "ada lovelace / Engines Ltd / engineer\nfamily=lovelace\ngiven=ada\nphones=work: +44 20 7946 0958",
        ),
        (
            "grace.hopper@navy.example\nNavy",
            "Grace Hopper / Navy / \nfamily=Hopper\ngiven=Grace\nemails=work: grace.hopper@navy.example",
        ),
        (
            "Rosa Keil, Vertriebsleiterin\nKeil Pumpen GmbH\nlinkedin.com/in/rosakeil\n0171 2345678\nWater since 1911",
            "Rosa Keil / Keil Pumpen GmbH / Vertriebsleiterin\nfamily=Keil\ngiven=Rosa\nphones=mobile: 0171 2345678\n\
             linkedin=linkedin.com/in/rosakeil\nnote=Water since 1911",
        ),
    ] {
        assert_eq!(said(text).as_deref(), Some(expect), "{text}");
    }
}

#[test]
fn what_is_no_card_stays_a_search() {
    for text in [
        "",
        "   ",
        "Ada Lovelace",
        "+86 138 1234 5678",
        "华兴机械有限公司",
        "go to segments",
        "12",
        "Thanks\nBest regards",
    ] {
        assert_eq!(said(text), None, "{text}");
    }
    assert_eq!(said(&"x@y.example ".repeat(2_000)), None, "too long");
}

proptest::proptest! {
    #[test]
    fn any_text_is_read(text in "(\\PC|[+0-9() :;|@\\n=,.·]){0,80}", head in "(BEGIN:VCARD\n|MECARD:|Tel.: |)") {
        read(&format!("{head}{text}"));
    }
}
