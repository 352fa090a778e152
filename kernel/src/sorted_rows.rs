//! Rows sorted by their categories, group by group.

/// The order of some rows by a key that is made of their codes. Kept for its memory.
#[derive(Clone, Debug, Default)]
pub struct SortedRows {
    /// The key of each row.
    of_row: Vec<u64>,
    /// The different keys, in order.
    keys: Vec<u64>,
    /// The rows, group by group, each group's in the order in which they came.
    rows: Vec<usize>,
    /// Where each group ends.
    ends: Vec<usize>,
}

impl SortedRows {
    /// Sorts the rows by their codes in some columns. Each code takes `bits` bits of a key.
    pub fn sort(&mut self, columns: &[Vec<f64>], categories: &[usize], bits: u32) {
        let count = columns.first().map_or(0, Vec::len);
        let key = |row: usize| {
            let codes = categories.iter().enumerate();
            codes.fold(0, |key, (place, column)| {
                key | (columns[*column][row] as u64) << (bits * place as u32)
            })
        };
        self.of_row.clear();
        self.of_row.extend((0..count).map(key));
        self.keys.clear();
        for key in &self.of_row {
            if let Err(at) = self.keys.binary_search(key) {
                self.keys.insert(at, *key);
            }
        }
        let group = |key: &u64| self.keys.binary_search(key).unwrap_or_default();
        // A counting sort: how many there are in each group, where each begins, and then row by row.
        self.ends.clear();
        self.ends.resize(self.keys.len(), 0);
        for key in &self.of_row {
            self.ends[group(key)] += 1;
        }
        let mut before = 0;
        for end in &mut self.ends {
            before += std::mem::replace(end, before);
        }
        self.rows.clear();
        self.rows.resize(count, 0);
        for (row, key) in self.of_row.iter().enumerate() {
            let place = &mut self.ends[group(key)];
            self.rows[*place] = row;
            *place += 1;
        }
    }

    /// The key of each group.
    pub fn keys(&self) -> &[u64] {
        &self.keys
    }

    /// Copies the rows of a group from `columns` into `group_columns`.
    #[inline(never)]
    pub fn gather(&self, group: usize, columns: &[Vec<f64>], group_columns: &mut Vec<Vec<f64>>) {
        let from = group.checked_sub(1).map_or(0, |before| self.ends[before]);
        let rows = &self.rows[from..self.ends[group]];
        group_columns.resize(columns.len(), Vec::new());
        for (values, all) in group_columns.iter_mut().zip(columns) {
            values.clear();
            values.extend(rows.iter().map(|row| all[*row]));
        }
    }
}
