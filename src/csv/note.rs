//! Notes about an input: something in it is odd, or it is read in a way that a person may not expect.

/// A decision that could have been made otherwise, or an oddity, and where it was first seen.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Note {
    /// Its kind.
    pub kind: NoteKind,
    /// The line of the file, 1 for the first.
    pub line: u64,
    /// The text there.
    pub text: String,
    /// The name of the column; empty if the note is not about one.
    pub column: String,
}

/// The kinds of a [`Note`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoteKind {
    /// Bytes that are not UTF-8. They are read as Windows-1252, although they may be in another encoding.
    NotUtf8,
    /// A NUL byte, as in files that were cut or damaged.
    Zero,
    /// A value that a spreadsheet could not compute, such as `#DIV/0!`. It counts as missing.
    ErrorValue,
    /// The first record is taken as names, although it has numbers.
    NumbersAsNames,
    /// The first record is taken as a row, although its numbers may be names.
    PerhapsNames,
    /// The header has one field fewer than the rows. The first field of a row is taken as its name.
    RowNames,
    /// Several columns have one name. All but the first get a number after it. The text is the first name
    /// with a number.
    RepeatedNames,
    /// Rows with fewer fields than there are columns. The values that they lack are missing.
    ShortRows,
    /// Numbers of the column that may be dates, such as 20240131, or parts of dates, such as 2020.1 for the first half of a
    /// year, are read as numbers.
    DateNumbers,
    /// Numbers in the style of accounting are read as negative numbers: `(310.50)` or `310.50-`.
    AccountingNegatives,
    /// Numbers of the column are written so that a spreadsheet leaves them as they are: `="1.5"` or `'-2`. They are read as numbers.
    Guards,
    /// The numbers of the column are written differently from those of the rest of the table. They are read as they are
    /// written.
    OwnNumerals,
    /// A mark is read as a separator of thousands, but may be the decimal mark: `1.050` beside `950`, which then have
    /// similar sizes, or `4.555` beside `1,5`.
    Groups,
    /// A mark is read as the decimal mark, but may be a separator of thousands: `1.050`.
    GroupsOrDecimals,
    /// Numbers of the column are read without the unit beside them, because [`Options::units`] says so.
    ///
    /// [`Options::units`]: crate::Options::units
    Units,
    /// The column has text that looks like numbers. It is read as text.
    LooksLikeNumbers,
    /// The texts of the column may be numbers, dates or parts of dates in a notation that is not read, as in `10:00`,
    /// `<0.5`, `21-Jan`, `FY2019` or `Mon`.
    TextWithDigits,
    /// Some times of the column have an offset from universal time, as in `2024-01-01T10:00+01:00`. Those without one are
    /// read as universal time.
    SomeOffsets,
    /// Most dates of the column are before the year 1600 or after 2399. They are read as Gregorian dates, but may be of
    /// another calendar. Or a year of two digits is read as one after 2034, but may be of the century before.
    OtherCalendar,
    /// No column has dates in the format of [`Options::date_format`]. The text is the names of the columns.
    ///
    /// [`Options::date_format`]: crate::Options::date_format
    UnusedDateFormat,
    /// The numbers of the column may be codes, such as 01234: they have zeros at the beginning.
    Codes,
    /// A word such as `None`, which is a missing value among numbers, is a value of this column of text.
    WordKept,
    /// A record below the names has units, types or the like. It is not a row.
    UnitsRow,
    /// The header is repeated among the rows, as in files that were joined. It is not a row.
    RepeatedHeader,
    /// A record has the totals of the rows above it. It is not a row.
    TotalRow,
    /// A record below the rows is prose, such as a source. It is not a row.
    Footer,
    /// A quote opens a field of several lines, and either text follows the closing quote, or most of the lines look like
    /// rows of the table. The opening quote may be a stray one. The text has the first line of the record, the number of
    /// lines from there to its end, and its last line.
    StrayQuote,
}

impl Note {
    /// A note that is not about one column.
    #[inline(never)] // cold: see DESIGN.md
    pub(crate) fn of(kind: NoteKind, line: u64, text: String) -> Self {
        Self {
            kind,
            line,
            text,
            column: String::new(),
        }
    }
}

impl NoteKind {
    /// All kinds, in the order of their numbers in the wire format.
    pub(crate) const ALL: [Self; 27] = [
        Self::NotUtf8,
        Self::Zero,
        Self::ErrorValue,
        Self::NumbersAsNames,
        Self::PerhapsNames,
        Self::RowNames,
        Self::RepeatedNames,
        Self::ShortRows,
        Self::DateNumbers,
        Self::AccountingNegatives,
        Self::Guards,
        Self::OwnNumerals,
        Self::Groups,
        Self::GroupsOrDecimals,
        Self::Units,
        Self::LooksLikeNumbers,
        Self::WordKept,
        Self::UnitsRow,
        Self::RepeatedHeader,
        Self::TotalRow,
        Self::Footer,
        Self::StrayQuote,
        Self::TextWithDigits,
        Self::Codes,
        Self::SomeOffsets,
        Self::OtherCalendar,
        Self::UnusedDateFormat,
    ];
}
