//! The import worker: reads a file chunk by chunk, shows what it is, and hands typed blocks to the page, one in flight.
//!
//! A dedicated worker. Everything that can be decided without a browser is in the library; here are only the port, the
//! file and the order of messages.

#[cfg(target_arch = "wasm32")]
mod worker {
    use formats::import::{Opened, Run, SAMPLE_BYTES, StartSettings, Survey, preview, sample_blocks};
    use formats::text::Unreadable;
    use futures::StreamExt;
    use futures::channel::mpsc::{UnboundedReceiver, unbounded};
    use js_sys::{ArrayBuffer, Reflect, Uint8Array};
    use protocol::import::{FromImporter, RowProblem, Tally, ToImporter};
    use protocol::{decode, encode};
    use wasm_bindgen::prelude::*;
    use wasm_bindgen_futures::{JsFuture, spawn_local};
    use web_sys::{File, MessageEvent, MessagePort, WorkerGlobalScope};

    /// Bytes read from the file at once.
    const SLICE_BYTES: usize = 256 * 1024;
    /// Blocks made ahead while the engine stores one.
    const BLOCKS_AHEAD: usize = 2;

    /// A message with the file that came beside it.
    type Incoming = (Option<ToImporter>, Option<File>);

    /// Serves a page over its port. Called by the loader, once per page.
    #[wasm_bindgen]
    #[expect(unreachable_pub, reason = "exported to JavaScript, for which the function must be public")]
    pub fn connect(port: MessagePort) {
        console_error_panic_hook::set_once();
        let (sender, receiver) = unbounded();
        let handler = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            // The receiver lives as long as the worker.
            let _ = sender.unbounded_send(incoming(&event.data()));
        });
        port.set_onmessage(Some(handler.as_ref().unchecked_ref()));
        handler.forget();
        spawn_local(Server { port, messages: receiver, file: None, run: None }.serve());
    }

    fn incoming(data: &JsValue) -> Incoming {
        let part = |name: &str| Reflect::get(data, &name.into()).ok();
        let (bytes, file) = match data.dyn_ref::<ArrayBuffer>() {
            Some(buffer) => (Uint8Array::new(buffer).to_vec(), None),
            None => {
                let bytes = part("bytes").map(|bytes| Uint8Array::new(&bytes).to_vec()).unwrap_or_default();
                (bytes, part("file").and_then(|file| file.dyn_into().ok()))
            }
        };
        (decode(&bytes).ok(), file)
    }

    /// The build that this worker belongs to: the segment after `/b/` of its address.
    fn own_build() -> String {
        let scope = js_sys::global().unchecked_into::<WorkerGlobalScope>();
        let path = scope.location().pathname();
        let build = path.strip_prefix("/b/").and_then(|rest| rest.split('/').next());
        build.unwrap_or("dev").to_owned()
    }

    struct Server {
        port: MessagePort,
        messages: UnboundedReceiver<Incoming>,
        file: Option<File>,
        /// The last import, for its report.
        run: Option<Run>,
    }

    impl Server {
        async fn serve(mut self) {
            let mut next = self.messages.next().await;
            while let Some((message, file)) = next {
                if file.is_some() {
                    self.file = file;
                }
                let interrupted = match message {
                    Some(message) => self.answer(message).await,
                    // Bytes that mean nothing here come from a page of another build.
                    None => {
                        self.send(&FromImporter::Refused { build: own_build() });
                        None
                    }
                };
                next = match interrupted {
                    Some(message) => Some(message),
                    None => self.messages.next().await,
                };
            }
        }

        fn send(&self, message: &FromImporter) {
            let buffer = Uint8Array::from(encode(message).as_slice()).buffer();
            // A closed port has no page to answer.
            let _ = self.port.post_message_with_transferable(&buffer, &js_sys::Array::of1(&buffer));
        }

        fn unreadable(&self, reason: Unreadable) {
            self.send(&FromImporter::Unreadable { code: reason.to_string() });
        }

        /// Answers one message; gives back another that came in the middle of an import and ended it.
        async fn answer(&mut self, message: ToImporter) -> Option<Incoming> {
            match message {
                ToImporter::Hello { build } => {
                    let own = own_build();
                    let same = build == own;
                    self.send(&if same {
                        FromImporter::Welcome
                    } else {
                        FromImporter::Refused { build: own }
                    });
                }
                ToImporter::Open { kind, hints, dialect } => match self.look(&dialect).await {
                    Ok((opened, start, size)) => {
                        let preview = preview(&opened, &start, size, kind, &hints, &dialect);
                        self.send(&FromImporter::Preview(Box::new(preview)));
                    }
                    Err(reason) => self.unreadable(reason),
                },
                ToImporter::Start { kind, mapping, import: _, workspace, dialect, hints } => {
                    let settings = StartSettings { kind, mapping, workspace, dialect, hints };
                    match self.import(settings).await {
                        Ok(interrupted) => return interrupted,
                        Err(reason) => self.unreadable(reason),
                    }
                }
                ToImporter::Report => {
                    let bytes = self.run.as_ref().map(Run::report).unwrap_or_default();
                    self.send(&FromImporter::Report { bytes });
                }
                ToImporter::ReadCard { text } => self.send(&FromImporter::Card(formats::card::read(&text))),
                ToImporter::Sample { import: _, workspace, today, now, me, locale, first_pipeline } => {
                    let locale = demo::Locale::of(&locale);
                    let setting = demo::Setting { workspace, today, now, me, locale, first_pipeline };
                    return self.sample(sample_blocks(demo::story(&setting))).await;
                }
                ToImporter::Next { .. } | ToImporter::Cancel => {}
            }
            None
        }

        async fn look(
            &self,
            dialect: &protocol::import::Dialect,
        ) -> Result<(Opened, Vec<u8>, u64), Unreadable> {
            let file = self.file.as_ref().ok_or(Unreadable::Unavailable)?;
            let size = file.size() as u64;
            let start = slice(file, 0, SAMPLE_BYTES).await?;
            let complete = start.len() as u64 >= size;
            let opened = Opened::look(&start, complete, dialect)?;
            Ok((opened, start, size))
        }

        async fn import(&mut self, settings: StartSettings) -> Result<Option<Incoming>, Unreadable> {
            let (opened, _, size) = self.look(&settings.dialect).await?;
            let file = self.file.clone().ok_or(Unreadable::Unavailable)?;
            let mut survey = None;
            if Run::needs_survey(&opened, &settings) {
                let mut whole = Survey::new(&opened);
                let mut read = 0;
                while read < size {
                    let bytes = slice(&file, read, SLICE_BYTES).await?;
                    read += bytes.len() as u64;
                    whole.push(&bytes, read >= size);
                }
                survey = Some(whole);
            }
            let evidence = survey.as_ref().map(Survey::evidence);
            self.run = Some(Run::new(&opened, settings, evidence));
            self.hand_over(&file, size).await
        }

        /// Reads ahead and hands over block by block.
        async fn hand_over(&mut self, file: &File, size: u64) -> Result<Option<Incoming>, Unreadable> {
            let mut may_send = true;
            let mut read = 0;
            loop {
                let Some(run) = self.run.as_mut() else { return Ok(None) };
                while run.ready() < BLOCKS_AHEAD && read < size {
                    let bytes = slice(file, read, SLICE_BYTES).await?;
                    read += bytes.len() as u64;
                    run.push(&bytes, read >= size);
                }
                if may_send {
                    let block = run.next_block();
                    let (read, tally) = (run.read(), run.tally());
                    let finished = block.is_none();
                    self.send(&match block {
                        Some(bytes) => FromImporter::Block { bytes, read, size, tally },
                        None => FromImporter::Finished(tally),
                    });
                    if finished {
                        return Ok(None);
                    }
                    may_send = false;
                    continue;
                }
                match self.messages.next().await {
                    Some((Some(ToImporter::Next { problems }), _)) => {
                        run.answered(&problems);
                        may_send = true;
                    }
                    Some((Some(ToImporter::Cancel), _)) | None => return Ok(None),
                    Some(other) => return Ok(Some(other)),
                }
            }
        }

        async fn sample(&mut self, blocks: Vec<(Vec<u8>, usize)>) -> Option<Incoming> {
            self.run = None;
            let size = blocks.iter().map(|(_, count)| *count as u64).sum();
            let mut tally = Tally::default();
            let mut refused: Vec<RowProblem> = Vec::new();
            for (bytes, count) in blocks {
                tally.rows += count as u64;
                self.send(&FromImporter::Block { bytes, read: tally.rows, size, tally });
                match self.messages.next().await {
                    Some((Some(ToImporter::Next { problems }), _)) => refused.extend(problems),
                    Some((Some(ToImporter::Cancel), _)) | None => return None,
                    Some(other) => return Some(other),
                }
            }
            let lines = |whole: bool| {
                let found = refused.iter().filter(|found| found.refused || !whole);
                found.map(|found| found.line).collect::<std::collections::BTreeSet<_>>().len() as u64
            };
            (tally.troubled, tally.rejected) = (lines(false), lines(true));
            self.send(&FromImporter::Finished(tally));
            None
        }
    }

    /// Some bytes of the file. An empty answer before the end means that the file became shorter.
    async fn slice(file: &File, from: u64, length: usize) -> Result<Vec<u8>, Unreadable> {
        let unavailable = |_| Unreadable::Unavailable;
        let blob =
            file.slice_with_f64_and_f64(from as f64, from as f64 + length as f64).map_err(unavailable)?;
        let buffer = JsFuture::from(blob.array_buffer()).await.map_err(unavailable)?;
        let bytes = Uint8Array::new(&buffer).to_vec();
        if bytes.is_empty() && from < file.size() as u64 {
            return Err(Unreadable::Unavailable);
        }
        Ok(bytes)
    }
}

fn main() {}
