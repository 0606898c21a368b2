//! The pages that visitors see: the form, and the thanks. Whole in themselves, without a script, in the language of whoever
//! publishes them. Inputs are named after the fields that they fill.

use model::entities::lead;
use model::web_form::{ASKED, NAME, TRAP, WISHES, input};
use model::{Catalogue, FieldDef, FieldId, Kind};

use crate::i18n::{self, t};
use crate::tr;

const STYLE: &str = include_str!("page.css");

/// What the pages take their look from: names and values of the tokens that [`STYLE`] uses.
pub type Tokens<'a> = &'a [(&'static str, String)];

/// The tokens that the pages use.
pub const TOKENS: [&str; 10] = [
    "--canvas",
    "--surface",
    "--text",
    "--text-2",
    "--accent",
    "--accent-hover",
    "--accent-text",
    "--on-accent",
    "--control-border",
    "--focus",
];

/// The page with the form of an event of this name.
pub fn form(event: &str, catalogue: &Catalogue, tokens: Tokens<'_>) -> String {
    let asked = ASKED.iter().filter_map(|field| catalogue.field(Kind::Lead, *field));
    let asked: String = asked.map(asked_for).collect();
    let wishes: String = WISHES.iter().map(|key| wish(key)).collect();
    let body = format!(
        "<p class=event>{event}</p><h1>{title}</h1><p>{intro}</p>\
         <form method=post accept-charset=utf-8>\
         <input type=hidden name={language} value={tag}>\
         <label>{name}<input name={NAME} required maxlength=300 autocomplete=name></label>{asked}\
         <fieldset><legend>{wishes_title}</legend>{wishes}</fieldset>\
         <label class=tick><input type=checkbox name={consent} value=granted><span>{consents}</span></label>\
         <label class=trap aria-hidden=true>{trap}<input name={TRAP} tabindex=-1 autocomplete=off></label>\
         <button>{send}</button></form>",
        event = escaped(event),
        title = escaped(&t("web-form-page-heading")),
        intro = escaped(&t("web-form-page-intro")),
        language = input(lead::LANGUAGE),
        tag = i18n::language().tag(),
        name = escaped(&t("web-form-page-name")),
        wishes_title = escaped(&t("web-form-page-wishes")),
        consent = input(lead::CONSENT_EMAIL),
        consents = escaped(&t("web-form-page-consent")),
        trap = escaped(&t("web-form-page-trap")),
        send = escaped(&t("web-form-page-send")),
    );
    page(&tr!("web-form-page-title", event = event), &body, tokens)
}

/// The page that thanks.
pub fn thanks(event: &str, tokens: Tokens<'_>) -> String {
    let body = format!(
        "<p class=event>{}</p><h1>{}</h1><p>{}</p>",
        escaped(event),
        escaped(&t("web-form-page-thanks")),
        escaped(&t("web-form-page-thanks-text")),
    );
    page(&t("web-form-page-thanks"), &body, tokens)
}

fn page(title: &str, body: &str, tokens: Tokens<'_>) -> String {
    let tokens: String = tokens.iter().map(|(name, value)| format!("{name}:{};", value.trim())).collect();
    format!(
        "<!doctype html><html lang={}><head><meta charset=utf-8>\
         <meta name=viewport content=\"width=device-width,initial-scale=1\"><title>{}</title>\
         <style>:root{{color-scheme:light dark;{tokens}}}{}</style></head><body><main>{body}</main></body></html>",
        i18n::language().tag(),
        escaped(title),
        STYLE.replace('\n', ""),
    )
}

fn asked_for(def: &FieldDef) -> String {
    let (name, label) = (input(def.id), escaped(&label_of(def)));
    if def.id == lead::NOTE {
        return format!("<label>{label}<textarea name={name} maxlength=5000></textarea></label>");
    }
    let (kind, memory) = match def.id {
        lead::PHONES => ("tel", "tel"),
        lead::EMAILS => ("email", "email"),
        lead::JOB_TITLE => ("text", "organization-title"),
        _ => ("text", "organization"),
    };
    format!("<label>{label}<input type={kind} name={name} maxlength=200 autocomplete={memory}></label>")
}

/// What the visitor's page calls a field; one that holds several values asks for one.
fn label_of(def: &FieldDef) -> String {
    const CALLED: [(FieldId, &str); 3] =
        [(lead::PHONES, "booth-phone"), (lead::EMAILS, "booth-email"), (lead::NOTE, "web-form-page-note")];
    let called = CALLED.iter().find(|(field, _)| *field == def.id);
    called.map_or_else(|| i18n::field(Kind::Lead, def), |(_, id)| t(id))
}

/// A wish in the words of who has it; the option's own label is said of somebody else.
fn wish(key: &str) -> String {
    format!(
        "<label class=tick><input type=checkbox name={} value={key}><span>{}</span></label>",
        input(lead::QUALIFIER),
        escaped(&t(&format!("web-form-wish-{key}"))),
    )
}

/// Text that stays text, between tags and in attributes.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_an_event_is_text_whatever_it_is() {
        let page = form("<script>alert('1')</script>&\"", &Catalogue::default(), &[]);
        assert!(!page.contains("<script") && page.contains("&lt;script&gt;alert(&#39;1&#39;)"), "{page}");
        assert!(page.contains("&amp;&quot;"));
    }

    #[test]
    fn the_form_asks_for_what_is_read_and_loads_nothing() {
        let page = form("Fair", &Catalogue::default(), &[("--accent", " red ".into())]);
        for field in ASKED {
            assert!(page.contains(&format!("name={}", input(field))), "{field:?}");
        }
        for key in WISHES {
            assert!(page.contains(&format!("value={key}")), "{key}");
        }
        assert!(page.contains("--accent:red;"));
        for outside in ["http:", "https:", "url(", "@import", "<script", "<link", "src=", "action="] {
            assert!(!page.contains(outside) && !thanks("Fair", &[]).contains(outside), "{outside}");
        }
        assert!(page.len() < 16 << 10, "{}", page.len());
    }

    #[test]
    fn every_token_of_the_style_is_taken_along() {
        for part in STYLE.split("var(").skip(1) {
            let name = part.split(')').next().unwrap_or_default();
            assert!(TOKENS.contains(&name), "{name}");
        }
    }
}
