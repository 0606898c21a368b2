//! Text that would become something else: headers, lines of a log, paths of files.

use serde_json::json;
use sync::wire::accounts::NAME_MAX_CHARS;
use sync::wire::device::{DeviceReason, DeviceRequest};

use crate::device::of;
use crate::harness::{PASSWORD, Server};

/// Control characters, as somebody would send them to break out of a header or a line.
const CONTROLS: [&str; 5] = ["a\r\nset-cookie: injected=1", "a\nb", "a\u{0}b", "\u{1b}[31mred", "a\u{85}b"];

#[tokio::test]
async fn names_and_labels_hold_no_control_characters() {
    let server = Server::with(|config| config.open_signup = true).await;
    let (ada, info) = server.first_account().await;
    let workspace = info.workspaces[0].id;
    let long = "界".repeat(NAME_MAX_CHARS + 1);
    for text in CONTROLS.into_iter().chain([long.as_str()]) {
        let account = |email: &str, name: &str, workspace: &str| json!({"email": email, "name": name, "password": PASSWORD, "workspace_name": workspace});
        for (field, path, body) in [
            ("name", "/api/v1/accounts".to_owned(), account("bo@example.org", text, "W")),
            ("workspace_name", "/api/v1/accounts".to_owned(), account("bo@example.org", "Bo", text)),
            ("email", "/api/v1/accounts".to_owned(), account(&format!("{text}@ example.org"), "Bo", "W")),
            ("name", "/api/v1/workspaces".to_owned(), json!({"name": text})),
            ("email", of(workspace, "invitations"), json!({"role": "member", "email": format!("{text} @x")})),
        ] {
            let reply = ada.post(&path, &body).await;
            assert_eq!(reply.refusal(), (422, "invalid".into()), "{text:?} as {field}");
            assert_eq!(reply.json::<serde_json::Value>()["field"], field);
            assert!(reply.header("set-cookie").is_none());
        }
        let device = DeviceRequest {
            workspace,
            incarnation: sync::ids::IncarnationId([1; 16]),
            installation: sync::ids::InstallationId([1; 16]),
            previous: None,
            key: None,
            reason: DeviceReason::New,
            label: text.into(),
        };
        let reply = ada.post(&of(workspace, "devices"), &device).await;
        assert_eq!(reply.refusal(), (422, "invalid".into()), "{text:?} as a label");
    }
}
