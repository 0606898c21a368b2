//! Of several devices, one gets it.

use serde_json::json;
use server::clock::Clock as _;
use sync::limits::MAX_CLAIM_TTL_MS;
use sync::wire::claim::{ClaimReply, ClaimRequest};

use crate::client::Reply;
use crate::device::{Device, of, started};
use crate::invitations::join;

impl Device<'_> {
    async fn try_claim(&self, token: &str, ttl_ms: Option<u64>) -> Reply {
        let (namespace, token) = ("quote".to_owned(), token.to_owned());
        let body = ClaimRequest { device: self.id, namespace, token, ttl_ms };
        self.client.post(&of(self.workspace, "claim"), &body).await
    }

    async fn claim(&self, token: &str, ttl_ms: Option<u64>) -> ClaimReply {
        let reply = self.try_claim(token, ttl_ms).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        reply.json()
    }
}

#[tokio::test]
async fn the_first_device_has_it_and_others_are_told_who() {
    let (server, ada, workspace) = started().await;
    let (bo, _) = join(&server, &ada, workspace, "bo@example.org", "member").await;
    let first = Device::new(&ada, workspace, 1).await;
    let second = Device::new(&ada, workspace, 2).await;
    let bos = Device::new(&bo, workspace, 3).await;
    let told = first.claim("2026-17", None).await;
    let holder = told.holder.expect("somebody");
    assert!(told.held && holder.device == first.id && holder.expires_at.is_none());
    assert_eq!(holder.claimed_at, server.clock.now_ms());
    for device in [&second, &bos] {
        let told = device.claim("2026-17", None).await;
        assert_eq!((told.held, told.holder), (false, Some(holder)), "also another device of the same person");
    }
    assert!(first.claim("2026-17", None).await.held, "again is the same");
    assert!(bos.claim("2026-18", None).await.held);
}

#[tokio::test]
async fn a_lease_is_renewed_given_back_or_ends() {
    let (server, ada, workspace) = started().await;
    let first = Device::new(&ada, workspace, 1).await;
    let second = Device::new(&ada, workspace, 2).await;
    assert!(first.claim("nightly", Some(60_000)).await.held);
    server.clock.advance(59_999);
    assert!(!second.claim("nightly", Some(60_000)).await.held);
    let renewed = first.claim("nightly", Some(60_000)).await.holder.expect("held");
    assert_eq!(renewed.expires_at, Some(server.clock.now_ms() + 60_000));
    let back = first.claim("nightly", Some(0)).await;
    assert_eq!((back.held, back.holder), (false, None));
    assert!(second.claim("nightly", Some(60_000)).await.held, "at once");
    server.clock.advance(60_000);
    assert!(first.claim("nightly", Some(60_000)).await.held, "ended by the server's clock");
}

#[tokio::test]
async fn who_may_not_claim_and_what_cannot_be_claimed() {
    let (server, ada, workspace) = started().await;
    let (cy, _) = join(&server, &ada, workspace, "cy@example.org", "read_only").await;
    let adas = Device::new(&ada, workspace, 1).await;
    let cys = Device::new(&cy, workspace, 2).await;
    assert_eq!(cys.try_claim("x", None).await.refusal(), (403, "forbidden".into()), "only reads");
    let (bo, _) = join(&server, &ada, workspace, "bo@example.org", "member").await;
    let foreign = adas.with_client(&bo);
    assert_eq!(
        foreign.try_claim("x", None).await.refusal(),
        (403, "forbidden".into()),
        "somebody else's device"
    );
    for (token, ttl) in
        [("", None), ("a\nb", None), (&*"x".repeat(257), None), ("x", Some(MAX_CLAIM_TTL_MS + 1))]
    {
        assert_eq!(adas.try_claim(token, ttl).await.refusal(), (422, "invalid".into()), "{token:?} {ttl:?}");
    }
    let body = json!({"device": adas.id, "namespace": "x".repeat(65), "token": "x"});
    assert_eq!(ada.post(&of(workspace, "claim"), &body).await.refusal(), (422, "invalid".into()));
}
