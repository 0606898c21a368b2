//! `--config FILE`: options in TOML, under their names without the dashes. An argument goes before the environment, and the
//! environment before the file.
//!
//! What the file says becomes the default of each option, so that there is no second list of options, and a command reads
//! those that it has.

use std::error::Error as _;
use std::fs;
use std::path::Path;

use clap::builder::Resettable;
use clap::{Arg, ArgAction, Command};
use toml::de::{DeTable, DeValue};

use super::CliResult;

/// The command whose options may stand in the file.
const SERVE: &str = "serve";
/// A file names no other one.
const CONFIG: &str = "config";

/// What the file says about one option.
#[derive(Debug)]
struct Setting {
    line: usize,
    key: String,
    values: Vec<String>,
}

/// A mistake in the file, and its line.
#[derive(Debug, PartialEq, Eq)]
struct Mistake {
    line: usize,
    what: String,
}

/// The command line with what the file says in place of its defaults.
///
/// # Errors
/// When the file cannot be read, is no TOML, names what is no option of the server, or gives one a value it does not
/// take. The error names the file, the line and the key.
pub(super) fn apply(command: Command, file: &Path) -> CliResult<Command> {
    let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let settings = read(&text).and_then(|settings| check(&command, settings));
    let settings =
        settings.map_err(|mistake| format!("{}, line {}: {}", file.display(), mistake.line, mistake.what))?;
    Ok(into_defaults(command, &settings))
}

/// The file as settings, whatever they name.
fn read(text: &str) -> Result<Vec<Setting>, Mistake> {
    let line_at = |at: usize| text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1;
    let table = DeTable::parse(text).map_err(|error| Mistake {
        line: line_at(error.span().map_or(0, |span| span.start)),
        what: error.message().to_owned(),
    })?;
    let mut settings = Vec::new();
    for (key, value) in table.into_inner() {
        let (line, key) = (line_at(key.span().start), key.into_inner().into_owned());
        let values = values(&value.into_inner()).ok_or_else(|| Mistake {
            line,
            what: format!("{key} is a text, a whole number, true or false, or a list of texts"),
        })?;
        settings.push(Setting { line, key, values });
    }
    settings.sort_unstable_by_key(|setting| setting.line);
    Ok(settings)
}

fn values(value: &DeValue<'_>) -> Option<Vec<String>> {
    match value {
        DeValue::Array(items) => items.iter().map(|item| one(item.get_ref())).collect(),
        single => Some(vec![one(single)?]),
    }
}

fn one(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.clone().into_owned()),
        DeValue::Integer(number) if number.radix() == 10 => Some(number.as_str().to_owned()),
        DeValue::Boolean(on) => Some(on.to_string()),
        _ => None,
    }
}

/// Whether the server would take these as arguments.
fn check(command: &Command, settings: Vec<Setting>) -> Result<Vec<Setting>, Mistake> {
    // Built, so that it has what every command has.
    let mut command = command.clone();
    command.build();
    for setting in &settings {
        check_one(&command, setting).map_err(|what| Mistake { line: setting.line, what })?;
    }
    Ok(settings)
}

fn check_one(command: &Command, setting: &Setting) -> Result<(), String> {
    let Setting { key, values, .. } = setting;
    let options = || {
        let serve = command.get_subcommands().filter(|command| command.get_name() == SERVE);
        let options = serve.flat_map(Command::get_arguments);
        options.filter(|option| !is_help(option) && option.get_long() != Some(CONFIG))
    };
    let Some(option) = options().find(|option| option.get_long() == Some(key.as_str())) else {
        let names: Vec<&str> = options().filter_map(Arg::get_long).collect();
        return Err(format!("{key} is no option; there are {}", names.join(", ")));
    };
    let arguments: Vec<String> = match (option.get_action(), values.as_slice()) {
        (ArgAction::SetTrue, [on]) if on == "true" || on == "false" => return Ok(()),
        (ArgAction::SetTrue, _) => return Err(format!("{key} is true or false")),
        (ArgAction::Append, values) => values.iter().map(|value| format!("--{key}={value}")).collect(),
        (_, [value]) => vec![format!("--{key}={value}")],
        _ => return Err(format!("{key} has one value")),
    };
    // By itself: what goes together is judged when all is known.
    let alone = option.clone().env(Resettable::Reset).default_values(Vec::<String>::new());
    let alone = Command::new("check").no_binary_name(true).arg(alone);
    alone.try_get_matches_from(arguments).map(drop).map_err(|error| format!("{key}: {}", told(&error)))
}

fn is_help(option: &Arg) -> bool {
    matches!(option.get_action(), ArgAction::Help | ArgAction::HelpShort | ArgAction::HelpLong)
}

/// Why a value is none, without the value where something else can be said: it may be a secret.
fn told(error: &clap::Error) -> String {
    error.source().map_or_else(
        || {
            let text = error.to_string();
            let lines = text.lines().map(str::trim).take_while(|line| !line.is_empty());
            lines.collect::<Vec<_>>().join(" ").trim_start_matches("error: ").to_owned()
        },
        ToString::to_string,
    )
}

fn into_defaults(command: Command, settings: &[Setting]) -> Command {
    let command = command.mut_args(|option| {
        let setting = settings.iter().find(|setting| option.get_long() == Some(setting.key.as_str()));
        match setting {
            Some(setting) => option.default_values(setting.values.clone()),
            None => option,
        }
    });
    command.mut_subcommands(|inner| into_defaults(inner, settings))
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;
    use std::path::PathBuf;

    use clap::CommandFactory as _;

    use super::super::Arguments;
    use super::*;

    fn checked(text: &str) -> Result<Vec<Setting>, Mistake> {
        read(text).and_then(|settings| check(&Arguments::command(), settings))
    }

    #[test]
    fn what_is_no_option_or_no_value_of_one_is_named_with_its_line() {
        let good = "# A comment.\nlisten = \"127.0.0.1:0\"\npublic-name = [\"a.example.org\", \"b.example.org\"]\n\
                    drain = 5\nopen-signup = true\ntrusted-proxy = false\nlog = \"json\"";
        assert_eq!(checked(good).map(|settings| settings.len()).ok(), Some(6));
        assert_eq!(checked("").map(|settings| settings.len()).ok(), Some(0));
        for (text, line, expected) in [
            ("\nlistne = \"x\"", 2, "listne is no option; there are data, database"),
            ("help = true", 1, "help is no option"),
            ("config = \"other.toml\"", 1, "config is no option"),
            ("drain = 1\nlisten = \"here\"", 2, "listen: invalid socket address"),
            ("drain = 70000", 1, "drain: 70000 is not in"),
            ("drain = 0x10", 1, "drain is a text, a whole number"),
            ("drain = [1, 2]", 1, "drain has one value"),
            ("log = \"xml\"", 1, "log: invalid value 'xml'"),
            ("open-signup = \"yes\"", 1, "open-signup is true or false"),
            ("open-signup = [true, true]", 1, "open-signup is true or false"),
            ("drain = 1.5", 1, "drain is a text, a whole number"),
            ("public-name = [[\"a\"]]", 1, "public-name is a text, a whole number"),
            ("\n\n[server]\nlisten = \"x\"", 3, "server is a text, a whole number"),
            ("drain = 1\nlisten", 2, ""),
            ("drain = 1\ndrain = 2", 2, "duplicate key"),
        ] {
            let mistake = checked(text).expect_err(text);
            assert_eq!(mistake.line, line, "{text}: {mistake:?}");
            assert!(mistake.what.contains(expected), "{text}: {mistake:?}");
        }
        let mistake = checked("database = \"mysql://ada:hidden@localhost/crm\"").expect_err("no database");
        assert!(!mistake.what.contains("hidden"), "{mistake:?}");
    }

    #[test]
    fn arguments_go_before_the_file_and_every_command_reads_it() {
        let text = "listen = \"127.0.0.1:1\"\ndata = \"of-the-file\"\nopen-signup = true";
        let command = into_defaults(Arguments::command(), &checked(text).expect("good"));
        let parsed = |line: &str| command.clone().try_get_matches_from(line.split(' ')).expect("parses");
        let serve = parsed("perennial-server serve --listen 127.0.0.1:2");
        let serve = serve.subcommand_matches("serve").expect("given").clone();
        let listen: &SocketAddr = serve.get_one("listen").expect("has one");
        let data: &PathBuf = serve.get_one("data").expect("has one");
        assert_eq!((listen.port(), data.to_str()), (2, Some("of-the-file")));
        assert!(serve.get_flag("open_signup"));
        let check = parsed("perennial-server check");
        let data: Option<&PathBuf> = check.subcommand_matches("check").expect("given").get_one("data");
        assert_eq!(data.and_then(|data| data.to_str()), Some("of-the-file"));
    }
}
