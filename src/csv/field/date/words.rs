//! The names of months and of days of the week.
//!
//! A letter that is not ASCII stands in them as the lowest five bits of its last byte, which UTF-8 and Windows-1252, small
//! and capital letters have in common: `\x04` for ä, `\t` for é, `\x1b` for û, `\x07` for ç. So June, in Slovak
//! and Hungarian jún, is not the beginning of Jänner.

/// The names of each month in English, German, French, Spanish, Italian, Portuguese, Dutch, Danish, Norwegian,
/// Swedish and Hungarian, whose abbreviations Slovak shares. The beginning of a name is its abbreviation; other abbreviations are in the list.
const MONTHS: [&str; 12] = [
    "january januari j\x04nner janvier enero gennaio janeiro",
    "february februari f\tvrier fevrier febrero febbraio fevereiro",
    "march m\x04rz mrz maerz mars marzo mar\x07o maart marts mrt m\x01rcius",
    "april avril abril aprile \x01prilis",
    "may mai mayo maggio maio mei maj m\x01jus",
    "june juni juin junio giugno junho j\x1anius",
    "july juli juillet julio luglio julho j\x1alius",
    "august ao\x1bt aout agosto augustus augusti",
    "september septembre septiembre settembre setembro szeptember",
    "october oktober octobre octubre ottobre outubro",
    "november novembre noviembre novembro",
    "december dezember d\tcembre decembre diciembre dicembre dezembro desember",
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

/// The longest word that is looked up, in bytes: longer than every name.
const LONGEST: usize = 16;

/// Which of the lists has a name that begins with the word of three letters or more.
fn place_in(lists: &[&str], word: &[u8]) -> Option<usize> {
    let mut plain = [0; LONGEST];
    let mut length = 0;
    for byte in word {
        let letter = match byte.is_ascii() {
            true => byte.to_ascii_lowercase(),
            false => byte & 31,
        };
        // A letter that is not ASCII may be several bytes.
        let is_rest = !byte.is_ascii() && length > 0 && plain[length - 1] < 32;
        length += usize::from(!is_rest);
        *plain.get_mut(length - 1)? = letter;
    }
    let plain = &plain[..length];
    if length < 3 || !begins_like_a_name(plain) {
        return None;
    }
    lists.iter().position(|list| has_beginning(list, plain))
}

/// For each first letter of a name, the second letters of such names: the bit of their places in the alphabet.
const SECOND_LETTERS: [u32; 32] = {
    let mut found = [0; 32];
    let mut list = 0;
    while list <= MONTHS.len() {
        let names = match list < MONTHS.len() {
            true => MONTHS[list],
            false => WEEKDAYS[0],
        };
        let names = names.as_bytes();
        let mut at = 0;
        while at < names.len() {
            if at == 0 || names[at - 1] == b' ' {
                found[place_of(names[at])] |= 1 << place_of(names[at + 1]);
            }
            at += 1;
        }
        list += 1;
    }
    found
};

/// The place of a small letter in the alphabet; any other byte has the place of some letter, or one after them.
const fn place_of(letter: u8) -> usize {
    (letter & 31) as usize
}

/// Whether the first two letters are those of a name: most words need no look at the names.
fn begins_like_a_name(word: &[u8]) -> bool {
    SECOND_LETTERS[place_of(word[0])] >> place_of(word[1]) & 1 == 1
}

/// Whether a name of the list, which has spaces between them, begins with the word.
fn has_beginning(list: &str, word: &[u8]) -> bool {
    let mut rest = list.as_bytes();
    loop {
        if rest.starts_with(word) {
            return true;
        }
        let Some(space) = rest.iter().position(|byte| *byte == b' ') else {
            return false;
        };
        rest = &rest[space + 1..];
    }
}
