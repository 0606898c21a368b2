//! A rule as somebody writes it: read, printed and checked.

use std::cell::{Cell, OnceCell};
use std::collections::HashMap;

use model::filter::check::Placed;
use model::filter::language::{LanguageError, Read, Words};
use model::{Filter, Kind, RecordId};
use protocol::rule::{NameProblem, RuleError, RuleProblem, RuleRequest, RuleView, Written};
use protocol::{Failure, FailureCode};

use crate::derived::Scope;
use crate::viewer::Viewer;
use crate::workspace::Workspace;

/// Records by their name; `None` where several have it.
type Names = HashMap<String, Option<RecordId>>;

/// Answers.
///
/// # Errors
/// `NotFound` where the stored rule of a segment is asked that is not here or cannot be read.
pub fn answer(
    workspace: &Workspace,
    request: &RuleRequest,
    viewer: &Viewer,
) -> Result<Result<RuleView, RuleError>, Failure> {
    let scope = workspace.scope(viewer);
    let (names, problem) = (OnceCell::new(), Cell::new(None));
    let named = |name: &str| {
        let found = names.get_or_init(|| all_names(&scope)).get(name).copied();
        problem.set(match found {
            None => Some(NameProblem::Nobody),
            Some(None) => Some(NameProblem::Several),
            Some(Some(_)) => None,
        });
        found.flatten()
    };
    let words = Words {
        kind: request.kind,
        catalogue: scope.catalogue,
        name: &|id| named_record(&scope, id),
        named: &named,
    };
    let text = match &request.rule {
        Written::Words(text) => text.clone(),
        Written::Stored(Some(filter)) => filter.to_words(&words),
        Written::Stored(None) => stored(&scope, request)?.to_words(&words),
    };
    let read = Filter::from_words(&text, &words);
    Ok(read.map(|read| view(&scope, request, &read, text)).map_err(|why| error(why, problem.get())))
}

fn stored(scope: &Scope<'_>, request: &RuleRequest) -> Result<Filter, Failure> {
    let slot = request.segment.and_then(|id| scope.records.slot(id));
    slot.and_then(|slot| scope.rule(slot))
        .ok_or_else(|| Failure::new(FailureCode::NotFound, "no rule that can be read"))
}

fn view(scope: &Scope<'_>, request: &RuleRequest, read: &Read, words: String) -> RuleView {
    let problem = |placed: Placed| {
        let at = read.place(&placed.path);
        RuleProblem { at: bytes(&at), path: placed.path, problem: placed.problem }
    };
    let problems = scope.problems(request.kind, &read.filter, request.segment);
    RuleView { filter: read.filter.clone(), words, problems: problems.into_iter().map(problem).collect() }
}

/// `name` is what is wrong with the last name that was read.
fn error(error: LanguageError, name: Option<NameProblem>) -> RuleError {
    let name = name.filter(|_| error.found.starts_with("#\""));
    RuleError { at: bytes(&error.at), found: error.found, allowed: error.allowed, name }
}

fn bytes(at: &std::ops::Range<usize>) -> (u32, u32) {
    (at.start as u32, at.end as u32)
}

fn named_record(scope: &Scope<'_>, id: RecordId) -> Option<String> {
    let slot = scope.records.slot(id).filter(|slot| scope.records.is_present(*slot))?;
    Some(scope.name(slot)).filter(|name| !name.is_empty())
}

fn all_names(scope: &Scope<'_>) -> Names {
    let mut names = Names::new();
    for kind in Kind::ALL {
        for slot in scope.records.of(*kind) {
            let id = scope.records.id(slot);
            names.entry(scope.name(slot)).and_modify(|other| *other = None).or_insert(Some(id));
        }
    }
    names
}
