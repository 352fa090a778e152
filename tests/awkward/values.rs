//! Numbers, dates, and what is neither.

use super::*;

pub(crate) const NUMERALS: &[File] = &[
    File {
        name: "decimal commas between semicolons",
        content: Utf8("x;y\n1,5;2,5\n2,5;4,5\n3,5;9,5\n"),
        expected: HALVES,
        facts: &[Delimiter(';'), Decimal(','), Thousands(None)],
        ..PLAIN
    },
    File {
        name: "decimal commas between semicolons, without a header",
        content: Utf8("1,5;2,5\n2,5;4,5\n3,5;9,5\n"),
        expected: HALVES,
        facts: &[Delimiter(';'), Decimal(','), Header(false)],
        ..PLAIN
    },
    File {
        name: "decimal commas between tabs",
        content: Utf8("x\ty\n1,5\t2,5\n2,5\t4,5\n3,5\t9,5\n"),
        expected: HALVES,
        facts: &[Delimiter('\t'), Decimal(',')],
        ..PLAIN
    },
    File {
        name: "decimal commas in quotes between commas",
        content: Utf8("x,y\n\"1,5\",\"2,5\"\n\"2,5\",\"4,5\"\n\"3,5\",\"9,5\"\n"),
        expected: HALVES,
        facts: &[Delimiter(','), Decimal(',')],
        ..PLAIN
    },
    File {
        name: "decimal commas between bars, with an exponent",
        content: Utf8("x|y\n1,5|25e-1\n0,25E+1|4,5\n3,5|9,5\n"),
        expected: HALVES,
        facts: &[Delimiter('|'), Decimal(',')],
        ..PLAIN
    },
    File {
        name: "three decimals after a comma between semicolons are decimals",
        content: Utf8("x;y\n1,500;2,500\n2,500;4,500\n3,500;9,500\n"),
        expected: HALVES,
        facts: &[Decimal(','), Thousands(None)],
        ..PLAIN
    },
    File {
        name: "three digits after a comma told to be thousands",
        content: Utf8("x;y\n1,000;2,000\n2,000;4,000\n3,000;9,000\n"),
        options: |options| options.thousands = Some(",".to_owned()),
        expected: THOUSANDS,
        facts: &[Decimal('.'), Thousands(Some(','))],
    },
    File {
        name: "three digits after a point are decimals",
        content: Utf8("x;y\n1.000;2.000\n2.000;4.000\n3.000;9.000\n"),
        facts: &[Decimal('.'), Thousands(None)],
        ..PLAIN
    },
    File {
        name: "thousands with commas in quotes",
        content: Utf8("x,y\n\"1,000\",\"2,000\"\n\"2,000\",\"4,000\"\n\"3,000\",\"9,000\"\n"),
        expected: THOUSANDS,
        facts: &[Delimiter(','), Decimal('.'), Thousands(Some(','))],
        ..PLAIN
    },
    File {
        name: "thousands with commas between tabs",
        content: Utf8("x\ty\n1,000\t2,000.0\n2,000\t4,000\n3,000\t9,000\n"),
        expected: THOUSANDS,
        facts: &[Delimiter('\t'), Decimal('.'), Thousands(Some(','))],
        ..PLAIN
    },
    File {
        name: "negative numbers and millions with commas in quotes",
        content: Utf8("x,y\n\"-1,234.5\",\"1,234,567.5\"\n\"2,000\",\"-4,000\"\n3000,9000\n"),
        expected: GROUPED,
        facts: &[Decimal('.'), Thousands(Some(','))],
        ..PLAIN
    },
    File {
        name: "negative numbers and millions with points",
        content: Utf8("x;y\n-1.234,5;1.234.567,5\n2.000;-4.000\n3000;9.000,00\n"),
        expected: GROUPED,
        facts: &[Delimiter(';'), Decimal(','), Thousands(Some('.'))],
        ..PLAIN
    },
    File {
        name: "negative numbers and millions with spaces",
        content: Utf8("x;y\n-1 234,5;1 234 567,5\n2 000;-4 000\n3000;9 000,00\n"),
        expected: GROUPED,
        facts: &[Delimiter(';'), Decimal(','), Thousands(Some(' '))],
        ..PLAIN
    },
    File {
        name: "negative numbers and millions with spaces before a decimal point",
        content: Utf8("x,y\n-1 234.5,1 234 567.5\n2 000,-4 000\n3000,9 000.00\n"),
        expected: GROUPED,
        facts: &[Delimiter(','), Decimal('.'), Thousands(Some(' '))],
        ..PLAIN
    },
    File {
        name: "negative numbers and millions with apostrophes",
        content: Utf8("x,y\n-1'234.5,1'234'567.5\n2'000,-4'000\n3000,9'000.00\n"),
        expected: GROUPED,
        facts: &[Decimal('.'), Thousands(Some('\''))],
        ..PLAIN
    },
    File {
        name: "thousands with underscores have to be told",
        content: Utf8("x,y\n1_000,2_000\n2_000,4_000\n+3_000,9_000\n"),
        options: |options| options.thousands = Some("_".to_owned()),
        expected: THOUSANDS,
        facts: &[Thousands(Some('_'))],
    },
    File {
        name: "thousands with a plus sign",
        content: Utf8("x,y\n\"+100,000\",2\n\"+200,000\",4\n\"+300,000\",9\n"),
        expected: fit(3, NONE, &[200_000.0, 5.0], 0x8097_35a2_1f0a_6770),
        facts: &[Thousands(Some(','))],
        ..PLAIN
    },
    File {
        name: "groups that are none",
        content: Utf8("x,y\n\"1,000\",2000\n\"2,000\",4000\n\"30,00\",1\n\"3,000\",9000\n"),
        options: |options| {
            options.thousands = Some(",".to_owned());
            options.text = OnText::Missing;
        },
        expected: fit(3, [0, 1, 0, 0], &[2000.0, 5000.0], 0xe983_adfe_f406_c7f3),
        facts: &[Thousands(Some(',')), Example(0, 3, 4, "30,00")],
    },
    File {
        name: "groups that are told to be none",
        content: Utf8("x,y\n1,2\n\"1,000\",3\n2,4\n3,9\n"),
        options: |options| {
            options.thousands = Some(String::new());
            options.decimal = Some('.');
            options.text = OnText::Missing;
        },
        expected: plain([0, 1, 0, 0]),
        facts: &[Thousands(None), Example(0, 2, 3, "1,000")],
    },
    File {
        name: "exponents, signs, zeros before and after, points at the ends",
        content: Utf8("x,y\n1e0,+2.0000\n200e-2,0.4E+1\n0003,900000000000000000000000e-23\n"),
        ..PLAIN
    },
    File {
        name: "points at the ends",
        content: Utf8("x,y\n1.,2.\n+2.,.4e1\n3.0,9\n"),
        ..PLAIN
    },
    File {
        name: "more digits than an f64 has",
        content: Utf8(
            "x,y\n1.0000000000000000,2.00000000000000000000000000000000000000001\n\
             2.00000000000000000,4.0000000000000000000\n\
             3.000000000000000000,00000000000000000000000000000000009\n",
        ),
        ..PLAIN
    },
    File {
        name: "numbers of 15 to 20 digits",
        content: Utf8(
            "x,y\n123456789012345,0.30000000000000004\n\
             9007199254740993,61696206518683519\n\
             1234567890123456789,-0.0061696206518683516\n\
             12345678901234567890,-12.061696206518683\n",
        ),
        expected: fit(
            4,
            NONE,
            &[3.397_344_361_850_444_3e18, 1.542_405_162_967_087_8e16],
            0xcd6f_92d1_cf9e_273d,
        ),
        ..PLAIN
    },
    File {
        name: "minus zero, and numbers too small to be anything else",
        content: Utf8("x,y\n-0,0\n0,-0.0\n1e-400,-1e-400\n-0e5,1\n1,1\n"),
        expected: fit(5, NONE, &[0.2, 0.4], 0xf161_8ef9_c361_ab11),
        ..PLAIN
    },
    File {
        name: "a number too large to be one",
        content: Utf8("x,y\n1,2\n1e400,3\n2,4\n3,9\n"),
        options: text_is_missing,
        expected: plain([0, 1, 0, 0]),
        facts: &[Example(0, 2, 3, "1e400")],
    },
    File {
        name: "infinity is not a number",
        content: Utf8("x,y\n1,2\ninf,3\n2,4\n-Infinity,1\n3,9\n"),
        options: text_is_missing,
        expected: plain([0, 2, 0, 0]),
        ..PLAIN
    },
    File {
        name: "spaces and tabs around numbers",
        content: Utf8("x , y\n1 , 2\n\t2,4\t\n  3  ,\t9 \n"),
        facts: &[Names(&["x", "y"])],
        ..PLAIN
    },
    File {
        name: "thousands with spaces that do not break",
        content: Utf8(
            "x;y\n-1\u{a0}234,5;1\u{202f}234\u{202f}567,5\n2\u{2009}000;−4\u{a0}000\n3000;9\u{a0}000,00\n",
        ),
        expected: GROUPED,
        facts: &[Delimiter(';'), Decimal(','), Thousands(Some(' '))],
        ..PLAIN
    },
    File {
        name: "thousands with spaces that do not break, in Latin-1",
        content: Bytes(
            b"x;y\n-1\xa0234,5;1\xa0234\xa0567,5\n2\xa0000;-4\xa0000\n3000;9\xa0000,00\n",
        ),
        expected: GROUPED,
        facts: &[Thousands(Some(' ')), Encoded(Encoding::Windows1252)],
        ..PLAIN
    },
    File {
        name: "thousands with the apostrophes of typesetters",
        content: Utf8("x,y\n1’000,2’000.0\n2’000,4’000\n3’000,9’000\n"),
        expected: THOUSANDS,
        facts: &[Decimal('.'), Thousands(Some('\''))],
        ..PLAIN
    },
    File {
        name: "the minus of typesetters, and spaces that do not break around numbers",
        content: Utf8("x,y\n−1,2\u{a0}\n\u{a0}2,4\n3,−9\u{202f}\n"),
        expected: fit(3, NONE, &[4.0 / 3.0, -1.0], 0x2010_f121_2b59_55e8),
        facts: &[Kinds(&[Number, Number])],
        ..PLAIN
    },
    File {
        name: "a column of text has no say in how numbers are written",
        content: Utf8(
            "note|x|y\n\"1.234,5\"|1.500|2.500\n1,5|2.500|4.500\na|3.500|9.500\nb|NA|1\nc|NA|1\n",
        ),
        expected: fit(3, [2, 0, 0, 0], &[2.5, 5.5], 0x321b_c725_328f_ee08),
        facts: &[
            Decimal('.'),
            Thousands(None),
            Kinds(&[Text, Number, Number]),
        ],
        ..PLAIN
    },
    File {
        name: "nobody groups the thousands of nothing",
        content: Utf8("x\ty\n0,500\t2,500\n2,500\t4,500\n4,500\t9,500\n"),
        expected: fit(3, NONE, &[2.5, 5.5], 0xe957_2077_9319_364e),
        facts: &[Decimal(','), Thousands(None)],
        ..PLAIN
    },
];

pub(crate) const NO_NUMBERS: &[File] = &[
    File {
        name: "amounts of money beside numbers",
        content: Utf8(
            "price,x,euro,y\n$1.50,1,\"1.234,50 €\",2\n-$20,2,NA,4\n\"$1,234.00\",3,3 €,9\n",
        ),
        facts: &[
            Kinds(&[Text, Number, Text, Number]),
            Hints(&[
                Some(Lookalike::Currency),
                None,
                Some(Lookalike::Currency),
                None,
            ]),
        ],
        ..PLAIN
    },
    File {
        name: "per cent beside numbers",
        content: Utf8("share,x,y\n1.5%,1,2\n20 %,2,4\n-3%,3,9\n"),
        facts: &[
            Kinds(&[Text, Number, Number]),
            Hints(&[Some(Lookalike::Percent), None, None]),
        ],
        ..PLAIN
    },
    File {
        name: "money in a column that is asked for",
        content: Utf8("x,y\n$1,2\n$2,4\n$3,9\n"),
        options: |options| options.predictors = Some(vec!["x".to_owned()]),
        expected: error("text", "row 1 (line 2) has text in \"x\": \"$1\""),
        ..PLAIN
    },
    File {
        name: "text in a column of numbers",
        content: Utf8("x,y\n1,2\n2,4\nten,1\n3,9\n"),
        expected: error("text", "row 3 (line 4) has text in \"x\": \"ten\""),
        ..PLAIN
    },
    File {
        name: "every word for a missing value, in any case",
        content: Utf8(
            "x,y\n1,2\nNA,1\nna,1\nN/A,1\nn/a,1\nNaN,1\nnan,1\nNULL,1\nNull,1\n-,1\n.,1\n,1\n\
             \"\",1\n\" \",1\n NA ,1\n\"NA\",1\n2,4\n3,9\n",
        ),
        expected: plain([15, 0, 0, 0]),
        facts: &[
            Kinds(&[Number, Number]),
            Example(0, 2, 3, "NA"),
            Example(2, 4, 5, "N/A"),
        ],
        ..PLAIN
    },
    File {
        name: "missing values where they do not matter",
        content: Utf8("x,z,y\n1,NA,2\n2,,4\n3,-,9\n"),
        facts: &[Kinds(&[Number, Empty, Number])],
        ..PLAIN
    },
    File {
        name: "short and long records",
        content: Utf8("x,y\n1,2\n7\n2,4\n1,2,3\n3,9\n1,2,,\n"),
        expected: fit(4, [1, 0, 1, 0], &[1.75, 4.25], 0x8c0f_d2dc_480a_c3de),
        facts: &[Example(0, 2, 3, ""), Example(1, 4, 5, "1,2,3")],
        ..PLAIN
    },
    File {
        name: "nothing beyond the last column, between quotes or spaces",
        content: Utf8("x,y\n1,2,\"\"\n2,4,\" \", \n3,9\n"),
        ..PLAIN
    },
    File {
        name: "what other programs write for no value",
        content: Utf8(
            "x,y\n1,2\n..,1\n--,1\n:,1\n?,1\n<NA>,1\n\\N,1\n–,1\n—,1\n−,1\n-nan(ind),1\n1.#IND,1\n\
             \u{a0},1\n2,4\n3,9\n",
        ),
        expected: plain([12, 0, 0, 0]),
        facts: &[Kinds(&[Number, Number]), Notes(&[])],
        ..PLAIN
    },
    File {
        name: "what spreadsheets write where a formula has no value",
        content: Utf8(
            "x;y\n1;2\n#N/A;1\n#DIV/0!;1\n#VALUE!;1\n#NAME?;1\n#NV;1\n#WERT!;1\n2;4\n3;9\n",
        ),
        expected: plain([6, 0, 0, 0]),
        facts: &[
            Example(0, 2, 3, "#N/A"),
            Notes(&[(NoteKind::ErrorValue, 3, "#N/A")]),
        ],
        ..PLAIN
    },
    File {
        name: "an error value in a column that is not used",
        content: Utf8("x,note,y\n1,#REF!,2\n2,,4\n3,a,9\n"),
        facts: &[Notes(&[])],
        ..PLAIN
    },
    File {
        name: "none among numbers is a missing value",
        content: Utf8("x,y\n1,2\nNone,1\n2,4\n3,9\n"),
        expected: plain([1, 0, 0, 0]),
        facts: &[Example(0, 2, 3, "None")],
        ..PLAIN
    },
];

pub(crate) const DATES: &[File] = &[
    File {
        name: "dates, the year first",
        content: Utf8("date,y\n2000-03-01,2\n2000-03-02,4\n2000-03-15,9\n"),
        options: by_date,
        expected: DAYS,
        facts: &[Kinds(&[Date, Number]), Since(0, "2000-03-01")],
    },
    File {
        name: "dates and times",
        content: Utf8(
            "date,y\n2000-03-01T12:00:00Z,2\n2000-03-02 12:00,4\n2000-03-15T12:00:00.000,9\n",
        ),
        options: by_date,
        expected: DAYS,
        facts: &[Kinds(&[Date, Number]), Since(0, "2000-03-01T12:00:00Z")],
    },
    File {
        name: "dates with slashes, the year first, some missing",
        content: Utf8("date,y\nNA,1\n2000/3/1,2\n2000/3/2,4\n,3\n2000/03/15,9\n"),
        options: by_date,
        expected: fit(3, [2, 0, 0, 0], &[5.0, 5.0], 0x6efd_df18_9799_660f),
        facts: &[Kinds(&[Date, Number]), Since(0, "2000/3/1")],
    },
    File {
        name: "dates with points, the day first",
        content: Utf8("date;y\n01.03.2000;2\n2.3.2000;4\n15.03.2000;9\n"),
        options: by_date,
        expected: DAYS,
        facts: &[Delimiter(';'), Kinds(&[Date, Number])],
    },
    File {
        name: "dates with points that could be the other way round, which points never are",
        content: Utf8("date;y\n01.03.2000;2\n02.03.2000;4\n03.03.2000;9\n"),
        options: by_date,
        expected: fit(3, NONE, &[1.0, 5.0], 0x1be4_65f1_0031_cd4b),
        facts: &[Kinds(&[Date, Number]), Since(0, "01.03.2000")],
    },
    File {
        name: "dates with slashes, the day first, as a 15 shows",
        content: Utf8("date,y\n1/3/2000,2\n2/3/2000,4\n15/3/2000,9\n"),
        options: by_date,
        expected: DAYS,
        facts: &[Kinds(&[Date, Number])],
    },
    File {
        name: "dates with slashes, the month first, as a 15 shows",
        content: Utf8("date,y\n3/1/2000,2\n3/2/2000,4\n3/15/2000,9\n"),
        options: by_date,
        expected: DAYS,
        facts: &[Kinds(&[Date, Number])],
    },
    File {
        name: "dates that may be read either way are text",
        content: Utf8("date,x,y\n3/1/2000,1,2\n3/2/2000,2,4\n3/3/2000,3,9\n"),
        facts: &[Kinds(&[Text, Number, Number])],
        ..PLAIN
    },
    File {
        name: "dates that may be read either way, and asked for",
        content: Utf8("date,y\n3/1/2000,2\n3/2/2000,4\n3/3/2000,9\n"),
        options: by_date,
        expected: error("unclear-dates", "\"3/1/2000\""),
        ..PLAIN
    },
    File {
        name: "dates are not a predictor unless asked for",
        content: Utf8("date,x,y\n2000-03-01,1,2\n2000-03-02,2,4\n2000-02-30,3,9\n"),
        facts: &[Kinds(&[Date, Number, Number])],
        ..PLAIN
    },
    File {
        name: "dates of six digits, some of them with a point and a zero",
        content: Utf8("date,y\n000301,2\n000302.0,4\n 000315,9\n"),
        options: |options| {
            by_date(options);
            options.date_format = Some("yymmdd".to_owned());
        },
        expected: DAYS,
        facts: &[Kinds(&[Date, Number]), Since(0, "000301")],
    },
    File {
        name: "days of the year in seven digits, some of them with a point and a zero",
        content: Utf8("date;y\n2000061;2\n2000062.0;4\nNA;3\n2000075;9\n"),
        options: |options| {
            by_date(options);
            options.date_format = Some("yyyyddd".to_owned());
        },
        expected: fit(3, [1, 0, 0, 0], &[5.0, 5.0], 0x6efd_df18_9799_660f),
        facts: &[Delimiter(';'), Kinds(&[Date, Number]), Since(0, "2000061")],
    },
    File {
        name: "dates of six digits and days of the year are numbers without the format, and are told",
        content: Utf8(concat!(
            "date,day,y\n000301,2000061,2\n000302,2000062,4\n000315,2000075,9\n",
            "000401,2000092,8\n000402,2000093,9\n",
        )),
        options: |_| (),
        expected: fit(5, NONE, &[344.2, 2_000_076.6, 6.4], 0xa752_c4cd_badb_6fd9),
        facts: &[
            Kinds(&[Number, Number, Number]),
            Notes(&[
                (NoteKind::DateNumbers, 2, "000301"),
                (NoteKind::DateNumbers, 2, "2000061"),
            ]),
        ],
    },
    File {
        name: "dates, and a row that lacks one",
        content: Utf8("name,date,y\na,2000-03-01,2\nb,7\nc,2000-03-02,4\nd,2000-03-15,9\n"),
        options: by_date,
        expected: fit(3, [0, 1, 0, 0], &[5.0, 5.0], 0x6efd_df18_9799_660f),
        facts: &[Kinds(&[Text, Date, Number])],
    },
];
