//! What a session is called: browser and system, out of the `User-Agent` header. For people who look through their list;
//! nothing depends on it.

use axum::http::HeaderMap;
use axum::http::header::USER_AGENT;

/// Most characters of the name of a program that is no known browser.
const PROGRAM_MAX: usize = 40;

/// What stands in the header, and what people call it. The first that is found counts: most browsers also name others.
const BROWSERS: [(&str, &str); 11] = [
    ("MicroMessenger/", "WeChat"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

/// The same for systems.
const SYSTEMS: [(&str, &str); 8] = [
    ("iPad", "iPad"),
    ("iPhone", "iPhone"),
    ("Android", "Android"),
    ("HarmonyOS", "HarmonyOS"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
];

/// `Firefox · Windows`; the name of a program that is no browser; empty when there is no header.
pub fn label(headers: &HeaderMap) -> String {
    let agent = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let find = |table: &[(&str, &'static str)]| {
        table.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    match (find(&BROWSERS), find(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} · {system}"),
        (Some(name), None) => name.to_owned(),
        (None, _) => program(agent),
    }
}

/// The first word of the header, without its version.
fn program(agent: &str) -> String {
    let word = agent.split([' ', '/']).next().unwrap_or_default();
    word.chars().filter(char::is_ascii_graphic).take(PROGRAM_MAX).collect()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn browsers_and_programs_have_names() {
        let chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
        let long = "x".repeat(200);
        for (agent, expected) in [
            (chrome, "Chrome · Linux"),
            (&chrome.replace("X11; Linux x86_64", "Windows NT 10.0; Win64; x64"), "Chrome · Windows"),
            (&format!("{chrome} Edg/142.0.0.0"), "Edge · Linux"),
            ("Mozilla/5.0 (Windows NT 10.0; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox · Windows"),
            (
                "Mozilla/5.0 (iPad; CPU OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
                "Safari · iPad",
            ),
            (
                "Mozilla/5.0 (Linux; Android 14; SM-T575) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/26.0 Chrome/122.0.0.0 Safari/537.36",
                "Samsung Internet · Android",
            ),
            ("curl/8.10.1", "curl"),
            ("Wget", "Wget"),
            ("", ""),
            (&long, &long[..40]),
        ] {
            let value = HeaderValue::from_str(agent).expect("a value");
            assert_eq!(label(&HeaderMap::from_iter([(USER_AGENT, value)])), expected, "{agent}");
        }
        assert_eq!(label(&HeaderMap::new()), "");
    }
}
