//! The files of completed exports: call detail records as gzipped CSV, of any size.
//!
//! A file is made when it is first asked for, row by row, onto disk: what it holds follows from the export alone, and
//! neither the world nor the server waits for it.

mod calls;
mod columns;
mod download;
mod made;
mod recipe;
mod rows;

pub(crate) use download::Download;
pub(crate) use made::ExportFiles;
pub(crate) use recipe::recipe;
