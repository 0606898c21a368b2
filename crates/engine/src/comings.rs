//! Who came into segments and who went, looked at by devices that see every record and written for everybody.
//!
//! A device keeps who was in each segment when the day began. Who is in it now and was not then came, and the other way
//! round; the difference is written as this member's part of the day. A pass looks at one segment after the other, in
//! slices between which everybody gets their turn. Nothing is written where nobody came or went.

pub mod compare;
pub mod memory;

use model::entities::segment_day::{MOST_SEGMENTS, RuleHash, Seen};
use model::entities::{common, segment};
use model::{Filter, Kind, Operand, RecordId, Value};
use protocol::account::Role;

use crate::derived::{Scope, moved};
use crate::lists;
use crate::records::{Records, Slot};
use crate::timer::Timer;
use crate::viewer::Viewer;
use crate::workspace::Workspace;
use compare::{Now, compare};
use memory::Memory;

/// Records that are asked between two looks at the time.
const STEP: usize = 100;

/// A look at all segments.
#[derive(Debug)]
pub struct Pass {
    today: i32,
    /// How things were remembered, and how they are to be.
    before: Memory,
    after: Memory,
    /// Segments that are not looked at yet, the next one last.
    waiting: Vec<RecordId>,
    looking: Option<Looking>,
    seen: Vec<(RecordId, Seen)>,
}

/// The segment that is being looked at.
#[derive(Debug)]
struct Looking {
    segment: RecordId,
    rule: RuleHash,
    slots: Vec<Slot>,
    /// How many of these were asked, and who of them is in it.
    asked: usize,
    members: Vec<RecordId>,
}

/// What came of a slice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slice {
    /// There is more to be looked at.
    More,
    /// All is seen.
    Done,
    /// Something is not computed yet, or another day has begun: what was seen may be wrong.
    Void,
}

/// What a pass found: what is to be written of today, by segment, and what is to be remembered.
#[derive(Debug)]
pub struct Found {
    /// The day.
    pub today: i32,
    /// What this member saw of it, where that is not written yet.
    pub seen: Vec<(RecordId, Seen)>,
    /// Who was in each segment when the day began.
    pub memory: Memory,
}

/// Whether a member sees every record and may write what is everybody's.
pub fn sees_everything(role: Role) -> bool {
    matches!(role, Role::Owner | Role::Administrator)
}

/// The segments whose history is kept, in the order of their creation.
pub fn kept(records: &Records) -> Vec<RecordId> {
    let created = |slot: Slot| match records.value(slot, common::CREATED_AT) {
        Some(Value::Instant(at)) => at,
        _ => i64::MAX,
    };
    let mut all: Vec<(i64, RecordId)> =
        records.of(Kind::Segment).map(|slot| (created(slot), records.id(slot))).collect();
    sorting::ascending(&mut all);
    all.truncate(MOST_SEGMENTS);
    all.into_iter().map(|(_, id)| id).collect()
}

/// Stands for these segments and their rules: another one is a reason to look at once.
pub fn signature(records: &Records) -> u64 {
    let mut hash = blake3::Hasher::new();
    for id in kept(records) {
        hash.update(&id.0);
        let rule = records.slot(id).and_then(|slot| records.value(slot, segment::RULE));
        if let Some(Value::Bytes(rule)) = rule {
            hash.update(&rule);
        }
    }
    u64::from_be_bytes(first(hash.finalize().as_bytes()))
}

impl Pass {
    /// Begins to look; `None` for a member who does not see everything.
    pub fn begin(workspace: &Workspace, viewer: &Viewer, before: Memory) -> Option<Self> {
        if !sees_everything(viewer.role) {
            return None;
        }
        let records = &workspace.records;
        let mut waiting = kept(records);
        let kinds = segment::KINDS.iter().filter_map(|option| Kind::from_key(&option.key));
        let table: Vec<RecordId> =
            kinds.flat_map(|kind| records.of(kind)).map(|slot| records.id(slot)).collect();
        waiting.reverse();
        let (today, after) = (workspace.today(viewer), Memory::over(table));
        Some(Self { today, before, after, waiting, looking: None, seen: Vec::new() })
    }

    /// Goes on for about so many milliseconds.
    pub fn go_on(&mut self, workspace: &Workspace, viewer: &Viewer, ms: f64) -> Slice {
        let scope = workspace.scope(viewer);
        let timer = Timer::start();
        loop {
            if scope.today != self.today || scope.derived.has_work() {
                return Slice::Void;
            }
            let looking = match self.looking.take() {
                Some(looking) => looking,
                None => {
                    let Some(next) = self.waiting.pop() else { return Slice::Done };
                    let Some(rules) = rules(&scope, next) else { continue };
                    if rules.look_for_text && !scope.search.is_filled(scope.records) {
                        return Slice::Void;
                    }
                    let slots = scope.records.all_of(rules.kind).to_vec();
                    Looking { segment: next, rule: rules.hash, slots, asked: 0, members: Vec::new() }
                }
            };
            self.looking = self.ask(&scope, looking);
            if timer.ms() >= ms {
                return Slice::More;
            }
        }
    }

    /// What was found.
    pub fn finish(self) -> Found {
        Found { today: self.today, seen: self.seen, memory: self.after }
    }

    /// Asks the next records whether they are in the segment; `None` when that was all of them.
    fn ask(&mut self, scope: &Scope<'_>, mut looking: Looking) -> Option<Looking> {
        let end = looking.slots.len().min(looking.asked + STEP);
        let members = scope.members_among(looking.segment, &looking.slots[looking.asked..end]);
        looking.members.extend(members.map(|slot| scope.records.id(slot)));
        looking.asked = end;
        if end < looking.slots.len() {
            return Some(looking);
        }
        if scope.derived.has_work() {
            // What was asked last is not computed: the next slice says so.
            return Some(looking);
        }
        self.compare(scope, looking);
        None
    }

    fn compare(&mut self, scope: &Scope<'_>, looking: Looking) {
        let Looking { segment, rule, mut members, .. } = looking;
        sorting::ascending(&mut members);
        let days = moved::days(scope.records, segment).into_iter();
        let days: Vec<_> = days.map(|(day, slot)| (day, moved::seen(scope.records, slot))).collect();
        let (today, at, me) = (self.today, scope.viewer.now, scope.viewer.me);
        let now = Now { rule, members, today, at, me };
        let known = self.before.get(segment);
        let compared = compare(now, known, &days, &|id| scope.records.resolve_id(id));
        if let Some(known) = &compared.known {
            self.after.put(segment, known);
        }
        self.seen.extend(compared.seen.map(|seen| (segment, seen)));
    }
}

/// The rules that decide who is in a segment.
struct Rules {
    /// Kind of the records that it selects.
    kind: Kind,
    hash: RuleHash,
    /// They ask the search.
    look_for_text: bool,
}

/// The rules of a segment; `None` where its history is not kept: it has problems, or asks who looks.
fn rules(scope: &Scope<'_>, id: RecordId) -> Option<Rules> {
    let (kind, _) = scope.selection(id)?;
    let rule = scope.rule(scope.records.slot(id)?)?;
    if !scope.is_told(id) || !scope.problems(kind, &rule, Some(id)).is_empty() {
        return None;
    }
    let reachable = scope.reachable(vec![id], kind);
    if reachable.iter().any(|(_, selection)| asks_me(selection)) {
        return None;
    }
    let mut hash = blake3::Hasher::new();
    for (id, _) in &reachable {
        let rule = scope.records.slot(*id).and_then(|slot| scope.rule(slot))?;
        hash.update(&id.0);
        hash.update(rule.to_text().as_bytes());
        hash.update(&[0]);
    }
    let look_for_text = reachable.iter().any(|(_, selection)| lists::looks_for_text(selection));
    Some(Rules { kind, hash: first(hash.finalize().as_bytes()), look_for_text })
}

/// Whether others would have another answer.
fn asks_me(filter: &Filter) -> bool {
    match filter {
        Filter::All(rules) | Filter::Any(rules) => rules.iter().any(asks_me),
        Filter::Not(rule) => asks_me(rule),
        Filter::Field { operand, .. } => *operand == Operand::Me,
        Filter::Text(_)
        | Filter::Segment(_)
        | Filter::Records(_)
        | Filter::Happened(_)
        | Filter::Moved(_) => false,
    }
}

fn first<const N: usize>(bytes: &[u8; 32]) -> [u8; N] {
    let mut found = [0; N];
    found.copy_from_slice(&bytes[..N]);
    found
}
