//! Values as they read in tables and records.

use leptos::prelude::*;
use model::field::FieldKind;
use model::{ChoiceDef, FieldDef, Kind, Tone, Value};
use protocol::view::{Element, Named, Shown};

use crate::components::avatar::{Avatar, hue_of};
use crate::components::badge::Badge;
use crate::components::icon::{Glyph, Icon};
use crate::state::app;
use crate::{format, i18n, routes};

/// Fields whose yes is bad news.
const TROUBLE: [&str; 3] = ["is_late", "is_overdue", "is_rotting"];

/// A link to a record, with its picture.
pub fn link(named: &Named) -> AnyView {
    let name = i18n::called(&named.name);
    match named.kind {
        Kind::Tag => return view! { <Badge label=name tone=named.tone/> }.into_any(),
        // Who presses the stage of a deal wants another stage, not to see what a stage is.
        Kind::Stage | Kind::Pipeline => return view! { <span>{name}</span> }.into_any(),
        _ => {}
    }
    let href = routes::record_href(named.kind, named.id);
    let pictured = matches!(named.kind, Kind::Contact | Kind::Company | Kind::Lead);
    let (id, square) = (named.id, named.kind == Kind::Company);
    view! {
        <a class="record-link" href=href>
            {pictured.then(|| view! { <Avatar name=name.clone() id square/> })}
            <span>{name}</span>
        </a>
    }
    .into_any()
}

/// A value as it reads; `inline` keeps it on one line.
pub fn show(def: &FieldDef, shown: &Shown, inline: bool) -> AnyView {
    match shown {
        Shown::Empty => ().into_any(),
        Shown::Link(named) => link(named),
        Shown::Value(value) => one(def, value, inline),
        Shown::Set(elements) if elements.is_empty() => ().into_any(),
        Shown::Set(elements) => {
            // In a table cell the first stands for all, with the number of the others.
            let rest = elements.len() - 1;
            let most = if inline { 1 } else { elements.len() };
            let shown =
                elements.iter().take(most).map(|element| self::element(def, element, inline)).collect_view();
            let more =
                (inline && rest > 0).then(|| view! { <span class="more-count">{format!("+{rest}")}</span> });
            view! { <span class="value-set" class:is-inline=inline>{shown}{more}</span> }.into_any()
        }
    }
}

fn element(def: &FieldDef, element: &Element, inline: bool) -> AnyView {
    let text = match &element.value {
        Value::Entry { text, label } if element.link.is_some() => {
            let role = options(def).iter().find(|role| role.key == label.as_str()).map(i18n::choice);
            [Some(text.clone()).filter(|text| !text.is_empty()), role]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" · ")
        }
        _ => String::new(),
    };
    match &element.link {
        Some(named) if inline || text.is_empty() => link(named),
        Some(named) => {
            view! { <span class="linked">{link(named)}<span class="linked-detail">{text}</span></span> }
                .into_any()
        }
        None => one(def, &element.value, inline),
    }
}

fn options(def: &FieldDef) -> &[ChoiceDef] {
    match &def.kind {
        FieldKind::Choice(options) | FieldKind::Role { roles: options, .. } => options,
        _ => &[],
    }
}

fn one(def: &FieldDef, value: &Value, inline: bool) -> AnyView {
    match (&def.kind, value) {
        (FieldKind::Choice(options), Value::Choice(key)) => {
            let option = options.iter().find(|option| option.key == key.as_str());
            let (label, tone) = option.map_or((key.clone(), Tone::Neutral), |option| (i18n::choice(option), option.tone));
            view! { <Badge label tone/> }.into_any()
        }
        (FieldKind::Bool, Value::Bool(true)) if TROUBLE.contains(&def.key.as_ref()) => {
            view! { <span class="value-bad"><Glyph icon=Icon::Alert/><span class="visually-hidden">{i18n::t("value-yes")}</span></span> }.into_any()
        }
        (FieldKind::Bool, Value::Bool(true)) => {
            view! { <span class="value-yes"><Glyph icon=Icon::Check/><span class="visually-hidden">{i18n::t("value-yes")}</span></span> }.into_any()
        }
        (FieldKind::Percent, Value::Decimal { mantissa, places }) => format::percent(*mantissa, *places).into_any(),
        (FieldKind::Date, Value::Date(day)) => {
            let (words, full) = (format::day(*day), format::date_long(*day));
            let is_late = def.key == "next_activity_on" && *day < format::today();
            view! { <time class:value-bad=is_late title=full>{words}</time> }.into_any()
        }
        (FieldKind::Instant, Value::Instant(at)) => {
            let (words, full) = (format::ago(*at), format::moment(*at));
            view! { <time title=full>{words}</time> }.into_any()
        }
        (FieldKind::Member, Value::Ref(id)) => member(&id.to_string()),
        (FieldKind::Phone | FieldKind::Email | FieldKind::Url, _) => reachable(def, value, inline),
        (FieldKind::Labelled, Value::Entry { text, .. }) => {
            view! { <span class="reachable"><span>{text.clone()}</span>{detail(value, inline)}</span> }.into_any()
        }
        _ => {
            let text = format::value(value);
            view! { <span class:value-text=!inline>{text}</span> }.into_any()
        }
    }
}

/// A member by name; one who has left keeps his name.
pub(crate) fn member(id: &str) -> AnyView {
    let name = untrack(|| app().member_name(id)).unwrap_or_else(|| i18n::t("member-unknown"));
    let hue = hue_of(id);
    view! {
        <span class="member">
            <span class="avatar" data-hue=hue.to_string() aria-hidden="true">{model::names::initials_of(&name)}</span>
            <span>{name}</span>
        </span>
    }
    .into_any()
}

/// Phones, e-mails and links lead somewhere. Links only to the web: what was typed is not trusted.
fn reachable(def: &FieldDef, value: &Value, inline: bool) -> AnyView {
    let Some(text) = value.as_text().map(str::to_owned) else { return ().into_any() };
    let href = match def.kind {
        FieldKind::Phone => {
            format!("tel:{}", text.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect::<String>())
        }
        FieldKind::Email => format!("mailto:{text}"),
        _ if text.starts_with("http://") || text.starts_with("https://") => text.clone(),
        _ => format!("https://{text}"),
    };
    let outside = def.kind == FieldKind::Url;
    view! {
        <span class="reachable">
            <a href=href rel=outside.then_some("external noopener noreferrer") target=outside.then_some("_blank")>{text}</a>
            {detail(value, inline)}
        </span>
    }
    .into_any()
}

/// The label of an entry, where there is room for it.
fn detail(value: &Value, inline: bool) -> Option<impl IntoView + use<>> {
    let label = match value {
        Value::Entry { label, .. } if !inline && !label.is_empty() => label,
        _ => return None,
    };
    let words = i18n::find(&format!("entry-{label}"), None).unwrap_or_else(|| label.clone());
    Some(view! { <span class="linked-detail">{words}</span> })
}
