//! Where a database is: `sqlite:PATH` or `postgres://…`.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;

/// A database, not opened yet. `Debug` and `Display` do not show a password.
#[derive(Clone)]
pub enum Location {
    /// A SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL database.
    Postgres(Box<PgConnectOptions>),
}

/// The text names no database.
#[derive(Debug, thiserror::Error)]
pub enum LocationError {
    /// Neither of the two forms.
    #[error("give sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE")]
    Form,
    /// An address of PostgreSQL that cannot be understood.
    #[error("{0}")]
    Postgres(#[from] sqlx::Error),
}

impl FromStr for Location {
    type Err = LocationError;

    fn from_str(text: &str) -> Result<Self, LocationError> {
        match text.split_once(':') {
            Some(("sqlite", path)) if !path.is_empty() => Ok(Self::Sqlite(path.into())),
            Some(("postgres" | "postgresql", _)) => Ok(Self::Postgres(Box::new(text.parse()?))),
            _ => Err(LocationError::Form),
        }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(file) => write!(f, "sqlite:{}", file.display()),
            Self::Postgres(options) => {
                let host =
                    options.get_socket().map_or(options.get_host(), |path| path.to_str().unwrap_or(""));
                let database = options.get_database().unwrap_or(options.get_username());
                write!(f, "postgres://{}@{host}:{}/{database}", options.get_username(), options.get_port())
            }
        }
    }
}

impl fmt::Debug for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::Location;

    #[test]
    fn databases_are_named_and_passwords_are_not_shown() {
        for (text, shown) in [
            ("sqlite:data/perennial.sqlite", Some("sqlite:data/perennial.sqlite")),
            ("sqlite:/data/a b.sqlite", Some("sqlite:/data/a b.sqlite")),
            ("postgres://ada:secret@db.example.org/crm", Some("postgres://ada@db.example.org:5432/crm")),
            ("postgresql://ada:secret@[::1]:6432/crm", Some("postgres://ada@[::1]:6432/crm")),
            (
                "postgres://ada@localhost/crm?host=/run/postgresql",
                Some("postgres://ada@/run/postgresql:5432/crm"),
            ),
            ("sqlite:", None),
            ("perennial.sqlite", None),
            ("mysql://localhost/crm", None),
            ("postgres://ada@localhost:port/crm", None),
        ] {
            let location = text.parse::<Location>().ok();
            assert_eq!(location.as_ref().map(Location::to_string).as_deref(), shown, "{text}");
            assert!(!format!("{location:?}").contains("secret"), "{location:?}");
        }
    }
}
