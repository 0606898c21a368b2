//! Attached files: what pages ask, and what goes on meanwhile. Contents are sent behind everything else that waits; small
//! ones are fetched before anybody asks, so that they are here when the network is not.

use std::any::Any;
use std::collections::BTreeSet;
use std::rc::Rc;

use model::attachment::Attachment;
use model::entities::common::{ATTACHMENTS, carries_files};
use model::{Kind, RecordId};
use protocol::files::{Ask, Standing, Told, Wanted};
use protocol::{Failure, FailureCode, Reply};
use sync::ids::ContentHash;

use super::Engine;
use super::failures::failure;
use crate::files::fetch::FetchError;
use crate::files::send::{Sent, Way};
use crate::files::{FileError, Files};
use crate::records::Slot;
use crate::replica::ReplicaError;
use crate::session::Opened;

/// How often it looks whether something is to be sent.
const LOOK_MS: u32 = 1_000;
/// How many looks until the storage is read even though nothing is known to be new: another tab may have added a file.
const LOOKS: u32 = 30;
/// How long what the server refused is not sent again.
const AGAIN_MS: i64 = 10 * 60_000;
/// How long a part waits at most for what is more urgent.
const MOST_TURNS: u32 = 100;
/// How long until it looks again whether it is its turn.
const TURN_MS: u32 = 50;
/// Contents on this device that are on the server, too.
const BUDGET_BYTES: u64 = 256 << 20;
/// Contents up to this size are fetched before anybody asks, until so much is here.
const SMALL_BYTES: u64 = 64 << 10;
const EAGER_BYTES: u64 = 64 << 20;
/// Records that are looked through between two pauses.
const RECORDS: usize = 1_000;

impl From<FileError> for Failure {
    fn from(error: FileError) -> Self {
        match error {
            FileError::Storage(error) => ReplicaError::from(error).into(),
            FileError::NotHere => Failure::new(FailureCode::NotFound, error.to_string()),
            FileError::Damaged => Failure::new(FailureCode::Internal, error.to_string()),
        }
    }
}

impl Opened {
    /// The contents of the workspace.
    pub(crate) fn files(&self) -> Rc<Files> {
        let make = || -> Rc<dyn Any> { Rc::new(Files::new(self.replica.storage())) };
        let files = self.files.get_or_init(make).clone();
        files.downcast().expect("nothing else is put there")
    }

    /// Whether all that could name a file is here: what the server has, or nothing more because it was taken away.
    fn is_settled(&self) -> bool {
        let machine = self.machine.borrow();
        machine.is_current() || machine.standing().removed
    }
}

impl Engine {
    /// Answers what a page asks about files.
    pub(crate) async fn asked_files(&self, bytes: &[u8]) -> Result<Reply, Failure> {
        let ask: Ask = protocol::decode(bytes)
            .map_err(|error| Failure::new(FailureCode::Internal, error.to_string()))?;
        let opened = self.need_open()?;
        let told = self.tell_files(&opened, ask).await;
        let told = told.inspect_err(|failure| self.storage_trouble(&opened, failure))?;
        Ok(Reply::Files(protocol::encode(&told)))
    }

    async fn tell_files(&self, opened: &Rc<Opened>, ask: Ask) -> Result<Told, Failure> {
        let files = opened.files();
        let now = || self.0.host.now();
        Ok(match ask {
            Ask::Begin => Told::Put(files.begin(now(), self.0.host.random())),
            Ask::Part { put, bytes } => {
                files.add(put, &bytes).await?;
                Told::Done
            }
            Ask::End { put, expected } => {
                let ended = files.end(put, expected.map(ContentHash), now()).await;
                let (hash, length) = ended.map_err(|error| match error {
                    FileError::Damaged => Failure::new(FailureCode::FileUnreadable, error.to_string()),
                    error => error.into(),
                })?;
                self.count_files(opened, opened.files_waiting.get() + 1);
                opened.files_news.set(true);
                self.tell_others(opened);
                Told::Stored { hash: hash.0, length }
            }
            Ask::Drop { put } => {
                files.give_up(put).await?;
                Told::Done
            }
            Ask::Standings(wanted) => Told::Standings(self.standings(opened, &files, &wanted).await?),
            Ask::Fetch(wanted) => {
                self.fetch_file(opened, &files, wanted).await?;
                Told::Done
            }
            Ask::Read { hash, from } => {
                let hash = ContentHash(hash);
                let kept = files.store.get(hash).await?.filter(|kept| kept.is_whole());
                let kept = kept.ok_or(FileError::NotHere)?;
                if from == 0 {
                    files.store.used(hash, now()).await?;
                }
                Told::Bytes(files.store.read(&kept, from, protocol::files::PART_BYTES).await?)
            }
            Ask::Unsent => Told::Contents(files.unsent().await?),
            Ask::Again => {
                files.refused.borrow_mut().clear();
                opened.files_news.set(true);
                Told::Done
            }
        })
    }

    /// How it stands; what nobody knows anything of is asked for, and thumbnails are fetched, while the page goes on.
    async fn standings(
        &self,
        opened: &Rc<Opened>,
        files: &Rc<Files>,
        wanted: &[Wanted],
    ) -> Result<Vec<Standing>, Failure> {
        let (standings, unknown) = files.standings(wanted, self.0.host.now()).await?;
        if !unknown.is_empty() && opened.machine.borrow().standing().offline_since.is_none() {
            let (engine, opened, files) = (self.clone(), opened.clone(), files.clone());
            self.0.host.spawn(Box::pin(async move {
                for one in unknown {
                    engine.look_for(&opened, &files, one).await;
                }
            }));
        }
        Ok(standings)
    }

    async fn look_for(&self, opened: &Rc<Opened>, files: &Files, wanted: Wanted) {
        let hash = ContentHash(wanted.hash);
        if wanted.length.is_none() {
            // Whether it came is seen at the next look.
            let _ = self.fetch_file(opened, files, wanted).await;
            return;
        }
        if opened.closed.get() || files.there.borrow().contains(&hash) {
            return;
        }
        match self.0.api.blob_standing(opened.workspace, hash).await {
            Ok(Some((_, true))) => drop(files.there.borrow_mut().insert(hash)),
            Ok(_) => {
                let until = self.0.host.now() + crate::files::MISSING_MS;
                files.missing.borrow_mut().insert(hash, until);
            }
            // It is looked for again at the next look.
            Err(_) => {}
        }
    }

    async fn fetch_file(&self, opened: &Rc<Opened>, files: &Files, wanted: Wanted) -> Result<(), Failure> {
        let hash = ContentHash(wanted.hash);
        let now = || self.0.host.now();
        while files.fetching.borrow().contains_key(&hash) {
            self.0.host.sleep(TURN_MS).await;
        }
        match files.fetch(&self.0.api, opened.workspace, (hash, wanted.length), &now).await {
            Ok(()) => Ok(()),
            Err(FetchError::Call(error)) => Err(failure(error)),
            Err(FetchError::File(error)) => Err(error.into()),
        }
    }

    /// Contents that are not on the server count as not sent.
    fn count_files(&self, opened: &Opened, waiting: u64) {
        if opened.files_waiting.replace(waiting) != waiting {
            self.refresh();
        }
    }

    /// Sends what waits, fetches what is small, lets go of what was not looked at for long.
    pub(crate) fn keep_files(&self, opened: &Rc<Opened>) {
        let (engine, opened) = (self.clone(), opened.clone());
        self.0.host.spawn(Box::pin(async move {
            let files = opened.files();
            if let Err(error) = files.store.clear(engine.0.host.now()).await {
                engine.storage_trouble(&opened, &error.into());
            }
            let (mut looks, mut again_at, mut seen) = (0, engine.0.host.uptime() + AGAIN_MS, None);
            // Something is to be sent and could not yet be. What nothing names is gone, as of what was seen.
            let (mut held, mut cleaned) = (false, false);
            while !opened.closed.get() {
                if engine.0.host.uptime() > again_at {
                    again_at = engine.0.host.uptime() + AGAIN_MS;
                    files.refused.borrow_mut().clear();
                }
                looks += 1;
                if opened.files_news.take() || looks >= LOOKS || (held && engine.may_send(&opened)) {
                    looks = 0;
                    held = engine.send_files(&opened, &files).await.unwrap_or_else(|error| {
                        engine.storage_trouble(&opened, &error.into());
                        false
                    });
                }
                let at = Some((opened.at.get(), opened.replica.reloads()));
                let settled = opened.is_settled();
                let news = seen != at || (settled && !cleaned);
                if engine.may_send(&opened) && !opened.catching_up.get() && news {
                    match engine.fetch_small(&opened, &files, settled).await {
                        Ok(true) => (seen, cleaned) = (at, settled),
                        Ok(false) => {}
                        Err(error) => engine.storage_trouble(&opened, &error.into()),
                    }
                }
                engine.0.host.sleep(LOOK_MS).await;
            }
        }));
    }

    /// Sends what waits, one content after the other. Whether something waits until it may be sent.
    async fn send_files(&self, opened: &Rc<Opened>, files: &Files) -> Result<bool, FileError> {
        let epoch = opened.replica.state().cursors.as_ref().map(|cursors| cursors.epoch);
        let Some(epoch) = epoch else {
            // Before the first hello there is nobody to send to.
            opened.files_news.set(true);
            return Ok(false);
        };
        files.store.enter_epoch(epoch).await?;
        let mut held = false;
        loop {
            let (waiting, next) = files.next_to_send().await?;
            self.count_files(opened, waiting as u64);
            let Some((hash, kept)) = next else { break };
            if !self.may_send(opened) {
                held = true;
                break;
            }
            let uptime = || self.0.host.uptime();
            let turn = async || self.turn(opened).await;
            let way = Way { api: &self.0.api, workspace: opened.workspace, turn, uptime: &uptime };
            match files.send(&way, hash, &kept).await? {
                Sent::Done => self.tell_others(opened),
                Sent::Refused(_) => {}
                Sent::Damaged => {
                    opened.note(self.0.host.now(), format!("file {hash} cannot be read any more"))
                }
                Sent::Stopped | Sent::Failed => {
                    opened.files_news.set(true);
                    break;
                }
            }
        }
        files.let_go(self.budget(), None, self.0.host.now()).await?;
        Ok(held)
    }

    /// A share of what the browser gives, where it says.
    fn budget(&self) -> u64 {
        let quota = self.0.estimate.get().map_or(u64::MAX, |(_, quota)| quota / 4);
        quota.min(BUDGET_BYTES)
    }

    fn may_send(&self, opened: &Opened) -> bool {
        let machine = opened.machine.borrow();
        let standing = machine.standing();
        machine.is_leading()
            && !opened.closed.get()
            && standing.offline_since.is_none()
            && standing.last_contact.is_some()
            && !standing.signed_out
            && !standing.forbidden
    }

    /// Waits while changes of people wait: they go first.
    async fn turn(&self, opened: &Opened) -> bool {
        for _ in 0..MOST_TURNS {
            if !self.may_send(opened) {
                return false;
            }
            let urgent = opened.replica.has_to_send() || opened.machine.borrow().standing().sending;
            if !urgent {
                return true;
            }
            self.0.host.sleep(TURN_MS).await;
        }
        self.may_send(opened)
    }

    /// Fetches thumbnails and small files that records name, the newest first, and removes what nothing names any more, if all
    /// is here that might. Whether that is all there was to do.
    async fn fetch_small(
        &self,
        opened: &Rc<Opened>,
        files: &Files,
        settled: bool,
    ) -> Result<bool, FileError> {
        let Some(named) = self.named_files(opened).await else { return Ok(opened.closed.get()) };
        let mut hashes: BTreeSet<ContentHash> =
            named.iter().flat_map(|(_, file)| file.hashes()).map(ContentHash).collect();
        // Of what cannot be read nobody knows what it names.
        let waiting = self.waiting_files(opened).await.ok().filter(|_| settled);
        let known = waiting.map(|waiting| hashes.extend(waiting)).is_some();
        files.let_go(self.budget(), known.then_some(&hashes), self.0.host.now()).await?;
        let mut here: u64 = files.store.all().await?.iter().map(|(_, kept)| kept.here).sum();
        let budget = EAGER_BYTES.min(self.budget() / 2);
        for (_, file) in named {
            let small = (file.length <= SMALL_BYTES).then_some((file.hash, Some(file.length)));
            for (hash, length) in file.thumbnail.map(|hash| (hash, None)).into_iter().chain(small) {
                if here > budget {
                    return Ok(true);
                }
                if !self.turn(opened).await {
                    return Ok(false);
                }
                let missing = files.missing.borrow().contains_key(&ContentHash(hash));
                if missing || files.store.get(ContentHash(hash)).await?.is_some() {
                    continue;
                }
                // What does not come now comes when somebody looks at it.
                let _ = self.fetch_file(opened, files, Wanted { hash, length }).await;
                here += files.store.get(ContentHash(hash)).await?.map_or(0, |kept| kept.here);
            }
        }
        Ok(true)
    }

    /// The files of all records, those of the newest records first; `None` when that changed meanwhile.
    async fn named_files(&self, opened: &Opened) -> Option<Vec<(RecordId, Attachment)>> {
        let mut found = Vec::new();
        let reloads = opened.replica.reloads();
        for kind in Kind::ALL.iter().filter(|kind| carries_files(**kind)) {
            let slots: Vec<Slot> = opened.replica.memory().records.of(*kind).collect();
            for slots in slots.rchunks(RECORDS) {
                self.calm(opened).await;
                // What was read anew has other slots; it is looked through again.
                if opened.closed.get() || opened.replica.reloads() != reloads {
                    return None;
                }
                let memory = opened.replica.memory();
                for slot in slots.iter().rev().filter(|slot| memory.records.is_present(**slot)) {
                    let elements = memory.records.elements(*slot, ATTACHMENTS);
                    let files = elements.iter().filter_map(|(_, value)| Attachment::of_value(value));
                    found.extend(files.map(|file| (memory.records.id(*slot), file)));
                }
            }
        }
        Some(found)
    }

    /// What drafts and refused changes name: no record does yet.
    async fn waiting_files(&self, opened: &Opened) -> Result<Vec<ContentHash>, ReplicaError> {
        let mut named = Vec::new();
        for change in opened.replica.drafts().await?.iter().flat_map(|draft| &draft.changes) {
            let file = change.value.as_ref().and_then(Attachment::of_value);
            named.extend(file.iter().flat_map(Attachment::hashes).map(ContentHash));
        }
        let numbers: Vec<u64> = opened.replica.state().refused.keys().copied().collect();
        for (_, cells) in opened.replica.refused_cells(&numbers).await? {
            named.extend(cells.into_iter().flat_map(|cell| cell.blobs).map(ContentHash));
        }
        Ok(named)
    }
}
