//! Snapshots of streams: one row per stream, one per piece.

use async_trait::async_trait;
use sync::ids::{ContentHash, StreamId};

use super::read::LogView;
use crate::db::pieces::{NewPiece, PieceInfo, PieceWriter, Pieces, StoredSnapshot};
use crate::db::sql::{Row, query};
use crate::db::{DbError, DbResult};

#[async_trait]
impl Pieces for LogView {
    async fn pieces(&mut self, stream: StreamId) -> DbResult<Option<StoredSnapshot>> {
        let row = query("SELECT seq, pieces FROM snapshot WHERE workspace = $1 AND stream = $2")
            .bind(self.workspace)
            .bind(stream)
            .fetch_optional(&mut self.tx)
            .await?;
        let read = |row: Row| {
            let (hashes, rest) = row.blob(1)?.as_chunks::<32>();
            if !rest.is_empty() {
                return Err(DbError::Corrupt("list of pieces"));
            }
            let pieces = hashes.iter().map(|hash| ContentHash(*hash)).collect();
            Ok(StoredSnapshot { seq: row.uint(0, "sequence")?, pieces })
        };
        row.map(read).transpose()
    }

    async fn piece_infos(&mut self, stream: StreamId) -> DbResult<Vec<PieceInfo>> {
        let rows = query("SELECT hash, cells, bytes FROM segment WHERE workspace = $1 AND stream = $2")
            .bind(self.workspace)
            .bind(stream)
            .fetch_all(&mut self.tx)
            .await?;
        let read = |row: &Row| {
            let hash = ContentHash(row.bytes(0, "hash")?);
            Ok(PieceInfo { hash, cells: row.uint(1, "count")?, bytes: row.uint(2, "count")? })
        };
        rows.iter().map(read).collect()
    }

    async fn piece(&mut self, stream: StreamId, hash: ContentHash) -> DbResult<Option<Vec<u8>>> {
        let row = query("SELECT body FROM segment WHERE workspace = $1 AND stream = $2 AND hash = $3")
            .bind(self.workspace)
            .bind(stream)
            .bind(hash)
            .fetch_optional(&mut self.tx)
            .await?;
        row.map(|row| Ok(row.blob(0)?.to_vec())).transpose()
    }
}

#[async_trait]
impl PieceWriter for LogView {
    async fn add_piece(&mut self, stream: StreamId, piece: &NewPiece, now_ms: u64) -> DbResult<()> {
        query(
            "INSERT INTO segment (workspace, stream, hash, first, last, cells, bytes, unnamed_at, body)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (workspace, stream, hash) DO NOTHING",
        )
        .bind(self.workspace)
        .bind(stream)
        .bind(piece.info.hash)
        .bind(piece.first)
        .bind(piece.last)
        .bind(piece.info.cells)
        .bind(piece.info.bytes)
        .bind(now_ms)
        .bind(piece.body.as_slice())
        .execute(&mut self.tx)
        .await?;
        Ok(())
    }

    async fn name_pieces(
        &mut self,
        stream: StreamId,
        snapshot: &StoredSnapshot,
        now_ms: u64,
    ) -> DbResult<()> {
        query(
            "UPDATE segment SET unnamed_at = $1
             WHERE workspace = $2 AND stream = $3 AND unnamed_at IS NULL",
        )
        .bind(now_ms)
        .bind(self.workspace)
        .bind(stream)
        .execute(&mut self.tx)
        .await?;
        for hash in &snapshot.pieces {
            query("UPDATE segment SET unnamed_at = NULL WHERE workspace = $1 AND stream = $2 AND hash = $3")
                .bind(self.workspace)
                .bind(stream)
                .bind(*hash)
                .execute(&mut self.tx)
                .await?;
        }
        let pieces: Vec<u8> = snapshot.pieces.iter().flat_map(|hash| hash.0).collect();
        query(
            "INSERT INTO snapshot (workspace, stream, seq, made_at, pieces) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (workspace, stream) DO UPDATE SET seq = excluded.seq, made_at = excluded.made_at,
                 pieces = excluded.pieces",
        )
        .bind(self.workspace)
        .bind(stream)
        .bind(snapshot.seq)
        .bind(now_ms)
        .bind(pieces)
        .execute(&mut self.tx)
        .await?;
        Ok(())
    }
}
