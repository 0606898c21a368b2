//! The part of a company's name that names it: without its legal form, without punctuation.

use model::text::is_cjk;

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
