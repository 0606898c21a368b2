//! Names on the wire, and secrets that stay out of logs.

use super::*;

#[test]
fn roles_keep_their_names_and_their_order() {
    for role in Role::ALL {
        assert_eq!(Role::parse(role.as_str()), Some(role));
        assert_eq!(serde_json::to_value(role).expect("a string"), role.as_str());
    }
    assert_eq!(Role::parse("Owner"), None);
    let rights = Role::ALL.map(|role| (role.writes_records(), role.runs_events(), role.administers()));
    let nothing = (false, false, false);
    let all = (true, true, true);
    assert_eq!(rights, [nothing, nothing, (true, false, false), (true, true, false), all, all]);
    assert!(Role::ALL.is_sorted());
}

#[test]
fn secrets_travel_as_text_and_stay_out_of_logs() {
    let body = SignIn { email: "ada@example.org".into(), password: Secret::new("correct horse") };
    let json = serde_json::to_string(&body).expect("serialises");
    assert!(json.contains("correct horse"));
    assert_eq!(serde_json::from_str::<SignIn>(&json).expect("parses"), body);
    assert!(!format!("{body:?}").contains("horse"));
}

#[test]
fn an_accepting_member_may_send_an_empty_object() {
    assert_eq!(serde_json::from_str::<AcceptInvitation>("{}").expect("parses"), AcceptInvitation::default());
}
