//! Moments of groups of rows, and a tree that merges them segment by segment.

use super::Moments;
use crate::error::{Error, ErrorKind};
use crate::wire::Wire;

/// The moments of groups of rows, in the order of their keys. A key says which categories distinguish the
/// groups, and which values the rows of a group have there.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct GroupedMoments(pub(crate) Vec<(GroupKey, Moments)>);

/// The most groups of one grouping, each of them a combination of values.
const MOST_GROUPS: usize = 20_000;

/// The number of a grouping, and the codes of the values in one word.
pub(crate) type GroupKey = (u32, u64);

impl GroupedMoments {
    /// One group of all rows, for a model without categories.
    pub(crate) fn of(moments: Moments) -> Self {
        Self(vec![((0, 0), moments)])
    }

    /// The number of rows.
    pub(crate) fn count(&self) -> u64 {
        let first = self.0.iter().filter(|group| group.0.0 == 0);
        first.map(|(_, moments)| moments.count()).sum()
    }

    /// The moments of all rows: the sum of the first grouping's. Each has `width` columns.
    pub(crate) fn all(&self, width: usize) -> Result<Moments, Error> {
        let mut all = Moments::new(width);
        for (_, moments) in self.0.iter().filter(|group| group.0.0 == 0) {
            all.merge(moments)?;
        }
        Ok(all)
    }

    /// Takes more rows of one group. All groups have the pivot of the first.
    pub(crate) fn add(&mut self, key: GroupKey, moments: &Moments) -> Result<(), Error> {
        let moved = match self.0.first() {
            Some((_, first)) => moments.about_pivot_of(first),
            None => moments.clone(),
        };
        match self.0.binary_search_by(|(known, _)| known.cmp(&key)) {
            Ok(at) => self.0[at].1.merge(&moved),
            Err(at) => {
                self.0.insert(at, (key, moved));
                Ok(())
            }
        }
    }

    /// Takes the rows of `other`. Groups of one key are merged as by [`Moments::merge`].
    pub(crate) fn merge(&mut self, other: Self) -> Result<(), Error> {
        let mut theirs = other.0.into_iter().peekable();
        let mut merged = Vec::with_capacity(self.0.len().max(theirs.len()));
        for (key, mut moments) in self.0.drain(..) {
            while let Some(before) = theirs.next_if(|their| their.0 < key) {
                merged.push(before);
            }
            if let Some((_, same)) = theirs.next_if(|their| their.0 == key) {
                moments.merge(&same)?;
            }
            merged.push((key, moments));
        }
        merged.extend(theirs);
        self.0 = merged;
        self.check()
    }

    /// Refuses too many groups of one grouping, and groups that would take too much memory.
    fn check(&self) -> Result<(), Error> {
        if let Some((_, moments)) = self.0.first() {
            Moments::check_memory(moments.width(), self.0.len())?;
        }
        let mut from = 0;
        while let Some((key, _)) = self.0.get(from) {
            let to = self.0.partition_point(|group| group.0.0 <= key.0);
            if to - from > MOST_GROUPS {
                return Err(Error::from(ErrorKind::TooManyGroups { limit: MOST_GROUPS }));
            }
            from = to;
        }
        Ok(())
    }

    /// These groups, each with another key.
    fn rekeyed(self, rekey: &dyn Fn(GroupKey) -> GroupKey) -> Self {
        // Only the keys are sorted, because moving groups about would move five times the bytes.
        let mut order: Vec<(GroupKey, usize)> = Vec::with_capacity(self.0.len());
        for (at, (key, _)) in self.0.iter().enumerate() {
            let key = rekey(*key);
            let place = order.partition_point(|other| other.0 < key);
            order.insert(place, (key, at));
        }
        let mut own: Vec<Option<Moments>> = self.0.into_iter().map(|group| Some(group.1)).collect();
        let moved = |(key, at): (GroupKey, usize)| own[at].take().map(|moments| (key, moments));
        Self(order.into_iter().filter_map(moved).collect())
    }
}

/// The moments of the segments of an input, merged pairwise. The order depends only on the numbers of the
/// segments, so the sums have the same bits whichever worker reads which segment.
#[derive(Clone, Debug, Default)]
pub(crate) struct MergeTree(Vec<Node>);

/// The moments of 2^level segments. The first one has the number `index * 2^level`.
#[derive(Clone, Debug, Default)]
struct Node {
    level: u32,
    index: u64,
    groups: GroupedMoments,
}

impl MergeTree {
    /// Takes the moments of the next segment. Its number is larger than all before.
    pub(crate) fn push(&mut self, number: u64, groups: GroupedMoments) -> Result<(), Error> {
        self.add(Node {
            level: 0,
            index: number,
            groups,
        })
    }

    fn add(&mut self, mut node: Node) -> Result<(), Error> {
        while let Some(before) = self.0.pop_if(|before| {
            (before.level, before.index + 1) == (node.level, node.index) && node.index % 2 == 1
        }) {
            let mut groups = before.groups;
            groups.merge(node.groups)?;
            node = Node {
                level: node.level + 1,
                index: node.index / 2,
                groups,
            };
        }
        self.0.push(node);
        Ok(())
    }

    /// Takes the segments of `other`, which follow those here, and gives their groups other keys.
    pub(crate) fn append(
        &mut self,
        other: Self,
        rekey: &dyn Fn(GroupKey) -> GroupKey,
    ) -> Result<(), Error> {
        other.0.into_iter().try_for_each(|node| {
            let groups = node.groups.rekeyed(rekey);
            self.add(Node { groups, ..node })
        })
    }

    /// Writes the tree, or reads it.
    pub(crate) fn visit(&mut self, wire: &mut Wire<'_>) -> Result<(), Error> {
        wire.list(&mut self.0, Node::default, |node, wire| {
            wire.u32(&mut node.level)?;
            wire.u64(&mut node.index)?;
            let no_group = || ((0, 0), Moments::new(0));
            wire.list(&mut node.groups.0, no_group, |(key, moments), wire| {
                wire.u32(&mut key.0)?;
                wire.u64(&mut key.1)?;
                moments.visit(wire)
            })
        })
    }

    /// The moments of all segments.
    pub(crate) fn total(self) -> Result<GroupedMoments, Error> {
        let mut total = GroupedMoments::default();
        for node in self.0 {
            total.merge(node.groups)?;
        }
        Ok(total)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The moments of a segment in two groups. The key of the second one depends on the number.
    fn segment(number: u64) -> Result<GroupedMoments, Error> {
        let mut groups = GroupedMoments(Vec::new());
        for group in [0, number % 4 + 1] {
            let mut moments = Moments::about(vec![3.0; 2]);
            for row in 0..7 + number % 5 {
                let x = (row * 7919 % 101) as f64 / 7.0;
                moments.push(&[x * (1.0 + number as f64), x.sqrt()])?;
            }
            groups.0.push(((0, group), moments));
        }
        Ok(groups)
    }

    #[test]
    fn segments_give_the_same_bits_whoever_reads_which() -> Result<(), Error> {
        // Some segments hold no beginning of a record.
        let numbers: Vec<u64> = (0..41).filter(|number| number % 7 != 3).collect();
        let read = |numbers: &[u64]| -> Result<MergeTree, Error> {
            let mut segments = MergeTree::default();
            for number in numbers {
                segments.push(*number, segment(*number)?)?;
            }
            Ok(segments)
        };
        let whole = read(&numbers)?.total()?;
        assert_eq!(whole.0.len(), 5);
        for cut in 0..=numbers.len() {
            let mut joined = read(&numbers[..cut])?;
            let mut wire = Wire::Writing(Vec::new());
            read(&numbers[cut..])?.visit(&mut wire)?;
            let mut other = MergeTree::default();
            other.visit(&mut Wire::Reading(&wire.written()))?;
            // The other reader numbers its groups from the other end.
            let mirrored = |(grouping, values): GroupKey| (grouping, 9 - values);
            let other = MergeTree(
                other
                    .0
                    .into_iter()
                    .map(|node| Node {
                        groups: node.groups.rekeyed(&mirrored),
                        ..node
                    })
                    .collect(),
            );
            joined.append(other, &mirrored)?;
            assert_eq!(joined.total()?, whole, "cut at {cut}");
        }
        Ok(())
    }
}
