//! Positions in a workspace's log: proof that this server once gave a sequence number, and of what it followed.
//!
//! Every commit has a link, a hash over the previous link and what was committed. The token of a position is its link
//! and a MAC over it under the server's key. So a token stays provably genuine when the commit itself was lost with
//! the tail of a restored database, and that is how the loss is noticed: genuine, but not on the chain.

use sync::cursor::{Epoch, Position, Token};
use sync::export::ExportKey;
use sync::ids::{DeviceId, RecordId, StreamId, WorkspaceId};
use sync::limits::{ERASE_TTL_MS, PERMIT_TTL_MS};
use sync::stamp::Gate;
use sync::wire::accounts::UserId;
use sync::wire::erase::EraseToken;
use sync::wire::gate::GateProof;
use sync::wire::reconcile::Permit;

/// The keys of devices, by which the server recognises what it issued although the row is lost. `Debug` shows none.
#[derive(Clone)]
pub struct DeviceKeys([u8; 32]);

impl std::fmt::Debug for DeviceKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DeviceKeys(…)")
    }
}

impl DeviceKeys {
    /// Derives them from the server's secret.
    pub fn new(server_secret: &[u8; 32]) -> Self {
        Self(blake3::derive_key("perennial 2026 server: export keys of devices", server_secret))
    }

    /// The export key of a person's device.
    pub fn of(&self, workspace: WorkspaceId, user: UserId, device: DeviceId) -> ExportKey {
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        hasher.update(&workspace.0).update(&user.0).update(&device.0);
        ExportKey(*hasher.finalize().as_bytes())
    }

    /// Whether this is that key, without telling by time where they differ.
    pub fn is(&self, key: &ExportKey, workspace: WorkspaceId, user: UserId, device: DeviceId) -> bool {
        same(&self.of(workspace, user, device).0, &key.0)
    }
}

/// Where the chain stands after a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link(pub [u8; 8]);

/// The key under which positions are signed. Part of every backup; `Debug` does not show it.
#[derive(Clone)]
pub struct PositionKey([u8; 32]);

impl std::fmt::Debug for PositionKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PositionKey(…)")
    }
}

/// What a presented position turned out to be, before it is compared with the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presented {
    /// Before everything: a new client.
    Start,
    /// Issued by this server, or by the one it was restored from.
    Genuine(Link),
    /// Never issued.
    False,
}

impl PositionKey {
    /// Derives the key from the server's secret.
    pub fn new(server_secret: &[u8; 32]) -> Self {
        Self(blake3::derive_key("perennial 2026 server: positions", server_secret))
    }

    /// The link after a commit whose content hashes to `content`.
    pub fn next_link(&self, workspace: WorkspaceId, previous: Link, seq: u64, content: &[u8; 32]) -> Link {
        let parts: [&[u8]; 5] = [b"links", &workspace.0, &previous.0, &seq.to_be_bytes(), content];
        Link(self.mac(&parts))
    }

    /// The position that a client is given. The epoch is signed too: a token kept from before a reset cannot be used to
    /// cause another.
    pub fn position(&self, workspace: WorkspaceId, epoch: Epoch, seq: u64, link: Link) -> Position {
        if seq == 0 {
            return Position::START;
        }
        let mut token = [0; 16];
        token[..8].copy_from_slice(&link.0);
        token[8..].copy_from_slice(&self.proof(workspace, epoch, seq, link));
        Position { seq, token: Token(token) }
    }

    /// Judges a position that a client presents.
    pub fn judge(&self, workspace: WorkspaceId, epoch: Epoch, at: Position) -> Presented {
        if at.seq == 0 {
            return Presented::Start;
        }
        let (link, proof) = at.token.0.split_at(8);
        let mut bytes = [0; 8];
        bytes.copy_from_slice(link);
        let expected = self.proof(workspace, epoch, at.seq, Link(bytes));
        if same(&expected, proof) { Presented::Genuine(Link(bytes)) } else { Presented::False }
    }

    /// Leave for a person to offer cells to a stream, from `now_ms` on for [`PERMIT_TTL_MS`].
    pub fn permit(&self, workspace: WorkspaceId, user: UserId, stream: StreamId, now_ms: u64) -> Permit {
        let mut permit = [0; Permit::LEN];
        permit[..8].copy_from_slice(&now_ms.to_be_bytes());
        permit[8..].copy_from_slice(&self.leave(workspace, user, stream, now_ms));
        Permit(permit)
    }

    /// Whether this server gave the permit, for this, and not too long ago.
    pub fn permits(
        &self,
        workspace: WorkspaceId,
        user: UserId,
        stream: StreamId,
        permit: &Permit,
        now_ms: u64,
    ) -> bool {
        let (issued, mac) = permit.0.split_at(8);
        let issued = issued.iter().fold(0, |ms, byte| ms << 8 | u64::from(*byte));
        let lasts = issued <= now_ms && now_ms - issued <= PERMIT_TTL_MS;
        lasts && same(&self.leave(workspace, user, stream, issued), mac)
    }

    /// Leave for a person to erase these records, from `now_ms` on for [`ERASE_TTL_MS`].
    pub fn erasure(
        &self,
        workspace: WorkspaceId,
        user: UserId,
        records: &[RecordId],
        now_ms: u64,
    ) -> EraseToken {
        let mut token = [0; EraseToken::LEN];
        token[..8].copy_from_slice(&now_ms.to_be_bytes());
        token[8..].copy_from_slice(&self.erase(workspace, user, records, now_ms));
        EraseToken(token)
    }

    /// Whether this server gave leave, for this, and not too long ago.
    pub fn may_erase(
        &self,
        workspace: WorkspaceId,
        user: UserId,
        records: &[RecordId],
        token: &EraseToken,
        now_ms: u64,
    ) -> bool {
        let (issued, mac) = token.0.split_at(8);
        let issued = issued.iter().fold(0, |ms, byte| ms << 8 | u64::from(*byte));
        let lasts = issued <= now_ms && now_ms - issued <= ERASE_TTL_MS;
        lasts && same(&self.erase(workspace, user, records, issued), mac)
    }

    fn erase(&self, workspace: WorkspaceId, user: UserId, records: &[RecordId], issued_ms: u64) -> [u8; 16] {
        let ids: Vec<u8> = records.iter().flat_map(|record| record.0).collect();
        self.mac(&[b"erase", &workspace.0, &user.0, &issued_ms.to_be_bytes(), &ids])
    }

    /// A gate with its proof.
    pub fn gate(&self, workspace: WorkspaceId, gate: Gate) -> GateProof {
        GateProof { gate, mac: self.mac(&[b"gates", &workspace.0, &gate.0.to_be_bytes()]) }
    }

    /// Whether this server, or the one it was restored from, told this gate.
    pub fn told(&self, workspace: WorkspaceId, proof: &GateProof) -> bool {
        same(&self.gate(workspace, proof.gate).mac, &proof.mac)
    }

    fn leave(&self, workspace: WorkspaceId, user: UserId, stream: StreamId, issued_ms: u64) -> [u8; 16] {
        self.mac(&[b"leave", &workspace.0, &user.0, &stream.0, &issued_ms.to_be_bytes()])
    }

    fn proof(&self, workspace: WorkspaceId, epoch: Epoch, seq: u64, link: Link) -> [u8; 8] {
        self.mac(&[b"proof", &workspace.0, &epoch.0, &seq.to_be_bytes(), &link.0])
    }

    /// Labels are equally long, and every part but the last has a fixed length per label, so the concatenation is
    /// unambiguous.
    fn mac<const N: usize>(&self, parts: &[&[u8]]) -> [u8; N] {
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        for part in parts {
            hasher.update(part);
        }
        let mut out = [0; N];
        hasher.finalize_xof().fill(&mut out);
        out
    }
}

/// Compares without telling by time where the difference is.
fn same(expected: &[u8], presented: &[u8]) -> bool {
    presented.len() == expected.len()
        && expected.iter().zip(presented).fold(0, |acc, (a, b)| acc | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORKSPACE: WorkspaceId = WorkspaceId([7; 16]);
    const EPOCH: Epoch = Epoch([1; 16]);

    #[test]
    fn only_what_was_issued_is_genuine() {
        let key = PositionKey::new(&[3; 32]);
        let link = key.next_link(WORKSPACE, Link([0; 8]), 5, &[9; 32]);
        let at = key.position(WORKSPACE, EPOCH, 5, link);
        assert_eq!(key.judge(WORKSPACE, EPOCH, at), Presented::Genuine(link));
        assert_eq!(key.judge(WORKSPACE, EPOCH, Position::START), Presented::Start);

        let mut bent = at.token;
        bent.0[15] ^= 1;
        let mut other_link = at.token;
        other_link.0[0] ^= 1;
        for (what, workspace, epoch, at) in [
            ("sequence", WORKSPACE, EPOCH, Position { seq: 6, ..at }),
            ("workspace", WorkspaceId([8; 16]), EPOCH, at),
            ("epoch", WORKSPACE, Epoch([2; 16]), at),
            ("proof", WORKSPACE, EPOCH, Position { token: bent, ..at }),
            ("link", WORKSPACE, EPOCH, Position { token: other_link, ..at }),
        ] {
            assert_eq!(key.judge(workspace, epoch, at), Presented::False, "{what}");
        }
        assert_eq!(PositionKey::new(&[4; 32]).judge(WORKSPACE, EPOCH, at), Presented::False);
    }

    #[test]
    fn a_permit_is_for_one_person_stream_and_ten_minutes() {
        let key = PositionKey::new(&[3; 32]);
        let (user, stream, now) = (UserId([1; 16]), StreamId([2; 16]), 1_000_000);
        let permit = key.permit(WORKSPACE, user, stream, now);
        let mut later = permit;
        later.0[7] ^= 1;
        for (what, workspace, user, stream, permit, now, expected) in [
            ("fresh", WORKSPACE, user, stream, permit, now, true),
            ("at its end", WORKSPACE, user, stream, permit, now + PERMIT_TTL_MS, true),
            ("after it", WORKSPACE, user, stream, permit, now + PERMIT_TTL_MS + 1, false),
            ("before it", WORKSPACE, user, stream, permit, now - 1, false),
            ("elsewhere", WorkspaceId([8; 16]), user, stream, permit, now, false),
            ("somebody else", WORKSPACE, UserId([9; 16]), stream, permit, now, false),
            ("another stream", WORKSPACE, user, StreamId([9; 16]), permit, now, false),
            ("bent", WORKSPACE, user, stream, later, now, false),
        ] {
            assert_eq!(key.permits(workspace, user, stream, &permit, now), expected, "{what}");
        }
    }

    #[test]
    fn leave_to_erase_is_for_one_person_these_records_and_ten_minutes() {
        let key = PositionKey::new(&[3; 32]);
        let (user, now) = (UserId([1; 16]), 1_000_000);
        let records = [RecordId([1; 16]), RecordId([2; 16])];
        let token = key.erasure(WORKSPACE, user, &records, now);
        let other = UserId([9; 16]);
        for (what, user, records, now, expected) in [
            ("at its end", user, &records[..], now + ERASE_TTL_MS, true),
            ("after it", user, &records[..], now + ERASE_TTL_MS + 1, false),
            ("before it", user, &records[..], now - 1, false),
            ("somebody else", other, &records[..], now, false),
            ("fewer records", user, &records[..1], now, false),
        ] {
            assert_eq!(key.may_erase(WORKSPACE, user, records, &token, now), expected, "{what}");
        }
        let permit = key.permit(WORKSPACE, user, StreamId([1; 16]), now);
        assert!(!key.may_erase(WORKSPACE, user, &records[..1], &EraseToken(permit.0), now));
    }

    #[test]
    fn a_device_is_recognised_by_its_key() {
        let keys = DeviceKeys::new(&[3; 32]);
        let (user, device) = (UserId([1; 16]), DeviceId([2; 8]));
        let key = keys.of(WORKSPACE, user, device);
        assert!(keys.is(&key, WORKSPACE, user, device));
        assert!(!keys.is(&key, WorkspaceId([8; 16]), user, device));
        assert!(!keys.is(&key, WORKSPACE, UserId([9; 16]), device));
        assert!(!keys.is(&key, WORKSPACE, user, DeviceId([9; 8])));
        assert!(!DeviceKeys::new(&[4; 32]).is(&key, WORKSPACE, user, device));
    }

    #[test]
    fn only_a_gate_that_was_told_is_believed() {
        let key = PositionKey::new(&[3; 32]);
        let proof = key.gate(WORKSPACE, Gate(5));
        assert!(key.told(WORKSPACE, &proof));
        assert!(!key.told(WORKSPACE, &GateProof { gate: Gate(6), ..proof }));
        assert!(!key.told(WorkspaceId([8; 16]), &proof));
        assert!(!PositionKey::new(&[4; 32]).told(WORKSPACE, &proof));
    }

    #[test]
    fn links_tell_histories_apart() {
        let key = PositionKey::new(&[3; 32]);
        let link = |previous, seq, content| key.next_link(WORKSPACE, Link(previous), seq, &content);
        let one = link([0; 8], 5, [9; 32]);
        assert_eq!(one, link([0; 8], 5, [9; 32]));
        for other in [link([1; 8], 5, [9; 32]), link([0; 8], 6, [9; 32]), link([0; 8], 5, [8; 32])] {
            assert_ne!(one, other);
        }
    }
}
