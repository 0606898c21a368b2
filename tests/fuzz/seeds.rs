//! What every run begins with: one good input of each kind and more, made by the code that writes them. Bodies of messages
//! are the examples of the interface's document.

use serde_json::Value;
use sync::batch::{Batch, freeze};
use sync::block::{BLOCK_HEADER, BlockKind, BlockWriter};
use sync::cell::{Cell, CellBuilder};
use sync::clock::Clock;
use sync::cursor::{Epoch, Position, Token};
use sync::digest::Digest;
use sync::export::{ExportHead, ExportKey, seal};
use sync::ids::{ContentHash, DeviceId, DocumentId, MemberId, RecordId, StreamId, WorkspaceId};
use sync::segment::SegmentBuilder;
use sync::stamp::{Gate, HybridTime, Stamp};
use sync::submission::Submission;
use sync::tag::Tag;
use sync::wire::history::HistoryReply;
use sync::wire::meta::Meta;
use sync::wire::offer::offer;
use sync::wire::pull::PullReply;
use sync::wire::push::PushRequest;
use sync::wire::reconcile::{Bucket, CellName, FetchRequest, Permit, ReconcileReply, ReconcileRequest};

const WORKSPACE: WorkspaceId = WorkspaceId([7; 16]);
const DEVICE: DeviceId = DeviceId([0xd1; 8]);
const STREAM: StreamId = StreamId([5; 16]);

/// The document of the interface.
const DOCUMENT: &str = include_str!("../../crates/server/openapi.json");

/// The inputs for a target that need no file.
pub(crate) fn of(target: &str) -> Vec<Vec<u8>> {
    match target {
        "cell" => cells().iter().map(Cell::to_bytes).collect(),
        "tags" => cells().iter().map(tags).collect(),
        "payload" => cells().iter().map(|cell| [tags(cell), cell.payload.clone()].concat()).collect(),
        "submission" => vec![submission()],
        "entry" => vec![block()[BLOCK_HEADER..].to_vec()],
        "batch" => vec![batch()],
        "block" => vec![block()],
        "segment" => vec![segment()],
        "export" => vec![export()],
        "clock" => vec![Clock::new(DEVICE).to_bytes()],
        "digest" => vec![Digest::new().to_bytes(), Digest::new().to_bytes()[..32].to_vec()],
        "push" => vec![PushRequest { epoch: Epoch([1; 16]), at: Position::START, batch: batch() }.to_bytes()],
        "pull" => vec![read::<PullReply>("PullReply").to_bytes()],
        "history" => vec![read::<HistoryReply>("HistoryReply").to_bytes()],
        "offer" => vec![offer(Epoch([1; 16]), Permit([9; Permit::LEN]), STREAM, &cells())],
        "reconcile_request" => {
            let (epoch, at) = (Epoch([1; 16]), Position::START);
            let from = (sync::digest::BUCKETS - 3) as u16;
            vec![ReconcileRequest { epoch, at, stream: STREAM, from, sums: vec![0, 1, u128::MAX] }.to_bytes()]
        }
        "reconcile_reply" => {
            let bucket = |number, cells| Bucket { number, cells };
            let buckets = vec![bucket(3, names()), bucket(4, Vec::new())];
            let at = Position { seq: 42, token: Token([0x70; 16]) };
            let meta = Meta { server_time: 1 << 40, gate: Gate(1 << 41), at };
            let permit = Permit([9; Permit::LEN]);
            let reply = ReconcileReply { meta, epoch: Epoch([1; 16]), seq: 42, permit, to: 9, buckets };
            vec![reply.to_bytes()]
        }
        "fetch" => {
            vec![FetchRequest { epoch: Epoch([1; 16]), stream: STREAM, cells: names() }.to_bytes()]
        }
        "json_requests" | "json_replies" => {
            examples().map(|(_, example)| example.to_string().into()).collect()
        }
        "value" => values(),
        "typed" => lines(TYPED).into_iter().flat_map(|text| [0, 5, 10].map(|how| with(how, &text))).collect(),
        "texts" => lines(&texts()),
        "filter" => lines(FILTERS),
        "sort" => lines("f201\nf201,-f305\n-d270,c000102030405060708090a0b0c0d0e0f\n\n,,"),
        "dates" => lines(TYPED),
        "contacts" => lines(CONTACTS),
        "web_form" => lines(WEB_FORMS),
        "csv" | "encoding" => files(),
        "card" => vec![CARD.into(), MECARD.into(), SIGNATURE.into()],
        _ => Vec::new(),
    }
}

const TYPED: &str = "1.234,50\n1,234.50\n€ 12\n¥1,000\n-0.000001\n99999999999999999999\n2026-02-29\n03/04/2026\n31.12.1999 23:59\n\
    2026年11月29日\n昨天\nyes\n是\nada@example.org; bo@example.org\nhttps://例子.公司/a?b#c\n+86 138 0013 8000\n王小明\n50%\nNaN\n1e9\n\u{200b}";
const FILTERS: &str = "all(f201.is(tabc),not(f305.empty()))\nany(text(a%28b),segment(000102030405060708090a0b0c0d0e0f))\n\
    f201.gt(n5)\nf202.ge(q1.50)\nf203.lt(m100 EUR)\nf204.le(d2026-02-28)\nf205.is(@-7)\nf206.is(me)\nf207.is(b1)\nf208.has(x05616263)\nall()";
const CONTACTS: &str = "+86 (138) 0013-8000 ext. 12\n0049 30 123456\ntel:+1-555\nada.lovelace+x@example.org\n用户@例子.公司\n\
    Dr. Ada King, Countess of Lovelace\n欧阳娜娜\nvan der Berg, Jan\nO'Brien";
const WEB_FORMS: &str = "name=%E7%8E%8B%E5%B0%8F%E6%98%8E&f305=Works+Ltd.&f308=a%40b.example&f315=wants_quote&f317=x%0Ay\n\
    homepage=x\n%zz=%FF&&=&f18=05\nf307=+49&f307=;;;&f333=granted&f312=zh-Hans";
const CARD: &str = "BEGIN:VCARD\r\nVERSION:4.0\r\nN:Lovelace;Ada;;Dr.;\r\nFN:Ada Lovelace\r\nORG:Works\r\nTEL;TYPE=cell:+44 1\r\n\
    EMAIL:ada@example.org\r\nADR;LABEL=\"x\":;;1 St;Town;;Z1;UK\r\nNOTE;ENCODING=QUOTED-PRINTABLE:=E9=95=BF=\r\n x\r\nEND:VCARD\r\n";
const MECARD: &str = "MECARD:N:Lovelace,Ada;TEL:+441;EMAIL:ada@example.org;ADR:1 St\\, Town;;";
const SIGNATURE: &str = "Ada Lovelace\nHead of Engines · Works Ltd.\n长青路 1号\nTel +44 1 234 · ada@example.org\nwww.example.org";

fn lines(text: &str) -> Vec<Vec<u8>> {
    text.lines().map(|line| line.as_bytes().to_vec()).collect()
}

fn with(how: u8, text: &[u8]) -> Vec<u8> {
    [&[how], text].concat()
}

fn cells() -> Vec<Cell> {
    let stamp = |ms| Stamp::new(HybridTime::new(ms, 3), DEVICE);
    let builder = |ms: u64| CellBuilder::new(STREAM, RecordId([ms as u8; 16]), stamp(ms), ms << 16);
    [
        builder(1).set(Tag::builtin(16), 5, "text").build(),
        builder(2)
            .set(Tag::custom([0xc0; 16]), 9, [1; 16])
            .set(Tag::builtin(17).element([2; 16]), 0, [])
            .bulk()
            .build(),
        builder(3).set(Tag::builtin(u32::MAX), 200, [0; 40]).blob(ContentHash([4; 32])).build(),
        builder(4).move_to(StreamId([6; 16])).build(),
    ]
    .into_iter()
    .map(|cell| cell.expect("it fits"))
    .collect()
}

fn names() -> Vec<CellName> {
    cells().iter().map(|cell| CellName { record: cell.record, stamp: cell.stamp }).collect()
}

fn tags(cell: &Cell) -> Vec<u8> {
    let mut out = Vec::new();
    cell.view().tags.encode_counted(&mut out);
    out
}

fn batch() -> Vec<u8> {
    freeze(WORKSPACE, DEVICE, 1, &cells()).expect("it fits")
}

fn block() -> Vec<u8> {
    let mut writer = BlockWriter::new(BlockKind::Delta);
    cells().iter().for_each(|cell| writer.push_cell(cell.view()).expect("it fits"));
    let entries = examples().filter(|(name, _)| *name == "PullReply");
    for (_, reply) in entries {
        let reply: PullReply = serde_json::from_value(reply).expect("an example");
        reply.entries.iter().for_each(|one| writer.push(&one.entry.view()).expect("it fits"));
    }
    writer.finish()
}

fn segment() -> Vec<u8> {
    let mut builder = SegmentBuilder::new(STREAM);
    cells().iter().for_each(|cell| builder.push(&cell.view()).expect("in order"));
    builder.finish()
}

fn export() -> Vec<u8> {
    let head =
        ExportHead { workspace: WORKSPACE, device: DEVICE, member: MemberId([8; 16]), created_at: 1 << 40 };
    let bytes = batch();
    let batch = Batch::decode(&bytes).expect("just written");
    seal(&head, &[batch], &[b"a draft"], &ExportKey([7; 32])).expect("it fits")
}

fn submission() -> Vec<u8> {
    let (content_type, body) = ("application/x-www-form-urlencoded", b"name=%E9%95%BF&x=".as_slice());
    Submission { document: DocumentId([0xdc; 16]), received_at: 1 << 40, content_type, body }.encode()
}

fn texts() -> String {
    let cell = &cells()[1];
    let tags: Vec<String> = cell.view().tags.iter().map(|tag| tag.to_string()).collect();
    format!("{}\n{}\n{}\n123.{}\n", cell.record, cell.stamp, tags.join("\n"), "0f".repeat(16))
}

fn values() -> Vec<Vec<u8>> {
    let whole = [[1, 1].as_slice(), &[2, 0x80, 1], &[3, 2, 9], b"\x04EUR\x08", b"\x05text", &[6, 1], &[7, 0]];
    let more =
        [b"\x08\x02Europe/Berlin".as_slice(), &[9; 17], b"\x0akey", b"\x0b\x04homex", b"\x0d\x00\xff", &[0]];
    let address = b"\x0c\x011\x01c\x01r\x01p\x01c".as_slice();
    whole.into_iter().chain(more).chain([address]).map(<[u8]>::to_vec).collect()
}

fn files() -> Vec<Vec<u8>> {
    let text = "\u{feff}姓名;E-Mail;备注\r\n\"王, \"\"小\"\"明\";w@example.org;\"a\r\nb\"\r\n;;\r\nx";
    let encoded = |name: &str| {
        let encoding = formats::text::by_name(name).expect("known");
        encoding.encode(&text[3..]).0.into_owned()
    };
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let broken = b"a,b\n\"open,1\n2,\xff\xfe\n\"x\"y,3\n".to_vec();
    vec![text.into(), encoded("gb18030"), encoded("big5"), wide, broken, b"sep=\t\na\tb\n".to_vec()]
}

/// Name and example of every body.
fn examples() -> impl Iterator<Item = (String, Value)> {
    let document: Value = serde_json::from_str(DOCUMENT).expect("JSON");
    let schemas = document["components"]["schemas"].as_object().expect("schemas").clone();
    schemas.into_iter().map(|(name, schema)| (name, schema["examples"][0].clone()))
}

fn read<T: serde::de::DeserializeOwned>(name: &str) -> T {
    let example = examples().find(|(found, _)| *found == name).expect("in the document").1;
    serde_json::from_value(example).expect("an example of it")
}
