//! What one process tells the others, and how it is written: entries of a kind byte and fixed fields, in base64, as many
//! messages as they need.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use sync::cursor::Epoch;
use sync::ids::WorkspaceId;
use sync::wire::accounts::UserId;

use crate::nudge::SessionEnd;
use crate::secret::TokenHash;

/// Bytes of a message before base64; PostgreSQL takes less than 8,000 characters.
const MESSAGE_MAX: usize = 5_900;

const HEAD: u8 = 1;
const DIRECTORY: u8 = 2;
const ENDED: u8 = 3;
const ALL_ENDED: u8 = 4;

/// A process, by a number that it drew when it started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sender(pub(super) [u8; 8]);

/// What happened in a process since it last told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct News {
    /// Where the logs stand.
    pub heads: BTreeMap<WorkspaceId, (Epoch, u64)>,
    /// Workspaces whose members, devices or grants changed.
    pub directories: BTreeSet<WorkspaceId>,
    /// Sessions that ended.
    pub ends: Vec<SessionEnd>,
}

impl News {
    /// A log stands further.
    pub fn moved(&mut self, workspace: WorkspaceId, epoch: Epoch, head: u64) {
        let known =
            self.heads.get(&workspace).filter(|(other, _)| *other == epoch).map_or(0, |(_, head)| *head);
        self.heads.insert(workspace, (epoch, head.max(known)));
    }

    /// Whether nothing happened.
    pub fn is_empty(&self) -> bool {
        self.heads.is_empty() && self.directories.is_empty() && self.ends.is_empty()
    }

    /// The messages that tell it.
    pub(super) fn messages(&self, from: Sender) -> Vec<String> {
        let heads = self.heads.iter().map(|(workspace, (epoch, head))| {
            [&[HEAD][..], &workspace.0, &epoch.0, &head.to_be_bytes()].concat()
        });
        let directories = self.directories.iter().map(|workspace| [&[DIRECTORY][..], &workspace.0].concat());
        let ends = self.ends.iter().map(|end| match end {
            SessionEnd::One(token) => [&[ENDED][..], &token.0].concat(),
            SessionEnd::AllOf(user) => [&[ALL_ENDED][..], &user.0].concat(),
        });
        let mut messages: Vec<Vec<u8>> = Vec::new();
        for entry in heads.chain(directories).chain(ends) {
            match messages.last_mut().filter(|message| message.len() + entry.len() <= MESSAGE_MAX) {
                Some(message) => message.extend(entry),
                None => messages.push([&from.0[..], &entry].concat()),
            }
        }
        messages.iter().map(|message| STANDARD_NO_PAD.encode(message)).collect()
    }

    /// Who tells what; nothing if it cannot be understood.
    pub(super) fn read(message: &str) -> Option<(Sender, Self)> {
        let bytes = STANDARD_NO_PAD.decode(message).ok()?;
        let (from, mut rest) = bytes.split_first_chunk()?;
        let mut news = Self::default();
        while let Some((kind, fields)) = rest.split_first() {
            rest = fields;
            match *kind {
                HEAD => {
                    let workspace = WorkspaceId(*field(&mut rest)?);
                    let epoch = Epoch(*field(&mut rest)?);
                    news.heads.insert(workspace, (epoch, u64::from_be_bytes(*field(&mut rest)?)));
                }
                DIRECTORY => news.directories.extend([WorkspaceId(*field(&mut rest)?)]),
                ENDED => news.ends.push(SessionEnd::One(TokenHash(*field(&mut rest)?))),
                ALL_ENDED => news.ends.push(SessionEnd::AllOf(UserId(*field(&mut rest)?))),
                _ => return None,
            }
        }
        Some((Sender(*from), news))
    }
}

/// Takes the next field off the rest.
fn field<'a, const N: usize>(rest: &mut &'a [u8]) -> Option<&'a [u8; N]> {
    let (field, after) = rest.split_first_chunk()?;
    *rest = after;
    Some(field)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workspace(n: u16) -> WorkspaceId {
        let mut id = [7; 16];
        id[..2].copy_from_slice(&n.to_be_bytes());
        WorkspaceId(id)
    }

    #[test]
    fn what_is_told_is_read_back() {
        let from = Sender([9; 8]);
        let news = News {
            heads: (0..1_000).map(|n| (workspace(n), (Epoch([1; 16]), u64::from(n)))).collect(),
            directories: [workspace(3)].into(),
            ends: vec![SessionEnd::One(TokenHash([5; 32])), SessionEnd::AllOf(UserId([6; 16]))],
        };
        let messages = news.messages(from);
        assert_eq!(messages.len(), 7, "41,000 bytes");
        assert!(messages.iter().all(|message| message.len() < 8_000));
        let mut heard = News::default();
        for message in &messages {
            let (sender, part) = News::read(message).expect("reads");
            assert_eq!(sender, from);
            heard.heads.extend(part.heads);
            heard.directories.extend(part.directories);
            heard.ends.extend(part.ends);
        }
        assert_eq!(heard, news);
        assert!(News::default().messages(from).is_empty());
    }

    #[test]
    fn what_cannot_be_understood_is_nothing() {
        let encoded = |bytes: &[u8]| STANDARD_NO_PAD.encode(bytes);
        let sender = [9; 8];
        for message in [
            "not base64!".to_owned(),
            encoded(&sender[..7]),
            encoded(&[&sender[..], &[DIRECTORY], &[7; 15]].concat()),
            encoded(&[&sender[..], &[200], &[7; 16]].concat()),
        ] {
            assert!(News::read(&message).is_none(), "{message}");
        }
        assert_eq!(News::read(&encoded(&sender)), Some((Sender(sender), News::default())));
    }
}
