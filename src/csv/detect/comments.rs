//! Do lines that begin with `#` belong to the table?

use super::evidence::{JUDGED, has_number, judged};
use crate::csv::field::number::Numerals;
use crate::csv::scan::record::Record;

/// Whether the first line looks like a comment, or some other lines do, but fewer than half.
#[inline(never)] // cold: see DESIGN.md
pub(super) fn has_comments(bytes: &[u8]) -> bool {
    let lines = bytes.split(|byte| matches!(byte, b'\n' | b'\r'));
    let judged = lines.filter(|line| !line.is_empty()).take(JUDGED);
    let (mut comments, mut all) = (0, 0);
    for line in judged {
        comments += usize::from(line[0] == b'#');
        all += 1;
    }
    bytes.first() == Some(&b'#') || comments > 0 && comments * 2 < all
}

/// Whether the records that look like comments are comments. `#id,x,y` over a row of numbers of the same
/// width is a header instead, and `#7,1,2` among such rows is a row.
#[inline(never)] // cold: see DESIGN.md
pub(super) fn are_comments(records: &[Record<'_>], numerals: &Numerals) -> bool {
    let judged = judged(records);
    let (comments, rows): (Vec<&Record<'_>>, Vec<&Record<'_>>) = judged
        .iter()
        .partition(|record| record.is_comment(Some(b'#')));
    if comments.is_empty() {
        return false;
    }
    let Some(row) = rows.iter().find(|record| has_number(record, numerals)) else {
        return true;
    };
    let as_wide = |record: &Record<'_>| record.width() > 1 && record.width() == row.width();
    let is_row = |record: &&&Record<'_>| as_wide(record) && has_number(record, numerals);
    let rows_among_them = comments.iter().filter(is_row).count();
    let is_header = match judged {
        [first, second, ..] => {
            comments.len() == 1
                && first.is_comment(Some(b'#'))
                && as_wide(first)
                && has_number(second, numerals)
        }
        _ => false,
    };
    !is_header && rows_among_them * 2 <= comments.len()
}
