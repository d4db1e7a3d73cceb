//! Tests and a benchmark of call detail records against `csv` and `arrow-csv`; see the folders beside this one.
