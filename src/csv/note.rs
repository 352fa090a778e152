//! What of an input is read in a way that one may not expect.

/// One thing that was decided, or that is odd, and where it is first so.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Note {
    /// What.
    pub kind: NoteKind,
    /// The line of the file, 1 for the first.
    pub line: u64,
    /// What stands there.
    pub text: String,
}

/// What a [`Note`] is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoteKind {
    /// Bytes that are no UTF-8, in an input that began as such: read as Windows-1252, field by field.
    NotUtf8,
    /// A byte of zero, which no text has: in a file that was cut, or damaged.
    Zero,
    /// A value that a spreadsheet could not compute, such as `#DIV/0!`: taken for missing.
    ErrorValue,
    /// The first record is taken for names, although there are numbers among them.
    NumbersAsNames,
    /// The first record is taken for a row, although its numbers may well be names.
    PerhapsNames,
    /// The header has one field fewer than the rows: their first is taken for the name of the row.
    RowNames,
    /// A name stands over more than one column: all but the first of them have a number after it. The text
    /// is the first of these names.
    RepeatedNames,
}

impl NoteKind {
    /// All of them, each at the place of its number.
    pub(crate) const ALL: [Self; 7] = [
        Self::NotUtf8,
        Self::Zero,
        Self::ErrorValue,
        Self::NumbersAsNames,
        Self::PerhapsNames,
        Self::RowNames,
        Self::RepeatedNames,
    ];
}
