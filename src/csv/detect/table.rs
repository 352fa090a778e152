//! The first records become a header, rows and columns.

use super::asides::{count_units, trailing};
use super::column::{self, Place, Told, counts_rows, mark_row_index, number_repeated_names};
use super::evidence::{is_text, text_of, usual_width};
use super::heading::Heading;
use super::numerals::{doubt, find_numerals, grouped_by};
use super::titles::table_width;
use crate::csv::aside::bare;
use crate::csv::dialect::DialectHints;
use crate::csv::field::number::Numerals;
use crate::csv::field::written::Written;
use crate::csv::note::NoteKind;
use crate::csv::scan::record::Record;
use crate::csv::schema::Column;
use crate::error::{Error, ErrorKind};

/// The largest number of columns of a table.
const MAX_WIDTH: usize = 1_000_000;

/// The first records of a table, each in its role, and the columns that the rows make.
pub(super) struct Table<'r, 'a> {
    pub(super) first: &'r Record<'a>,
    pub(super) heading: Heading,
    /// Units and the like, below the names.
    pub(super) units: &'r [Record<'a>],
    /// All other records; without a header, the first one too.
    pub(super) rows: &'r [Record<'a>],
    /// Which of the rows are totals or footers, the last one first. Empty if there are rows to come.
    pub(super) trailing: Vec<(usize, NoteKind)>,
    pub(super) numerals: Numerals,
    pub(super) columns: Vec<Column>,
    /// The first name that was made for a column with the name of another, if any.
    pub(super) repeated: Option<String>,
    /// Notes about the columns.
    pub(super) told: Vec<Told>,
}

impl<'r, 'a> Table<'r, 'a> {
    /// The table of these records, which are the `whole` table or its beginning.
    ///
    /// # Errors
    /// [`ErrorKind::TooWide`], and [`ErrorKind::Empty`] if there is no record.
    #[inline(never)] // cold: see DESIGN.md
    pub(super) fn find(
        records: &'r [Record<'a>],
        delimiter: u8,
        whole: bool,
        hints: &DialectHints,
    ) -> Result<Self, Error> {
        let Some((first, others)) = records.split_first() else {
            return Err(Error::from(ErrorKind::Empty));
        };
        let numerals = find_numerals(records, delimiter, hints);
        let heading = Heading::find(first, others, &numerals, hints);
        let units = match heading.is_header && !heading.has_row_names && !hints.every_row {
            true => count_units(others, &numerals),
            false => 0,
        };
        let (units, others) = others.split_at(units);
        let mut table = Self {
            first,
            rows: if heading.is_header { others } else { records },
            heading,
            units,
            trailing: Vec::new(),
            numerals,
            columns: Vec::new(),
            repeated: None,
            told: Vec::new(),
        };
        let (doubt, open) = table.settle_numerals(delimiter, hints);
        table.find_columns(whole, hints)?;
        table.told.extend(doubt);
        let width = table.columns.len();
        table.told.retain(|told| told.column < width);
        let decimal = table.numerals.decimal;
        for at in open {
            if let Some(column) = table.columns.get_mut(at)
                && column.max.is_none_or(|max| max < 1000.0)
            {
                column.written.open_mark = Some(decimal);
            }
        }
        Ok(table)
    }

    /// Reads marks as groups where the numbers say so. The note is for numbers that may be read in either way, and the
    /// indices are those of columns in which such numbers may come later.
    fn settle_numerals(
        &mut self,
        delimiter: u8,
        hints: &DialectHints,
    ) -> (Option<Told>, Vec<usize>) {
        let mut open = Vec::new();
        if hints.decimal.is_some() || hints.thousands.is_some() {
            return (None, open);
        }
        let width = self.first.width().max(usual_width(self.rows).0);
        let numerals = &self.numerals;
        let doubt = doubt(
            self.rows,
            width,
            numerals,
            delimiter,
            hints.units,
            &mut open,
        );
        if numerals.thousands.is_none() && matches!(doubt, Some((NoteKind::Groups, ..))) {
            self.numerals = grouped_by(numerals.decimal);
            open.clear();
        }
        let told = doubt.map(|(kind, column, row)| Told {
            kind,
            column,
            start: self.rows[row].start(),
            text: text_of(&self.rows[row], column),
        });
        (told, open)
    }

    /// Finds the columns, and the totals and footers among the rows if these are the `whole` table.
    fn find_columns(&mut self, whole: bool, hints: &DialectHints) -> Result<(), Error> {
        self.find_columns_of(self.rows, hints)?;
        if !whole || hints.every_row {
            return Ok(());
        }
        self.trailing = trailing(self.rows, &self.columns, &self.numerals, true);
        let count = self.trailing.len();
        if count > 0 && count < self.rows.len() {
            // Totals and footers say nothing about the columns, so the columns are found again without them.
            let from = usize::from(self.trailing.iter().any(|(at, _)| *at == 0));
            let own = &self.rows[from..self.rows.len() - count + from];
            self.find_columns_of(own, hints)?;
            self.trailing = trailing(self.rows, &self.columns, &self.numerals, true);
        }
        Ok(())
    }

    /// Finds the columns of the table if these are its rows, and notes about them.
    #[inline(never)] // cold: see DESIGN.md
    fn find_columns_of(&mut self, rows: &[Record<'_>], hints: &DialectHints) -> Result<(), Error> {
        let (first, heading, numerals) = (self.first, &self.heading, &self.numerals);
        let others = match heading.is_header {
            true => self.rows,
            false => &self.rows[1..],
        };
        let width = usize::from(heading.has_row_names)
            + table_width(first, others, heading.is_header, numerals);
        if width > MAX_WIDTH {
            return Err(Error::from(ErrorKind::TooWide {
                count: width,
                limit: MAX_WIDTH,
            }));
        }
        // The fields of a row that is too short may belong to other columns, and a line of text alone is not a row.
        let is_whole = |record: &&Record<'_>| record.width() >= width;
        let is_row = |record: &&Record<'_>| {
            record.width() > 1 || width == 1 || !is_text(record, 0, numerals)
        };
        let mut judged: Vec<Record<'_>> = rows.iter().filter(is_whole).copied().collect();
        if judged.len() * 2 < rows.len() {
            judged = rows.iter().filter(is_row).copied().collect();
        }
        if heading.is_header && !hints.every_row {
            // Files of one row each may be joined, with as many headers.
            judged.retain(|record| bare(record.text()) != bare(first.text()));
        }
        let first_row = first.row() + u64::from(heading.is_header);
        let mut told = Vec::new();
        let name_of = |at| {
            let name = heading.name(first, at);
            name.unwrap_or_else(|| format!("column {}", at + 1))
        };
        let mut names: Vec<String> = (0..width).map(name_of).collect();
        let repeated = number_repeated_names(&mut names);
        let mut columns: Vec<Column> = names
            .into_iter()
            .enumerate()
            .map(|(at, name)| {
                let written = Written::with_missing(hints.missing.of(&name));
                let mut place = Place {
                    at,
                    first_row,
                    told: &mut told,
                };
                column::find(&judged, name, written, numerals, hints, &mut place)
            })
            .collect();
        // So pandas names its row numbers when it reads its own file again.
        let is_unnamed = |name: String| name == "Unnamed: 0";
        let counts = || {
            heading.is_header
                && heading.name(first, 0).is_none_or(is_unnamed)
                && counts_rows(rows, numerals)
        };
        if heading.has_row_names || counts() {
            mark_row_index(&mut columns);
        }
        (self.columns, self.repeated, self.told) = (columns, repeated, told);
        Ok(())
    }
}
