//! What a saved view remembers, and the text in which it is stored and linked.

use crate::field::FieldId;
use crate::filter::text::{parse_field, parse_sort, print_field, print_sort};
use crate::filter::{Filter, SortKey};

/// A way of looking at a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct View {
    /// Which records.
    pub filter: Filter,
    /// In which order; empty means by display name.
    pub sort: Vec<SortKey>,
    /// Which columns; empty means the default ones.
    pub columns: Vec<FieldId>,
    /// Grouped by which field.
    pub group: Option<FieldId>,
}

/// A text that is not a view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a view")]
pub struct ViewError;

impl View {
    /// The text: lines of `filter=…`, `sort=…`, `columns=…`, `group=…`; parts that say nothing are left out.
    pub fn to_text(&self) -> String {
        let columns: Vec<_> = self.columns.iter().map(|field| print_field(*field)).collect();
        let parts = [
            ("filter", self.filter.to_text()),
            ("sort", print_sort(&self.sort)),
            ("columns", columns.join(",")),
            ("group", self.group.map(print_field).unwrap_or_default()),
        ];
        let lines =
            parts.iter().filter(|(_, text)| !text.is_empty()).map(|(name, text)| format!("{name}={text}"));
        lines.collect::<Vec<_>>().join("\n")
    }

    /// Reads the text back. Lines of names that this version does not know are passed over.
    pub fn from_text(text: &str) -> Result<Self, ViewError> {
        let mut view = Self::default();
        for line in text.lines() {
            let (name, value) = line.split_once('=').ok_or(ViewError)?;
            match name {
                "filter" => view.filter = Filter::from_text(value).map_err(|_| ViewError)?,
                "sort" => view.sort = parse_sort(value).ok_or(ViewError)?,
                "columns" => {
                    view.columns =
                        value.split(',').map(parse_field).collect::<Option<_>>().ok_or(ViewError)?
                }
                "group" => view.group = Some(parse_field(value).ok_or(ViewError)?),
                _ => {}
            }
        }
        Ok(view)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_back_and_is_stable() {
        let field = FieldId::Builtin(103);
        let view = View {
            filter: Filter::Text("a\nb".into()),
            sort: vec![SortKey { field, descending: true }],
            columns: vec![FieldId::Derived(50), field],
            group: Some(field),
        };
        let text = "filter=text(a%0Ab)\nsort=-f103\ncolumns=d50,f103\ngroup=f103";
        assert_eq!(view.to_text(), text);
        assert_eq!(View::from_text(text), Ok(view));
        assert_eq!(View::from_text(""), Ok(View::default()));
        assert_eq!(View::from_text("colour=red"), Ok(View::default()));
        for bad in ["filter", "sort=x", "columns=f1,", "group=", "filter=all("] {
            assert_eq!(View::from_text(bad), Err(ViewError), "{bad}");
        }
    }
}
