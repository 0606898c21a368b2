//! Files on their way into a record: group after group, in the order in which they were brought.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::attachment::MOST_AT_ONCE;
use model::{Command, RecordId};
use web_sys::File;

use super::{change_of, keep};
use crate::state::{actions, toasts};
use crate::tr;

type Groups = Rc<RefCell<VecDeque<Vec<File>>>>;

/// See the module.
#[derive(Clone, Copy)]
pub(super) struct Adding {
    record: RecordId,
    /// What is being done, for whoever waits.
    pub(super) word: RwSignal<Option<String>>,
    /// What came while others were still being added.
    waiting: StoredValue<Groups, LocalStorage>,
}

impl Adding {
    /// To a record.
    pub(super) fn to(record: RecordId) -> Self {
        Self { record, word: RwSignal::new(None), waiting: StoredValue::new_local(Groups::default()) }
    }

    /// Adds files, after those that came before.
    pub(super) fn add(self, files: Vec<File>) {
        let Some(first) = files.first().map(File::name) else { return };
        let waiting = self.waiting.get_value();
        waiting.borrow_mut().push_back(files);
        if self.word.get_untracked().is_none() {
            self.word.set(Some(tr!("files-adding", name = first)));
            // Of its own, so that all are added although the record is closed meanwhile.
            spawn_local(self.work(waiting));
        }
    }

    async fn work(self, waiting: Groups) {
        loop {
            let next = waiting.borrow_mut().pop_front();
            let Some(files) = next else { break };
            self.add_group(files).await;
        }
        self.word.try_set(None);
    }

    /// Keeps files and names them in the record, all as one action.
    async fn add_group(self, files: Vec<File>) {
        if files.len() > MOST_AT_ONCE {
            toasts::trouble(tr!("files-too-many", most = MOST_AT_ONCE as u32));
        }
        let mut changes = Vec::new();
        for file in files.into_iter().take(MOST_AT_ONCE) {
            self.word.try_set(Some(tr!("files-adding", name = file.name())));
            if let Some(kept) = keep(&file).await {
                changes.push(change_of(&kept, true));
            }
        }
        if !changes.is_empty() {
            let count = changes.len() as u32;
            let update = Command::Update { ids: vec![self.record], changes };
            actions::run(update, tr!("files-added", count = count));
        }
    }
}
