//! The few vector operations that reading and summing need: WebAssembly's own where they are
//! compiled for it, and the same in plain Rust elsewhere. Both give the same bits.

pub use imp::{Both, Bytes, Digits, Fours, Pair, Quad};

/// From `count` on: which of sixteen bytes goes where, so that the first `count` stand at the right
/// end; those before them are taken from beyond sixteen, which gives zeros.
const PLACES: [u8; 48] = {
    let mut places = [0; 48];
    let mut at = 0;
    while at < 48 {
        places[at] = (at as u8).wrapping_sub(16);
        at += 1;
    }
    places
};

/// From `decimals` on: -1 in the last `decimals` of sixteen bytes. Subtracted from places it takes
/// the digits after a point from one further on.
const STEP: [u8; 48] = {
    let mut step = [0; 48];
    let mut at = 16;
    while at < 48 {
        step[at] = 0xff;
        at += 1;
    }
    step
};

/// Places in some bytes from where seventeen follow: what may be read there is known by one comparison.
#[derive(Clone, Copy, Debug)]
pub struct Windows<'a> {
    bytes: &'a [u8],
    count: usize,
}

impl<'a> Windows<'a> {
    /// The windows of `bytes`.
    pub fn of(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            count: (bytes.len() + 1).saturating_sub(17),
        }
    }

    /// The seventeen bytes from `start` on; `None` where fewer follow.
    #[inline(always)]
    pub fn at(self, start: usize) -> Option<&'a [u8; 17]> {
        // SAFETY: start < count = len - 16, so that start + 17 <= len.
        #[allow(unsafe_code)]
        (start < self.count).then(|| unsafe { &*self.bytes.as_ptr().add(start).cast() })
    }
}

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod imp {
    use std::arch::wasm32::*;

    /// Sixteen bytes.
    #[derive(Clone, Copy, Debug)]
    pub struct Bytes(v128);

    impl Bytes {
        /// The sixteen bytes of an array.
        #[inline(always)]
        pub fn load(bytes: &[u8; 16]) -> Self {
            // SAFETY: a reference to sixteen bytes is sixteen bytes that may be read; v128.load
            // asks for no alignment.
            #[allow(unsafe_code)]
            Self(unsafe { v128_load(bytes.as_ptr().cast()) })
        }

        /// One byte, sixteen times.
        #[inline(always)]
        pub fn splat(byte: u8) -> Self {
            Self(u8x16_splat(byte))
        }

        /// All bits of a byte set where the two are equal.
        #[inline(always)]
        pub fn eq(self, other: Self) -> Self {
            Self(u8x16_eq(self.0, other.0))
        }

        /// The lesser of each two bytes, as signed numbers.
        #[inline(always)]
        pub fn least(self, other: Self) -> Self {
            Self(i8x16_min(self.0, other.0))
        }

        /// Bitwise or.
        #[inline(always)]
        pub fn or(self, other: Self) -> Self {
            Self(v128_or(self.0, other.0))
        }

        /// The sum of each two bytes, modulo 256.
        #[inline(always)]
        pub fn plus(self, other: Self) -> Self {
            Self(u8x16_add(self.0, other.0))
        }

        /// The difference of each two bytes, modulo 256.
        #[inline(always)]
        pub fn minus(self, other: Self) -> Self {
            Self(u8x16_sub(self.0, other.0))
        }

        /// The sum of all bytes.
        pub fn sum(self) -> u32 {
            let pairs = i16x8_extadd_pairwise_u8x16(self.0);
            let fours = i32x4_extadd_pairwise_u16x8(pairs);
            u32x4_extract_lane::<0>(fours)
                + u32x4_extract_lane::<1>(fours)
                + u32x4_extract_lane::<2>(fours)
                + u32x4_extract_lane::<3>(fours)
        }

        /// Bit `i` is the highest bit of byte `i`.
        #[inline(always)]
        pub fn bitmask(self) -> u32 {
            u32::from(u8x16_bitmask(self.0))
        }

        /// Whether any bit is set.
        #[inline(always)]
        pub fn any(self) -> bool {
            v128_any_true(self.0)
        }
    }

    /// The constants for reading digits. They are made once for many fields. As literals they would be built again for
    /// each field, which costs more than reading it.
    #[derive(Clone, Copy, Debug)]
    pub struct Digits {
        zero: v128,
        up_to_nine: v128,
        even: v128,
        ten: v128,
        hundreds: v128,
        ten_thousands: v128,
        hundred_millions: v128,
    }

    impl Default for Digits {
        fn default() -> Self {
            Self::new()
        }
    }

    impl Digits {
        /// The constants of the digit parser, loaded once.
        pub fn new() -> Self {
            use std::hint::black_box;
            Self {
                zero: black_box(u8x16_splat(b'0')),
                up_to_nine: black_box(u8x16_splat(127 - 9)),
                even: black_box(u16x8_splat(0x00ff)),
                ten: black_box(i16x8_splat(10)),
                hundreds: black_box(u32x4_splat(0x0001_0064)),
                ten_thousands: black_box(u32x4_splat(0x0001_2710)),
                hundred_millions: black_box(f64x2_splat(1e8)),
            }
        }

        /// ASCII digits as the numbers 0 to 9; all other bytes become larger ones.
        #[inline(always)]
        pub fn values(&self, text: Bytes) -> Bytes {
            Bytes(u8x16_sub(text.0, self.zero))
        }

        /// Bit `i` is whether byte `i` is beyond 9.
        #[inline(always)]
        pub fn others(&self, values: Bytes) -> u32 {
            // A byte beyond 9 becomes larger than 127, so its highest bit is set.
            u32::from(u8x16_bitmask(u8x16_add_sat(values.0, self.up_to_nine)))
        }

        /// The first `count` digits as two numbers of eight, zeros before them where they are fewer;
        /// the byte before the last `decimals` digits is the decimal mark and is skipped.
        #[inline(always)]
        pub fn eights(&self, values: Bytes, count: u32, decimals: u32) -> Eights {
            let window = |table: &[u8; 48], from: u32| {
                let from = from as usize & 31;
                let mut bytes = [0; 16];
                bytes.copy_from_slice(&table[from..from + 16]);
                Bytes::load(&bytes).0
            };
            let from = i8x16_sub(
                window(&super::PLACES, count),
                window(&super::STEP, decimals),
            );
            let fours = self.sum(i8x16_swizzle(values.0, from));
            let packed = i16x8_narrow_i32x4(fours.0, fours.0);
            Eights(i32x4_dot_i16x8(packed, self.ten_thousands))
        }

        /// Sixteen digits. Each comes from the place that `shape` has for it, and is zero if that place is 16 or more.
        #[inline(always)]
        pub fn fours(&self, values: Bytes, shape: &[u8; 16]) -> Fours {
            self.sum(i8x16_swizzle(values.0, Bytes::load(shape).0))
        }

        /// Sixteen digits as numbers of four.
        #[inline(always)]
        fn sum(&self, digits: v128) -> Fours {
            let tens = i16x8_mul(v128_and(digits, self.even), self.ten);
            let twos = i16x8_add(tens, u16x8_shr(digits, 8));
            Fours(i32x4_dot_i16x8(twos, self.hundreds))
        }

        /// Two numbers, each rounded only if it is beyond 2^53.
        #[inline(always)]
        pub fn mantissas(&self, one: Fours, other: Fours) -> Pair {
            let packed = i16x8_narrow_i32x4(one.0, other.0);
            let eights = i32x4_dot_i16x8(packed, self.ten_thousands);
            let upper = f64x2_convert_low_i32x4(i32x4_shuffle::<0, 2, 0, 2>(eights, eights));
            let lower = f64x2_convert_low_i32x4(i32x4_shuffle::<1, 3, 1, 3>(eights, eights));
            Pair(upper)
                .times(Pair(self.hundred_millions))
                .plus(Pair(lower))
        }
    }

    /// A number of sixteen digits as four numbers of four digits.
    #[derive(Clone, Copy, Debug)]
    pub struct Fours(v128);

    /// A number of sixteen digits as two numbers of eight digits, the upper half and the lower half.
    #[derive(Clone, Copy, Debug)]
    pub struct Eights(v128);

    impl Eights {
        /// The number of sixteen digits.
        #[inline(always)]
        pub fn whole(self) -> u64 {
            let upper = u32x4_extract_lane::<0>(self.0);
            let lower = u32x4_extract_lane::<1>(self.0);
            u64::from(upper) * 100_000_000 + u64::from(lower)
        }
    }

    /// Two numbers, each operation on both.
    #[derive(Clone, Copy, Debug)]
    pub struct Pair(v128);

    impl Pair {
        /// The two numbers of an array.
        #[inline(always)]
        pub fn load(values: &[f64; 2]) -> Self {
            // SAFETY: a reference to two numbers is sixteen bytes that may be read; v128.load asks
            // for no alignment.
            #[allow(unsafe_code)]
            Self(unsafe { v128_load(values.as_ptr().cast()) })
        }

        /// Writes both numbers to an array.
        #[inline(always)]
        pub fn store(self, values: &mut [f64; 2]) {
            // SAFETY: as in `load`; the reference is the only one.
            #[allow(unsafe_code)]
            unsafe {
                v128_store(values.as_mut_ptr().cast(), self.0);
            }
        }

        /// A vector with this number in both lanes.
        #[inline(always)]
        pub fn splat(value: f64) -> Self {
            Self(f64x2_splat(value))
        }

        /// Both numbers.
        #[inline(always)]
        pub fn lanes(self) -> [f64; 2] {
            [
                f64x2_extract_lane::<0>(self.0),
                f64x2_extract_lane::<1>(self.0),
            ]
        }

        /// The sum of each two.
        #[inline(always)]
        pub fn plus(self, other: Self) -> Self {
            Self(f64x2_add(self.0, other.0))
        }

        /// The difference of each two.
        #[inline(always)]
        pub fn minus(self, other: Self) -> Self {
            Self(f64x2_sub(self.0, other.0))
        }

        /// The product of each two.
        #[inline(always)]
        pub fn times(self, other: Self) -> Self {
            Self(f64x2_mul(self.0, other.0))
        }

        /// The quotient of each two.
        #[inline(always)]
        pub fn over(self, other: Self) -> Self {
            Self(f64x2_div(self.0, other.0))
        }

        /// The smaller number of each pair, by the operator `<`.
        #[inline(always)]
        pub fn least(self, other: Self) -> Self {
            Self(f64x2_pmin(self.0, other.0))
        }

        /// The larger number of each pair, by the operator `<`.
        #[inline(always)]
        pub fn greatest(self, other: Self) -> Self {
            Self(f64x2_pmax(self.0, other.0))
        }

        /// The absolute values.
        #[inline(always)]
        pub fn absolute(self) -> Self {
            Self(f64x2_abs(self.0))
        }

        /// Which of the numbers are less than their counterparts; NaN is not, and nothing is less than NaN.
        #[inline(always)]
        pub fn is_less(self, other: Self) -> Both {
            Both(f64x2_lt(self.0, other.0))
        }
    }

    /// Two answers, yes or no.
    #[derive(Clone, Copy, Debug)]
    pub struct Both(v128);

    impl Both {
        /// Yes and yes.
        #[inline(always)]
        pub fn yes() -> Self {
            Self(u64x2_splat(u64::MAX))
        }

        /// Yes where both are.
        #[inline(always)]
        pub fn and(self, other: Self) -> Self {
            Self(v128_and(self.0, other.0))
        }

        /// Whether both answers are yes.
        #[inline(always)]
        pub fn all(self) -> bool {
            i64x2_all_true(self.0)
        }
    }

    /// Four whole numbers, each operation on all, modulo 2^32.
    #[derive(Clone, Copy, Debug)]
    pub struct Quad(v128);

    impl Quad {
        /// One number, four times.
        #[inline(always)]
        pub fn splat(number: u32) -> Self {
            Self(u32x4_splat(number))
        }

        /// 0 to 3.
        #[inline(always)]
        pub fn counting() -> Self {
            Self(u32x4(0, 1, 2, 3))
        }

        /// The sum of each two.
        #[inline(always)]
        pub fn plus(self, other: Self) -> Self {
            Self(u32x4_add(self.0, other.0))
        }

        /// The product of each two.
        #[inline(always)]
        pub fn times(self, other: Self) -> Self {
            Self(u32x4_mul(self.0, other.0))
        }

        /// Each number XOR itself shifted to the right.
        #[inline(always)]
        pub fn folded(self, bits: u32) -> Self {
            Self(v128_xor(self.0, u32x4_shr(self.0, bits)))
        }

        /// Whether one of them is at most as large as its counterpart.
        #[inline(always)]
        pub fn any_up_to(self, other: Self) -> bool {
            v128_any_true(u32x4_le(self.0, other.0))
        }
    }
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod imp {
    /// Sixteen bytes.
    #[derive(Clone, Copy, Debug)]
    pub struct Bytes([u8; 16]);

    impl Bytes {
        /// The sixteen bytes of an array.
        #[inline(always)]
        pub fn load(bytes: &[u8; 16]) -> Self {
            Self(*bytes)
        }

        /// One byte, sixteen times.
        #[inline(always)]
        pub fn splat(byte: u8) -> Self {
            Self([byte; 16])
        }

        /// All bits of a byte set where the two are equal.
        #[inline(always)]
        pub fn eq(self, other: Self) -> Self {
            Self(std::array::from_fn(|i| {
                if self.0[i] == other.0[i] { 0xff } else { 0 }
            }))
        }

        /// The lesser of each two bytes, as signed numbers.
        #[inline(always)]
        pub fn least(self, other: Self) -> Self {
            Self(std::array::from_fn(|i| {
                (self.0[i] as i8).min(other.0[i] as i8) as u8
            }))
        }

        /// Bitwise or.
        #[inline(always)]
        pub fn or(self, other: Self) -> Self {
            Self(std::array::from_fn(|i| self.0[i] | other.0[i]))
        }

        /// The sum of each two bytes, modulo 256.
        #[inline(always)]
        pub fn plus(self, other: Self) -> Self {
            Self(std::array::from_fn(|i| self.0[i].wrapping_add(other.0[i])))
        }

        /// The difference of each two bytes, modulo 256.
        #[inline(always)]
        pub fn minus(self, other: Self) -> Self {
            Self(std::array::from_fn(|i| self.0[i].wrapping_sub(other.0[i])))
        }

        /// The sum of all bytes.
        pub fn sum(self) -> u32 {
            self.0.map(u32::from).iter().sum()
        }

        /// Bit `i` is the highest bit of byte `i`.
        #[inline(always)]
        pub fn bitmask(self) -> u32 {
            #[cfg(target_arch = "x86_64")]
            {
                use std::arch::x86_64::{_mm_movemask_epi8, _mm_set_epi64x};
                let whole = u128::from_le_bytes(self.0);
                // SAFETY: every x86-64 has SSE2.
                #[allow(unsafe_code, unused_unsafe)]
                unsafe {
                    _mm_movemask_epi8(_mm_set_epi64x((whole >> 64) as i64, whole as i64)) as u32
                }
            }
            #[cfg(not(target_arch = "x86_64"))]
            self.mask(|byte| byte >= 0x80)
        }

        /// Whether any bit is set.
        #[inline(always)]
        pub fn any(self) -> bool {
            u128::from_le_bytes(self.0) != 0
        }

        #[cfg(not(target_arch = "x86_64"))]
        fn mask(self, holds: impl Fn(u8) -> bool) -> u32 {
            let bits = self.0.iter().enumerate();
            bits.fold(0, |mask, (i, byte)| mask | u32::from(holds(*byte)) << i)
        }
    }

    /// How digits are read.
    #[derive(Clone, Copy, Debug)]
    pub struct Digits;

    impl Default for Digits {
        fn default() -> Self {
            Self::new()
        }
    }

    impl Digits {
        /// The constants of the digit parser, loaded once.
        pub fn new() -> Self {
            Self
        }

        /// ASCII digits as the numbers 0 to 9; all other bytes become larger ones.
        #[inline(always)]
        pub fn values(&self, text: Bytes) -> Bytes {
            Bytes(text.0.map(|byte| byte.wrapping_sub(b'0')))
        }

        /// Bit `i` is whether byte `i` is beyond 9.
        #[inline(always)]
        pub fn others(&self, values: Bytes) -> u32 {
            Bytes(values.0.map(|byte| if byte > 9 { 0xff } else { 0 })).bitmask()
        }

        /// The first `count` digits as two numbers of eight, zeros before them where they are fewer;
        /// the byte before the last `decimals` digits is the decimal mark and is skipped.
        #[inline(always)]
        pub fn eights(&self, values: Bytes, count: u32, decimals: u32) -> Eights {
            let aligned: [u8; 16] = std::array::from_fn(|i| {
                let place = super::PLACES[i + count as usize];
                let from = place.wrapping_sub(super::STEP[i + decimals as usize]);
                values.0.get(usize::from(from)).copied().unwrap_or(0)
            });
            let whole = u128::from_le_bytes(aligned);
            Eights(eight(whole as u64), eight((whole >> 64) as u64))
        }

        /// Sixteen digits. Each comes from the place that `shape` has for it, and is zero if that place is 16 or more.
        #[inline(always)]
        pub fn fours(&self, values: Bytes, shape: &[u8; 16]) -> Fours {
            let digit = |from: u8| values.0.get(usize::from(from)).copied().unwrap_or(0);
            let whole = u128::from_le_bytes(shape.map(digit));
            Fours(eight(whole as u64), eight((whole >> 64) as u64))
        }

        /// Two numbers, each rounded only if it is beyond 2^53.
        #[inline(always)]
        pub fn mantissas(&self, one: Fours, other: Fours) -> Pair {
            let whole = |Fours(upper, lower)| f64::from(upper) * 1e8 + f64::from(lower);
            Pair([whole(one), whole(other)])
        }
    }

    /// The digits of one number: the upper and the lower eight.
    #[derive(Clone, Copy, Debug)]
    pub struct Fours(u32, u32);

    /// Two numbers of eight digits, the upper and the lower half of one.
    #[derive(Clone, Copy, Debug)]
    pub struct Eights(u32, u32);

    impl Eights {
        /// The number of sixteen digits.
        #[inline(always)]
        pub fn whole(self) -> u64 {
            u64::from(self.0) * 100_000_000 + u64::from(self.1)
        }
    }

    /// The number of eight digits, one in each byte. Neighbours are combined three times: into numbers of two digits, of
    /// four, and of eight.
    #[inline(always)]
    fn eight(digits: u64) -> u32 {
        let twos = digits.wrapping_mul(10).wrapping_add(digits >> 8) & 0x00ff_00ff_00ff_00ff;
        let fours = twos.wrapping_mul(100).wrapping_add(twos >> 16) & 0x0000_ffff_0000_ffff;
        (fours.wrapping_mul(10_000).wrapping_add(fours >> 32) & 0xffff_ffff) as u32
    }

    /// Two numbers, each operation on both.
    #[derive(Clone, Copy, Debug)]
    pub struct Pair([f64; 2]);

    impl Pair {
        /// The two numbers of an array.
        #[inline(always)]
        pub fn load(values: &[f64; 2]) -> Self {
            Self(*values)
        }

        /// Writes both numbers to an array.
        #[inline(always)]
        pub fn store(self, values: &mut [f64; 2]) {
            *values = self.0;
        }

        /// A vector with this number in both lanes.
        #[inline(always)]
        pub fn splat(value: f64) -> Self {
            Self([value; 2])
        }

        /// Both numbers.
        #[inline(always)]
        pub fn lanes(self) -> [f64; 2] {
            self.0
        }

        #[inline(always)]
        fn with(self, other: Self, f: impl Fn(f64, f64) -> f64) -> Self {
            Self([f(self.0[0], other.0[0]), f(self.0[1], other.0[1])])
        }

        /// The sum of each two.
        #[inline(always)]
        pub fn plus(self, other: Self) -> Self {
            self.with(other, |a, b| a + b)
        }

        /// The difference of each two.
        #[inline(always)]
        pub fn minus(self, other: Self) -> Self {
            self.with(other, |a, b| a - b)
        }

        /// The product of each two.
        #[inline(always)]
        pub fn times(self, other: Self) -> Self {
            self.with(other, |a, b| a * b)
        }

        /// The quotient of each two.
        #[inline(always)]
        pub fn over(self, other: Self) -> Self {
            self.with(other, |a, b| a / b)
        }

        /// The smaller number of each pair, by the operator `<`.
        #[inline(always)]
        pub fn least(self, other: Self) -> Self {
            self.with(other, |a, b| if b < a { b } else { a })
        }

        /// The larger number of each pair, by the operator `<`.
        #[inline(always)]
        pub fn greatest(self, other: Self) -> Self {
            self.with(other, |a, b| if a < b { b } else { a })
        }

        /// The absolute values.
        #[inline(always)]
        pub fn absolute(self) -> Self {
            Self(self.0.map(f64::abs))
        }

        /// Which of the numbers are less than their counterparts; NaN is not, and nothing is less than NaN.
        #[inline(always)]
        pub fn is_less(self, other: Self) -> Both {
            Both([self.0[0] < other.0[0], self.0[1] < other.0[1]])
        }
    }

    /// Two answers, yes or no.
    #[derive(Clone, Copy, Debug)]
    pub struct Both([bool; 2]);

    impl Both {
        /// Yes and yes.
        #[inline(always)]
        pub fn yes() -> Self {
            Self([true; 2])
        }

        /// Yes where both are.
        #[inline(always)]
        pub fn and(self, other: Self) -> Self {
            Self([self.0[0] & other.0[0], self.0[1] & other.0[1]])
        }

        /// Whether both answers are yes.
        #[inline(always)]
        pub fn all(self) -> bool {
            self.0[0] & self.0[1]
        }
    }

    /// Four whole numbers, each operation on all, modulo 2^32.
    #[derive(Clone, Copy, Debug)]
    pub struct Quad([u32; 4]);

    impl Quad {
        /// One number, four times.
        #[inline(always)]
        pub fn splat(number: u32) -> Self {
            Self([number; 4])
        }

        /// 0 to 3.
        #[inline(always)]
        pub fn counting() -> Self {
            Self([0, 1, 2, 3])
        }

        /// The sum of each two.
        #[inline(always)]
        pub fn plus(self, other: Self) -> Self {
            Self(std::array::from_fn(|i| self.0[i].wrapping_add(other.0[i])))
        }

        /// The product of each two.
        #[inline(always)]
        pub fn times(self, other: Self) -> Self {
            Self(std::array::from_fn(|i| self.0[i].wrapping_mul(other.0[i])))
        }

        /// Each number XOR itself shifted to the right.
        #[inline(always)]
        pub fn folded(self, bits: u32) -> Self {
            Self(self.0.map(|number| number ^ number >> bits))
        }

        /// Whether one of them is at most as large as its counterpart.
        #[inline(always)]
        pub fn any_up_to(self, other: Self) -> bool {
            (0..4).any(|i| self.0[i] <= other.0[i])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_aligned_around_the_point_and_read() {
        let digits = Digits::new();
        let values = digits.values(Bytes::load(b"1234.567,9999999"));
        assert_eq!(digits.others(values), 1 << 4 | 1 << 8);
        assert_eq!(digits.eights(values, 7, 3).whole(), 1_234_567);
        assert_eq!(digits.eights(values, 4, 0).whole(), 1234);
        assert_eq!(digits.eights(values, 0, 0).whole(), 0);
        let full = digits.values(Bytes::load(b"9876543210123456"));
        assert_eq!(digits.eights(full, 16, 0).whole(), 9_876_543_210_123_456);
        let one = [
            255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 1, 2, 3, 5, 6, 7,
        ];
        let other = [255, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14];
        let (one, other) = (digits.fours(values, &one), digits.fours(full, &other));
        let mantissas = digits.mantissas(one, other);
        assert_eq!(mantissas.lanes(), [1_234_567.0, 987_654_321_012_345.0]);
        assert_eq!(digits.eights(full, 15, 15).whole(), 876_543_210_123_456);
    }

    #[test]
    fn bytes_are_compared_one_by_one() {
        let text = Bytes::load(b"a,b,c,d,e,f,g,h,");
        let commas = text.eq(Bytes::splat(b','));
        assert_eq!(commas.bitmask(), 0b1010_1010_1010_1010);
        assert_eq!(commas.or(text.eq(Bytes::splat(b'a'))).bitmask(), 0xaaab);
        assert!(commas.any() && !text.eq(Bytes::splat(b'z')).any());
        let least = text.least(Bytes::splat(b'b'));
        assert_eq!(
            least.eq(Bytes::splat(b'b')).bitmask(),
            0b0101_0101_0101_0100
        );
        let sums = Bytes::splat(250).plus(Bytes::splat(9));
        assert_eq!(sums.sum(), 16 * 3);
        assert_eq!(sums.minus(Bytes::splat(5)).sum(), 16 * 254);
        let above = Bytes::splat(0xe9).least(text);
        assert_eq!(above.bitmask(), 0xffff);
    }

    #[test]
    fn windows_end_with_the_bytes() {
        let bytes: Vec<u8> = (0..20).collect();
        let found = (0..30).map(|start| Windows::of(&bytes).at(start).map(|window| window[16]));
        let found: Vec<u8> = found.flatten().collect();
        assert_eq!(found, [16, 17, 18, 19]);
        assert!(Windows::of(&bytes[..16]).at(0).is_none());
        assert!(Windows::of(&[]).at(0).is_none());
    }

    #[test]
    fn whole_numbers_compute_modulo_two_to_the_32() {
        // 2^32 - 2, 2^32 - 1, 0 and 1.
        let numbers = Quad::splat(u32::MAX - 1).plus(Quad::counting());
        assert!(numbers.any_up_to(Quad::splat(0)));
        // 2, 3, 4 and 5, and three times as much.
        let more = numbers.plus(Quad::splat(4));
        assert!(more.any_up_to(Quad::splat(2)) && !more.any_up_to(Quad::splat(1)));
        let times = more.times(Quad::splat(3));
        assert!(times.any_up_to(Quad::splat(6)) && !times.any_up_to(Quad::splat(5)));
        // 2 ^ 1, 3 ^ 1, 4 ^ 2 and 5 ^ 2.
        let folded = more.folded(1);
        assert!(folded.any_up_to(Quad::splat(2)) && !folded.any_up_to(Quad::splat(1)));
    }

    #[test]
    fn pairs_compute_lane_by_lane() {
        let (a, b) = (Pair::load(&[1.0, -2.0]), Pair::load(&[3.0, 0.5]));
        assert_eq!(a.plus(b).lanes(), [4.0, -1.5]);
        assert_eq!(a.minus(b).lanes(), [-2.0, -2.5]);
        assert_eq!(a.times(b).lanes(), [3.0, -1.0]);
        assert_eq!(a.least(b).lanes(), [1.0, -2.0]);
        assert_eq!(a.greatest(b).lanes(), [3.0, 0.5]);
        assert_eq!(Pair::splat(7.0).lanes(), [7.0, 7.0]);
        assert_eq!(a.absolute().lanes(), [1.0, 2.0]);
        assert!(a.is_less(b).all() && !b.is_less(a).all());
        assert!(Both::yes().and(a.is_less(b)).all() && !Both::yes().and(a.is_less(a)).all());
        assert!(!a.is_less(Pair::load(&[2.0, f64::NAN])).all());
    }
}
