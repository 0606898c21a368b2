//! How a report is looked at, in its address: `/insight/<key>?kind=contact&set=years:7,margin:30`.

use model::Kind;

use crate::routes::Area;

/// What a person chose.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Chosen {
    /// Companies or contacts.
    pub(super) kind: Option<Kind>,
    /// Settings that are not as usual.
    pub(super) set: Vec<(String, f64)>,
}

/// The address of a report as it usually is.
pub(super) fn href(key: &str) -> String {
    format!("{}/{key}", Area::Insight.href())
}

impl Chosen {
    /// Reads the query of an address; what cannot be read counts as absent.
    pub(super) fn parse(search: &str) -> Self {
        let mut chosen = Self::default();
        for pair in search.trim_start_matches('?').split('&') {
            match pair.split_once('=') {
                Some(("kind", key)) => chosen.kind = Kind::from_key(key),
                Some(("set", set)) => chosen.set = set.split(',').filter_map(setting).collect(),
                _ => {}
            }
        }
        chosen
    }

    /// The address of a report looked at like this.
    pub(super) fn href(&self, key: &str) -> String {
        let kind = self.kind.map(|kind| format!("kind={}", kind.key()));
        let set: Vec<String> = self.set.iter().map(|(key, value)| format!("{key}:{value}")).collect();
        let set = (!set.is_empty()).then(|| format!("set={}", set.join(",")));
        let query: Vec<String> = kind.into_iter().chain(set).collect();
        let mark = if query.is_empty() { "" } else { "?" };
        format!("{}{mark}{}", href(key), query.join("&"))
    }

    /// With another value of a setting.
    pub(super) fn with(mut self, key: &str, value: f64) -> Self {
        match self.set.iter_mut().find(|(other, _)| other == key) {
            Some((_, present)) => *present = value,
            None => self.set.push((key.to_owned(), value)),
        }
        self
    }
}

fn setting(text: &str) -> Option<(String, f64)> {
    let (key, value) = text.split_once(':')?;
    Some((key.to_owned(), value.parse().ok().filter(|value: &f64| value.is_finite())?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_chosen_is_read_back() {
        for (search, expect) in [
            ("", "/insight/return"),
            ("?kind=contact", "/insight/return?kind=contact"),
            ("?set=years:7,rate:0.5&kind=company", "/insight/return?kind=company&set=years:7,rate:0.5"),
            ("?set=years:many,rate,:&kind=nobody", "/insight/return"),
            ("?set=years:NaN,rate:-1", "/insight/return?set=rate:-1"),
        ] {
            assert_eq!(Chosen::parse(search).href("return"), expect, "{search}");
        }
        let chosen = Chosen::parse("?set=years:7").with("rate", 2.0).with("years", 8.0);
        assert_eq!(chosen.href("return"), "/insight/return?set=years:8,rate:2");
    }
}
