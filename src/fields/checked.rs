//! What is wrong with a rule, at its place: the engine says it, wherever a rule is written.

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::field::FieldKind;
use model::problem::ProblemCode;
use model::{Filter, Kind};
use protocol::later::{Reply, Request};
use protocol::rule::{RuleProblem, RuleRequest, RuleView, Written};

use crate::components::filter_bar::{NOT_CHOSEN, Path};
use crate::i18n::{self, t};
use crate::state::app;
use crate::{engine, tr};

/// The problems of a rule that somebody changes. Until the engine has spoken, and where it cannot, there are none.
pub fn problems_of(kind: Kind, filter: Signal<Filter>) -> Signal<Vec<(Path, String)>> {
    let view = RwSignal::new(None::<RuleView>);
    let fields = app().catalogue;
    Effect::new(move || {
        let rule = filter.get();
        fields.track();
        spawn_local(async move {
            let found = if rule == Filter::default() { None } else { check(kind, rule.clone()).await };
            // An answer that comes late is about another rule.
            if filter.try_get_untracked() == Some(rule) {
                view.try_set(found);
            }
        });
    });
    Signal::derive(move || view.with(|view| problems_in(kind, view.as_ref())))
}

async fn check(kind: Kind, rule: Filter) -> Option<RuleView> {
    let rule = Written::Stored(Some(rule));
    match engine::later(Request::Rule(RuleRequest { kind, segment: None, rule })).await {
        Ok(Reply::Rule(Ok(view))) => Some(view),
        _ => None,
    }
}

/// What the engine said, by the place of the part.
pub fn problems_in(kind: Kind, view: Option<&RuleView>) -> Vec<(Path, String)> {
    // Which segment is meant is being chosen.
    let open = NOT_CHOSEN.to_string();
    let problems = view.into_iter().flat_map(|view| &view.problems);
    problems
        .filter(|one| one.problem.detail != open)
        .map(|one| (one.path.clone(), sentence(kind, one)))
        .collect()
}

/// What is wrong with a part of a rule; what is wrong with a segment needs other words than a field, and a field says what it takes.
pub fn sentence(kind: Kind, one: &RuleProblem) -> String {
    let id = format!("rule-problem-{}", i18n::code(&one.problem.code));
    let said = match (&one.problem.field, i18n::find(&id, None)) {
        (None, Some(sentence)) => return sentence,
        _ => i18n::problem(&one.problem),
    };
    let catalogue = app().catalogue.get_untracked();
    let is_value = matches!(one.problem.code, ProblemCode::WrongType | ProblemCode::UnknownOption);
    let def = one.problem.field.filter(|_| is_value).and_then(|field| catalogue.field(kind, field));
    def.map_or(said.clone(), |def| format!("{said} {}", tr!("segment-rule-form", form = form(&def.kind))))
}

/// What a field is compared with.
fn form(kind: &FieldKind) -> String {
    match kind {
        FieldKind::Choice(options) => {
            options.iter().map(|option| option.key.as_ref()).collect::<Vec<&str>>().join(", ")
        }
        FieldKind::Bool => "yes, no".to_owned(),
        FieldKind::Int | FieldKind::Decimal | FieldKind::Percent => "12, 12.5".to_owned(),
        FieldKind::Money => format!("{} 12.50", app().currency()),
        FieldKind::Date | FieldKind::Instant | FieldKind::Zoned => {
            format!("{}, today, today - 30 days", model::date::print(crate::format::today()))
        }
        FieldKind::Ref(_) | FieldKind::Role { .. } => format!("#\"{}\"", t("segment-rule-name")),
        FieldKind::Member => "me".to_owned(),
        _ => format!("\"{}\"", t("segment-rule-some-text")),
    }
}
