//! Names of companies: the part that names one, without its legal form and without punctuation, and whether a name is one at
//! all.

use crate::text::{is_cjk, narrow};

/// Legal forms at the end of a name in Latin letters, without their dots; several may follow one another ("Co., Ltd.").
const FORMS: &str = "gmbh ag kg kgaa ohg ug se ev eg mbh inc incorporated llc llp lp ltd limited corp corporation co company plc pte pty \
    pvt private bv nv vof ab as asa oy oyj aps sa sas sasu sarl srl spa sl slu sro doo dd kft zrt nyrt oü ou sia uab kk gk bhd sdn \
    ltda eirl sti tic lda saoc jsc ojsc pjsc ooo zao oao pao fzco fze wll";
/// Legal forms of several words, written as they are after dots went.
const PHRASES: &[&str] = &[
    "s a", "s l", "s r l", "s p a", "s a s", "s a r l", "s r o", "d o o", "sp z oo", "sp z o o", "a g",
    "a s", "b v", "n v", "l l c", "l l p", "p l c", "e v", "e k", "e kfm", "ltd sti",
];
/// Legal forms at the end of a Chinese, Japanese or Korean name, folded to simplified characters; longest first.
const CJK_FORMS: &[&str] = &[
    "股份有限责任公司",
    "有限责任公司",
    "股份有限公司",
    "集团有限公司",
    "有限公司",
    "股份公司",
    "株式会社",
    "有限会社",
    "合同会社",
    "주식회사",
    "合伙企业",
    "总公司",
    "分公司",
    "公司",
    "集团",
];
/// Traditional and Japanese characters in those forms. Whoever folds to simplified before need not rely on it.
const SIMPLER: &[(char, char)] =
    &[('責', '责'), ('團', '团'), ('會', '会'), ('夥', '伙'), ('業', '业'), ('總', '总')];

/// Of the forms those that are also names of people or words: they count at the end, in capitals (`Volvo SE`) or with their
/// dots (`Miller & Co.`), in a name that is not all capitals.
const ALSO_NAMES: &str =
    "se ev eg lp co private ab as sa sas spa sl slu dd ou oü sia uab gk kk sti tic lda saoc oao zao pao oo";
/// Words of organisations that have no legal form in their name.
const ORGANISATIONS: &str = "group holding holdings university universität institute institut foundation stiftung associates \
    industries technologies enterprises sons söhne bros";
/// The same in Chinese, Japanese and Korean, anywhere in a name.
const CJK_ORGANISATIONS: &[&str] = &[
    "公司",
    "集团",
    "集團",
    "有限",
    "股份",
    "合伙企业",
    "合夥企業",
    "工厂",
    "工廠",
    "商行",
    "贸易",
    "貿易",
    "合作社",
    "工作室",
    "银行",
    "銀行",
    "研究院",
    "研究所",
    "大学",
    "大學",
    "医院",
    "醫院",
    "事务所",
    "事務所",
    "株式会社",
    "有限会社",
    "合同会社",
    "주식회사",
];
/// No person is called by as many Chinese characters in a row; what has more is no name at all.
const HAN_OF_COMPANIES: std::ops::RangeInclusive<usize> = 6..=60;
/// And at its end.
const CJK_ENDS: &[char] = &['厂', '廠', '店'];

/// Whether a name has the form of an organisation's: a legal form, or a word that no person is called. What has none may
/// be either.
pub fn is_company(name: &str) -> bool {
    let name = narrow(name);
    let name = name.trim();
    let is_han = |c: char| matches!(c as u32, 0x3400..=0x4dbf | 0x4e00..=0x9fff);
    if name.chars().all(is_han) && HAN_OF_COMPANIES.contains(&name.chars().count()) {
        return true;
    }
    if CJK_ORGANISATIONS.iter().any(|part| name.contains(part)) || name.ends_with(CJK_ENDS) {
        return true;
    }
    let words: Vec<(&str, String)> = name
        .split(|c: char| c.is_whitespace() || ",/()[]\"".contains(c))
        .filter(|word| word.contains(char::is_alphanumeric))
        .map(|word| (word, word.replace('.', "").to_lowercase()))
        .collect();
    let is_one_of = |list: &str, word: &str| list.split_ascii_whitespace().any(|form| form == word);
    // A form alone names nobody.
    let Some(((last, plain), [_, ..])) = words.split_last() else { return false };
    words.iter().skip(1).any(|(_, word)| is_one_of(FORMS, word) && !is_one_of(ALSO_NAMES, word))
        || words.iter().any(|(_, word)| is_one_of(ORGANISATIONS, word))
        || (is_one_of(ALSO_NAMES, plain) && is_written_as_form(last, name))
        || (name.contains('.') && PHRASES.iter().any(|form| ends_with_phrase(name, form)))
}

/// Whether a word that is also a name is written as a legal form is.
fn is_written_as_form(word: &str, name: &str) -> bool {
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    let is_after_and = name.trim_end_matches(word).trim_end().ends_with(['&', '+']);
    word.contains('.') || is_after_and || (capitals > 1 && name.contains(char::is_lowercase))
}

/// `S. A.`, with its dots: `Ramesh S A` is a person.
fn ends_with_phrase(name: &str, form: &str) -> bool {
    let dotted = form.split(' ').filter(|letter| letter.len() == 1).count();
    let end = name.rsplit(' ').take(form.split(' ').count());
    strip_last(&words(&name.to_lowercase()), form).is_some()
        && end.filter(|part| part.ends_with('.')).count() == dotted
}

/// The naming part of a folded company name (lower case, narrow, simplified): words in one form, legal forms removed.
/// A name that consists of nothing else stays as it is.
pub fn core(folded: &str) -> String {
    let words = words(folded);
    let core = if words.chars().any(is_cjk) { cjk_core(&words) } else { latin_core(&words) };
    if core.is_empty() { words } else { core }
}

/// Words with one space between them; dots and apostrophes vanish inside words, other signs separate.
fn words(folded: &str) -> String {
    let mut out = String::with_capacity(folded.len());
    let mut space = false;
    for c in folded.chars() {
        match c {
            // "S.A." and "s.r.l." are words of several letters, "O'Neil" is one.
            '.' | '\'' | '’' => {}
            '&' | '+' => {
                out.push_str(if out.is_empty() { "and " } else { " and" });
                space = true;
            }
            c if c.is_alphanumeric() => {
                if std::mem::take(&mut space) && !out.is_empty() && !out.ends_with(' ') {
                    out.push(' ');
                }
                out.push(c);
            }
            _ => space = true,
        }
    }
    out.truncate(out.trim_end().len());
    out
}

fn latin_core(words: &str) -> String {
    let mut rest = words.strip_prefix("the ").unwrap_or(words);
    loop {
        let phrase = PHRASES.iter().find_map(|form| strip_last(rest, form));
        let last = rest.rsplit_once(' ').filter(|(_, last)| is_form(last)).map(|(before, _)| before);
        match phrase.or(last) {
            Some(before) => rest = before.strip_suffix(" and").unwrap_or(before),
            None => return rest.to_owned(),
        }
    }
}

fn is_form(word: &str) -> bool {
    FORMS.split_ascii_whitespace().any(|form| form == word)
}

/// What stands before a form at the end, if the form is a word of its own.
fn strip_last<'a>(text: &'a str, form: &str) -> Option<&'a str> {
    text.strip_suffix(form)?.strip_suffix(' ').filter(|before| !before.is_empty())
}

/// Without spaces between characters, without what stands in brackets at the end as a place: 长青（上海）有限公司 and
/// 长青上海有限公司 are one.
fn cjk_core(words: &str) -> String {
    let mut joined = String::with_capacity(words.len());
    let mut before: Option<char> = None;
    for c in words.chars().map(simpler) {
        let keeps_space = c == ' ' && before.is_some_and(|before| !is_cjk(before));
        if c != ' ' || keeps_space {
            joined.push(c);
        }
        before = Some(c);
    }
    let mut rest = joined.trim();
    for form in CJK_FORMS.iter().filter(|form| form.starts_with(['株', '有', '合', '주'])) {
        rest = rest.strip_prefix(form).filter(|after| after.chars().count() > 1).unwrap_or(rest);
    }
    while let Some(before) = CJK_FORMS.iter().find_map(|form| rest.strip_suffix(form)) {
        if before.is_empty() {
            break;
        }
        rest = before.trim_end();
    }
    rest.trim().to_owned()
}

fn simpler(c: char) -> char {
    SIMPLER.iter().find(|(from, _)| *from == c).map_or(c, |(_, to)| *to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn companies_and_people() {
        for name in [
            "Falkenrath GmbH",
            "Falkenrath GmbH & Co. KG",
            "falkenrath gmbh, Werk 2",
            "SIEMENS AG",
            "Volvo AB",
            "Airbus SE",
            "ACME INC",
            "Acme, Inc.",
            "Land of Toys Inc.",
            "Acme Co., Ltd.",
            "Miller & Co",
            "Miller & Sons",
            "Baker Bros.",
            "Société Générale S.A.",
            "Aceros del Norte S. A.",
            "Macchine Utensili SpA",
            "Torni s.p.a.",
            "Philips N.V.",
            "Škoda a.s.",
            "Budimex Sp. z o.o.",
            "Vindhya Precision Pvt. Ltd.",
            "University of Bristol",
            "华兴机械有限公司",
            "東方集團",
            "东方模具厂",
            "ABB（中国）有限公司",
            "山田株式会社",
            "苏州霁川精密机械",
            "삼성전자 주식회사",
        ] {
            assert!(is_company(name), "{name}");
        }
        for name in [
            "",
            "Anna Berg",
            "GmbH",
            "Maria Sa",
            "Tan Sia",
            "LE THI CO",
            "Maria Co",
            "Ming Pao",
            "Ramesh S A",
            "Muhammad Ab Rahman",
            "Anna van den Berg",
            "O'Neil",
            "王小明",
            "欧阳雪",
            "John Smith, Jr.",
            "K-7",
            "Falkenrath",
        ] {
            assert!(!is_company(name), "{name}");
        }
    }

    #[test]
    fn legal_forms_do_not_count() {
        for (name, expected) in [
            ("acme tools gmbh", "acme tools"),
            ("acme tools gmbh & co. kg", "acme tools"),
            ("acme, inc.", "acme"),
            ("acme co., ltd.", "acme"),
            ("acme s.a.", "acme"),
            ("acme s. a.", "acme"),
            ("acme s.p.a.", "acme"),
            ("the acme company", "acme"),
            ("vindhya precision pvt. ltd.", "vindhya precision"),
            ("o'neil & sons plc", "oneil and sons"),
            ("上海长青机械有限公司", "上海长青机械"),
            ("上海长青机械股份有限公司", "上海长青机械"),
            ("上海長青機械集團有限責任公司", "上海長青機械"),
            ("长青（上海）有限公司", "长青上海"),
            ("株式会社 山田", "山田"),
            ("山田株式会社", "山田"),
            ("abb (中国) 有限公司", "abb 中国"),
            ("有限公司", "有限公司"),
            ("gmbh", "gmbh"),
            ("company", "company"),
            ("", ""),
        ] {
            assert_eq!(core(name), expected, "{name}");
        }
    }
}
