//! Currencies of ISO 4217 with their exponents. Names and symbols for display come from the browser's Intl.

use std::fmt;
use std::str::FromStr;

use crate::value::Currency;

/// Active codes by the number of decimal places, three letters each. Codes without minor units of their own (gold,
/// drawing rights, test codes) are left out: no amount in them can be stored exactly.
const CODES: &[(u8, &str)] = &[
    (0, "BIFCLPDJFGNFISKJPYKMFKRWPYGRWFUGXUYIVNDVUVXAFXOFXPF"),
    (
        2,
        "AEDAFNALLAMDAOAARSAUDAWGAZNBAMBBDBDTBGNBMDBNDBOBBOVBRLBSDBTNBWPBYNBZDCADCDFCHECHFCHWCNYCOPCOUCRCCUPCVECZKDKK\
         DOPDZDEGPERNETBEURFJDFKPGBPGELGHSGIPGMDGTQGYDHKDHNLHTGHUFIDRILSINRIRRJMDKESKGSKHRKPWKYDKZTLAKLBPLKRLRDLSLMAD\
         MDLMGAMKDMMKMNTMOPMRUMURMVRMWKMXNMXVMYRMZNNADNGNNIONOKNPRNZDPABPENPGKPHPPKRPLNQARRONRSDRUBSARSBDSCRSDGSEKSGD\
         SHPSLESOSSRDSSPSTNSVCSYPSZLTHBTJSTMTTOPTRYTTDTWDTZSUAHUSDUSNUYUUZSVEDVESWSTXCDXCGYERZARZMWZWG",
    ),
    (3, "BHDIQDJODKWDLYDOMRTND"),
    (4, "CLFUYW"),
];

/// A text that is not a known currency code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an active ISO 4217 code")]
pub struct UnknownCurrency;

impl Currency {
    /// Three capital letters; `None` for anything else. Whether it is in use is [`Currency::is_known`].
    pub fn new(letters: [u8; 3]) -> Option<Self> {
        letters.iter().all(u8::is_ascii_uppercase).then_some(Self(letters))
    }

    /// The letters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// Number of decimal places of an amount; 2 for codes that this version does not know.
    pub fn exponent(self) -> u8 {
        self.row().unwrap_or(2)
    }

    /// Whether the code is active.
    pub fn is_known(self) -> bool {
        self.row().is_some()
    }

    /// All active codes, by number of decimal places, then by letters.
    pub fn all() -> impl Iterator<Item = Currency> {
        CODES
            .iter()
            .flat_map(|(_, codes)| codes.as_bytes().chunks_exact(3))
            .map(|code| Currency([code[0], code[1], code[2]]))
    }

    fn row(self) -> Option<u8> {
        let holds = |codes: &str| codes.as_bytes().chunks_exact(3).any(|code| code == self.0);
        CODES.iter().find(|(_, codes)| holds(codes)).map(|(exponent, _)| *exponent)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Currency {
    type Err = UnknownCurrency;

    /// An active code in any case.
    fn from_str(text: &str) -> Result<Self, UnknownCurrency> {
        let letters: [u8; 3] = text.trim().as_bytes().try_into().map_err(|_| UnknownCurrency)?;
        let code = Self::new(letters.map(|letter| letter.to_ascii_uppercase())).ok_or(UnknownCurrency)?;
        if code.is_known() { Ok(code) } else { Err(UnknownCurrency) }
    }
}

/// Signs in front of or behind amounts, longest first. `¥`, `$` and `kr` belong to several currencies: they mean the
/// hinted currency where that is one of them, else the first.
const SIGNS: &[(&str, &str)] = &[
    ("人民币", "CNY"),
    ("人民幣", "CNY"),
    ("新台币", "TWD"),
    ("新臺幣", "TWD"),
    ("新台幣", "TWD"),
    ("美元", "USD"),
    ("欧元", "EUR"),
    ("歐元", "EUR"),
    ("港币", "HKD"),
    ("港元", "HKD"),
    ("港幣", "HKD"),
    ("日元", "JPY"),
    ("RMB", "CNY"),
    ("US$", "USD"),
    ("NT$", "TWD"),
    ("HK$", "HKD"),
    ("MOP$", "MOP"),
    ("AU$", "AUD"),
    ("CA$", "CAD"),
    ("NZ$", "NZD"),
    ("SFr.", "CHF"),
    ("Fr.", "CHF"),
    ("A$", "AUD"),
    ("C$", "CAD"),
    ("S$", "SGD"),
    ("R$", "BRL"),
    ("zł", "PLN"),
    ("Kč", "CZK"),
    ("Ft", "HUF"),
    ("元", "CNY TWD HKD"),
    ("圓", "TWD HKD"),
    ("圆", "CNY"),
    ("円", "JPY"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("¥", "CNY JPY"),
    ("￥", "CNY JPY"),
    ("$", "USD AUD CAD NZD SGD HKD TWD MXN ARS CLP COP"),
    ("＄", "USD AUD CAD NZD SGD HKD TWD"),
    ("₩", "KRW"),
    ("₹", "INR"),
    ("₽", "RUB"),
    ("₺", "TRY"),
    ("₴", "UAH"),
    ("₫", "VND"),
    ("฿", "THB"),
    ("₱", "PHP"),
    ("₪", "ILS"),
    ("kr", "SEK NOK DKK ISK"),
];

/// Takes a code or sign off the front or the end of an amount: the rest, and the currency if there was one.
pub(crate) fn strip_sign(text: &str, hint: Option<Currency>) -> (&str, Option<Currency>) {
    let text = text.trim();
    for (sign, codes) in SIGNS {
        let rest = text.strip_prefix(sign).or_else(|| text.strip_suffix(sign));
        if let Some(rest) = rest.filter(|rest| rest.chars().any(|c| c.is_ascii_digit() || !c.is_ascii())) {
            let mut codes = codes.split(' ').filter_map(|code| code.parse().ok());
            let first = codes.next();
            let currency =
                hint.filter(|hint| first == Some(*hint) || codes.any(|code| code == *hint)).or(first);
            return (rest.trim(), currency);
        }
    }
    let front = text.get(..3).and_then(|code| code.parse().ok()).map(|code| (&text[3..], code));
    let back = || {
        let at = text.len().checked_sub(3)?;
        text.get(at..)?.parse().ok().map(|code| (&text[..at], code))
    };
    match front.or_else(back) {
        Some((rest, code)) if !rest.starts_with(|c: char| c.is_alphabetic()) => (rest.trim(), Some(code)),
        _ => (text, None),
    }
}

/// The hinted currency where it is one of these codes, else the first.
fn choose(codes: &str, hint: Option<Currency>) -> Option<Currency> {
    let mut codes = codes.split(' ').filter_map(|code| code.parse().ok());
    let first = codes.next();
    hint.filter(|hint| first == Some(*hint) || codes.any(|code| code == *hint)).or(first)
}

/// The currency of a code or sign that stands alone.
pub(crate) fn find_currency(text: &str, hint: Option<Currency>) -> Option<Currency> {
    let text = text.trim();
    text.parse().ok().or_else(|| {
        let (_, codes) = SIGNS.iter().find(|(sign, _)| *sign == text)?;
        choose(codes, hint)
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_code_is_listed_once_in_order() {
        let all: Vec<_> = Currency::all().collect();
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
        for (_, codes) in CODES {
            assert_eq!(codes.len() % 3, 0);
            assert!(codes.as_bytes().chunks(3).is_sorted());
        }
    }

    #[test]
    fn exponents() {
        for (code, exponent) in
            [("JPY", 0), ("EUR", 2), ("CNY", 2), ("KWD", 3), ("CLF", 4), ("UYW", 4), ("ISK", 0)]
        {
            assert_eq!(code.parse::<Currency>().map(Currency::exponent), Ok(exponent), "{code}");
        }
        for bad in ["", "EU", "EURO", "XAU", "ZZZ", "€€€"] {
            assert_eq!(bad.parse::<Currency>(), Err(UnknownCurrency), "{bad}");
        }
    }

    #[test]
    fn signs_are_taken_off() {
        let jpy = Some(Currency(*b"JPY"));
        let cases = [
            ("€ 12", None, "12", Some("EUR")),
            ("12 EUR", None, "12", Some("EUR")),
            ("usd12", None, "12", Some("USD")),
            ("￥12", None, "12", Some("CNY")),
            ("¥12", jpy, "12", Some("JPY")),
            ("12万元", None, "12万", Some("CNY")),
            ("NT$5", None, "5", Some("TWD")),
            ("12", jpy, "12", None),
            ("12 abc", None, "12 abc", None),
        ];
        for (text, hint, rest, code) in cases {
            let (left, found) = strip_sign(text, hint);
            assert_eq!((left, found.as_ref().map(Currency::as_str)), (rest, code), "{text}");
        }
    }
}
