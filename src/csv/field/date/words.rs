//! The names of months and of days of the week.

/// The names of each month in English, German, French, Spanish, Italian, Portuguese and Dutch, with `?` for a
/// letter that is not ASCII. An abbreviation is the beginning of a name, or stands here itself.
const MONTHS: [&str; 12] = [
    "january januar janvier enero gennaio janeiro",
    "february februar f?vrier fevrier febrero febbraio fevereiro febuari",
    "march m?rz mrz maerz mars marzo mar?o maart mrt",
    "april avril abril aprile",
    "may mai mayo maggio maio mei",
    "june juni juin junio giugno junho",
    "july juli juillet julio luglio julho",
    "august ao?t aout agosto augustus",
    "september septembre septiembre settembre setembro",
    "october oktober octobre octubre ottobre outubro",
    "november novembre noviembre novembro",
    "december dezember d?cembre decembre diciembre dicembre dezembro",
];

const WEEKDAYS: [&str; 1] = ["monday tuesday wednesday thursday friday saturday sunday"];

/// The month of this name, 1 for January.
#[inline(never)] // cold: see DESIGN.md
pub(super) fn month(word: &[u8]) -> Option<i64> {
    place_in(&MONTHS, word).map(|at| at as i64 + 1)
}

/// Whether the word is the English name of a day of the week, or an abbreviation of one.
pub(super) fn is_weekday(word: &[u8]) -> bool {
    place_in(&WEEKDAYS, word).is_some()
}

/// Which of the lists has a name that begins with the word of three letters or more.
fn place_in(lists: &[&str], word: &[u8]) -> Option<usize> {
    let mut plain = Vec::with_capacity(word.len());
    for byte in word {
        match byte.is_ascii() {
            true => plain.push(byte.to_ascii_lowercase()),
            // A letter may be several bytes.
            false if plain.last() != Some(&b'?') => plain.push(b'?'),
            false => {}
        }
    }
    if plain.len() < 3 {
        return None;
    }
    let begins = |list: &&str| {
        let list = list.as_bytes();
        let is_start = |at: usize| at == 0 || list[at - 1] == b' ';
        (0..list.len())
            .any(|at| list[at] == plain[0] && is_start(at) && list[at..].starts_with(&plain))
    };
    lists.iter().position(begins)
}
