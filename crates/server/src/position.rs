//! Positions in a workspace's log: proof that this server once gave a sequence number, and of what it followed.
//!
//! Every commit has a link, a hash over the previous link and what was committed. The token of a position is its link
//! and a MAC over it under the server's key. So a token stays provably genuine when the commit itself was lost with
//! the tail of a restored database, and that is how the loss is noticed: genuine, but not on the chain.

use sync::cursor::{Epoch, Position, Token};
use sync::ids::WorkspaceId;

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
        let parts: [&[u8]; 5] = [b"link", &workspace.0, &previous.0, &seq.to_be_bytes(), content];
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

    fn proof(&self, workspace: WorkspaceId, epoch: Epoch, seq: u64, link: Link) -> [u8; 8] {
        self.mac(&[b"proof", &workspace.0, &epoch.0, &seq.to_be_bytes(), &link.0])
    }

    /// Every part but the last has a fixed length per label, so the concatenation is unambiguous.
    fn mac(&self, parts: &[&[u8]]) -> [u8; 8] {
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        for part in parts {
            hasher.update(part);
        }
        let mut out = [0; 8];
        out.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
        out
    }
}

/// Compares without telling by time where the difference is.
fn same(expected: &[u8; 8], presented: &[u8]) -> bool {
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
