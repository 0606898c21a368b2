//! Who is calling, and may they: sessions, passwords, limits, and the check that every route passes through.

pub mod access;
pub mod address;
pub mod agent;
pub mod hosts;
pub mod password;
pub mod password_link;
pub mod rate_limit;
pub mod session;
pub mod setup_code;

/// What e-mails are compared by: without surrounding space and without regard to case.
pub fn email_key(email: &str) -> String {
    email.trim().to_lowercase()
}
