//! Rules for what people type about themselves. Names may be of any script; control characters may be in none.

use sync::wire::accounts::{EMAIL_MAX_BYTES, NAME_MAX_CHARS, PASSWORD_MAX_BYTES, PASSWORD_MIN_CHARS, Secret};

use crate::error::{ApiError, ApiResult};

/// A name of a person or a workspace, without surrounding space.
///
/// # Errors
/// `invalid` when it is empty, too long or has control characters.
pub fn name(field: &'static str, typed: &str) -> ApiResult<String> {
    if typed.trim().is_empty() {
        return Err(ApiError::invalid(field, "It must not be empty."));
    }
    label(field, typed)
}

/// What somebody may call a thing, or leave empty; without surrounding space.
///
/// # Errors
/// `invalid` when it is too long or has control characters.
pub fn label(field: &'static str, typed: &str) -> ApiResult<String> {
    let name = typed.trim();
    if name.chars().count() > NAME_MAX_CHARS {
        return Err(ApiError::invalid(field, format!("It has more than {NAME_MAX_CHARS} characters.")));
    }
    if name.chars().any(char::is_control) {
        return Err(ApiError::invalid(field, "It contains control characters."));
    }
    Ok(name.to_owned())
}

/// An e-mail address, without surrounding space. Only its shape is judged: whether it works, only a mail can tell.
///
/// # Errors
/// `invalid` when it cannot be an address.
pub fn email(field: &'static str, typed: &str) -> ApiResult<String> {
    let email = typed.trim();
    let shape = email.rsplit_once('@').is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty());
    let clean = !email.chars().any(|c| c.is_control() || c.is_whitespace());
    if shape && clean && email.len() <= EMAIL_MAX_BYTES {
        Ok(email.to_owned())
    } else {
        Err(ApiError::invalid(field, "It is not an e-mail address."))
    }
}

/// A new password. Length is the only rule: composition rules make passwords worse.
///
/// # Errors
/// `invalid` when it is too short or too long.
pub fn password(field: &'static str, typed: &Secret) -> ApiResult<()> {
    if typed.reveal().chars().count() < PASSWORD_MIN_CHARS {
        return Err(ApiError::invalid(field, format!("It has fewer than {PASSWORD_MIN_CHARS} characters.")));
    }
    if typed.reveal().len() > PASSWORD_MAX_BYTES {
        return Err(ApiError::invalid(field, format!("It has more than {PASSWORD_MAX_BYTES} bytes.")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for (typed, expected) in [
            (" Ada ", Some("Ada")),
            ("王小明", Some("王小明")),
            ("O'Brien-Łukasz", Some("O'Brien-Łukasz")),
            ("", None),
            ("   ", None),
            ("a\u{0}b", None),
            ("a\nb", None),
        ] {
            assert_eq!(name("name", typed).ok().as_deref(), expected, "{typed:?}");
        }
        assert!(name("name", &"界".repeat(NAME_MAX_CHARS)).is_ok());
        assert!(name("name", &"界".repeat(NAME_MAX_CHARS + 1)).is_err());
    }

    #[test]
    fn emails() {
        for (typed, expected) in [
            (" Ada@Example.org ", Some("Ada@Example.org")),
            ("用户@例子.公司", Some("用户@例子.公司")),
            ("root@localhost", Some("root@localhost")),
            ("ada", None),
            ("@example.org", None),
            ("ada@", None),
            ("ada lovelace@example.org", None),
            ("a\r\nb@example.org", None),
        ] {
            assert_eq!(email("email", typed).ok().as_deref(), expected, "{typed:?}");
        }
        assert!(email("email", &format!("{}@example.org", "a".repeat(300))).is_err());
    }

    #[test]
    fn passwords_are_judged_by_length_alone() {
        for (typed, fits) in [("123456789", false), ("1234567890", true), ("长青长青长青长青长青", true)]
        {
            assert_eq!(password("password", &Secret::new(typed)).is_ok(), fits, "{typed}");
        }
        assert!(password("password", &Secret::new("x".repeat(PASSWORD_MAX_BYTES + 1))).is_err());
    }
}
