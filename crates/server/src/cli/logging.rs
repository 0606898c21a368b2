//! Log lines go to standard error; standard output is for what the program was asked for.

use std::io::{IsTerminal, stderr};

use tracing_subscriber::EnvFilter;

use super::LogForm;

/// Starts logging for the life of the program.
pub(crate) fn start(form: LogForm) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let colours = stderr().is_terminal();
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(stderr).with_ansi(colours);
    match form {
        LogForm::Text => lines.with_target(false).init(),
        LogForm::Json => {
            lines.json().flatten_event(true).with_current_span(false).with_span_list(false).init()
        }
    }
}
