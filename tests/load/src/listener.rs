//! An open event stream, heard as a browser hears it.

use anyhow::{Context as _, Result};
use http_body_util::BodyExt as _;
use hyper::Method;
use hyper::body::Incoming;
use sync::ids::WorkspaceId;
use sync::wire::events::Event;

use crate::device::of;
use crate::line::{Line, Place};

pub(crate) struct Listener {
    /// The connection, which lasts as long as its line.
    _line: Line,
    body: Incoming,
    heard: Vec<u8>,
}

impl Listener {
    /// Begins to listen, and waits for the first hint.
    pub(crate) async fn open(place: &Place, workspace: WorkspaceId) -> Result<Self> {
        let mut line = Line::open(place).await?;
        let answer = line.begin(Method::GET, &of(workspace, "events"), "text/plain", Vec::new()).await?;
        let mut listener = Self { _line: line, body: answer.into_body(), heard: Vec::new() };
        listener.head().await?;
        Ok(listener)
    }

    /// The next head of the log that is told.
    pub(crate) async fn head(&mut self) -> Result<u64> {
        loop {
            let text = self.next().await?;
            let Some(data) =
                text.lines().find_map(|line| line.strip_prefix("data: ").or(line.strip_prefix("data:")))
            else {
                continue;
            };
            if let Event::Head { head, .. } = serde_json::from_str(data)? {
                return Ok(head);
            }
        }
    }

    /// The next that is told, be it only that the server is still there.
    pub(crate) async fn next(&mut self) -> Result<String> {
        loop {
            if let Some(end) = self.heard.windows(2).position(|two| two == b"\n\n") {
                let told: Vec<u8> = self.heard.drain(..end + 2).collect();
                return Ok(String::from_utf8(told)?);
            }
            let frame = self.body.frame().await.context("the stream ended")??;
            self.heard.extend(frame.into_data().into_iter().flatten());
        }
    }
}
