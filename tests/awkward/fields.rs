//! Delimiters, and names of columns.

use super::*;

pub(crate) const DELIMITERS: &[File] = &[
    File {
        name: "semicolons",
        content: Utf8("x;y\n1;2\n2;4\n3;9\n"),
        facts: &[Delimiter(';')],
        ..PLAIN
    },
    File {
        name: "tabs",
        content: Utf8("x\ty\r\n1\t2\r\n2\t4\r\n3\t9\r\n"),
        facts: &[Delimiter('\t')],
        ..PLAIN
    },
    File {
        name: "bars",
        content: Utf8("x|y\n1|2\n2|4\n3|9\n"),
        facts: &[Delimiter('|')],
        ..PLAIN
    },
    File {
        name: "single spaces",
        content: Utf8("x y\n1 2\n2 4\n3 9\n"),
        facts: &[Delimiter(' ')],
        ..PLAIN
    },
    File {
        name: "runs of spaces, as numbers are aligned",
        content: Utf8("  x      y\n  1      2\n  2      4\n  3      9\n"),
        facts: &[Delimiter(' '), Names(&["x", "y"])],
        ..PLAIN
    },
    File {
        name: "spaces after the last field",
        content: Utf8("x   y \r\n1   2  \r\n2   4\r\n3   9 \r\n"),
        facts: &[Delimiter(' '), Names(&["x", "y"])],
        ..PLAIN
    },
    File {
        name: "spaces after the last field of the input",
        content: Utf8("x y\n1 2\n2 4\n3 9   "),
        facts: &[Delimiter(' ')],
        ..PLAIN
    },
    File {
        name: "runs of spaces around quotes",
        content: Utf8("name    x   y\n\"a b\"   1   2\n\"c\"     2   4\n  \"d  \" 3   9\n"),
        facts: &[Delimiter(' '), Names(&["name", "x", "y"])],
        ..PLAIN
    },
    File {
        name: "commas within fields between semicolons",
        content: Utf8("name;x;y\nb, a, c;1;2\nd, e, f;2;4\ng, h, i;3;9\n"),
        facts: &[Delimiter(';')],
        ..PLAIN
    },
    File {
        name: "semicolons and spaces within fields between commas",
        content: Utf8("name,x,y\na b; c,1,2\nd e; f,2,4\ng h; i,3,9\n"),
        facts: &[Delimiter(',')],
        ..PLAIN
    },
    File {
        name: "a delimiter that has to be told",
        content: Utf8("x:y\n1:2\n2:4\n3:9\n"),
        options: |options| options.delimiter = Some(':'),
        facts: &[Delimiter(':'), Header(true)],
        ..PLAIN
    },
    File {
        name: "a minus sign for a delimiter",
        content: Utf8("x-y\n1-2\n2-4\n--\n3-9\n"),
        options: |options| options.delimiter = Some('-'),
        expected: plain([1, 0, 0, 0]),
        ..PLAIN
    },
    File {
        name: "a digit for a delimiter",
        content: Utf8("x0y\n102\n204\n309\n"),
        options: |options| options.delimiter = Some('0'),
        facts: &[Delimiter('0')],
        ..PLAIN
    },
    File {
        name: "a delimiter told against appearances",
        content: Utf8("x,y;z\n1,2;5\n2,4;5\n3,9;5\n"),
        options: |options| {
            options.delimiter = Some(',');
            options.text = OnText::Missing;
        },
        expected: error("too-few-numeric-columns", "found 1: \"x\""),
        ..PLAIN
    },
    File {
        name: "a delimiter at every end",
        content: Utf8("x,y,\n1,2,\n2,4,\n3,9,\n"),
        facts: &[
            Names(&["x", "y", "column 3"]),
            Kinds(&[Number, Number, Empty]),
        ],
        ..PLAIN
    },
    File {
        name: "a delimiter at the end of every row, not of the header",
        content: Utf8("x,y\n1,2,\n2,4,\n3,9,"),
        facts: &[Names(&["x", "y"])],
        ..PLAIN
    },
    File {
        name: "delimiters at the end of the header, not of the rows",
        content: Utf8("x,y,,\n1,2\n2,4\n3,9\n"),
        facts: &[Names(&["x", "y"])],
        ..PLAIN
    },
    File {
        name: "decimal commas between spaces",
        content: Utf8("x y\n1,5 2,5\n2,5 4,5\n3,5 9,5\n"),
        expected: HALVES,
        facts: &[Delimiter(' '), Decimal(','), Names(&["x", "y"])],
        ..PLAIN
    },
    File {
        name: "decimal commas between spaces, without a header",
        content: Utf8("1,5 2,5\n2,5 4,5\n3,5 9,5\n"),
        expected: HALVES,
        facts: &[Delimiter(' '), Decimal(','), Header(false)],
        ..PLAIN
    },
    File {
        name: "commas and spaces between fields",
        content: Utf8("x, y\n1, 2\n2, 4\n3, 9\n"),
        facts: &[Delimiter(','), Decimal('.')],
        ..PLAIN
    },
    File {
        name: "decimal commas and text between semicolons, without a header",
        content: Utf8("1,5;a b;2,5\n2,5;c;4,5\n3,5;d e;9,5\n"),
        expected: HALVES,
        facts: &[Delimiter(';'), Decimal(','), Kinds(&[Number, Text, Number])],
        ..PLAIN
    },
    File {
        name: "a comma in each name between semicolons, some rows too short",
        content: Utf8(
            "name;x;y\nSmith, A;1;2\nSmith, B;2;4\nSmith, C;3;9\nSmith, D;3\nSmith, E\nSmith, F;3;9;1\n",
        ),
        expected: plain([2, 0, 1, 0]),
        facts: &[Delimiter(';'), Names(&["name", "x", "y"])],
        ..PLAIN
    },
    File {
        name: "lists with semicolons between commas",
        content: Utf8("list,x,y\n1;2;3,1,2\n4;5;6,2,4\n7;8;9,3,9\n"),
        facts: &[Delimiter(','), Kinds(&[Text, Number, Number])],
        ..PLAIN
    },
    File {
        name: "a first line that tells the delimiter, as Excel has it",
        content: Utf8("sep=;\r\nx;y,z\r\n1;2\r\n2;4\r\n3;9\r\n"),
        facts: &[
            Delimiter(';'),
            Skipped(1),
            Preamble(&["sep=;"]),
            Names(&["x", "y,z"]),
        ],
        ..PLAIN
    },
    File {
        name: "a first line that tells a delimiter that nobody would look for",
        content: Utf8("\u{feff}SEP=^\nx^y\n1^2\n2^4\n3^9\n"),
        facts: &[Delimiter('^'), Skipped(1)],
        ..PLAIN
    },
    File {
        name: "a first line that tells a delimiter, against one that is told",
        content: Utf8("sep=,\nx;y\n1;2\n2;4\n3;9\n"),
        options: |options| options.delimiter = Some(';'),
        facts: &[Delimiter(';'), Skipped(1)],
        ..PLAIN
    },
    File {
        name: "a name that begins like a line that tells the delimiter",
        content: Utf8("sep=a,y\n1,2\n2,4\n3,9\n"),
        facts: &[Delimiter(','), Skipped(0), Names(&["sep=a", "y"])],
        ..PLAIN
    },
];

pub(crate) const HEADERS: &[File] = &[
    File {
        name: "no header",
        content: Utf8("1,2\n2,4\n3,9\n"),
        facts: &[Header(false), Names(&["column 1", "column 2"])],
        ..PLAIN
    },
    File {
        name: "no header, and text in the first column",
        content: Utf8("a,1,2\nb,2,4\nc,3,9\n"),
        facts: &[
            Header(false),
            Names(&["column 1", "column 2", "column 3"]),
            Kinds(&[Text, Number, Number]),
        ],
        ..PLAIN
    },
    File {
        name: "numbers that are told to be names",
        content: Utf8("2019,2020\n1,2\n2,4\n3,9\n"),
        options: |options| options.header = Some(true),
        facts: &[Header(true), Names(&["2019", "2020"])],
        ..PLAIN
    },
    File {
        name: "names that are told to be none",
        content: Utf8("x,y\n1,2\n2,4\n3,9\n"),
        options: |options| {
            options.header = Some(false);
            options.text = OnText::Missing;
        },
        expected: plain([0, 1, 0, 0]),
        facts: &[Header(false), Names(&["column 1", "column 2"])],
    },
    File {
        name: "a column without a name, as data frames write their index",
        content: Utf8(",x,y\na,1,2\nb,2,4\nc,3,9\n"),
        facts: &[Header(true), Names(&["column 1", "x", "y"])],
        ..PLAIN
    },
    File {
        name: "no names in quotes",
        content: Utf8("\"\",\" \"\n1,2\n2,4\n3,9\n"),
        options: |options| options.header = Some(true),
        facts: &[Names(&["column 1", "column 2"])],
        ..PLAIN
    },
    File {
        name: "one name twice",
        content: Utf8("x,x\n1,2\n2,4\n3,9\n"),
        facts: &[Names(&["x", "x.1"])],
        ..PLAIN
    },
    File {
        name: "one name many times, and names that the numbers would make",
        content: Utf8("x,x.1,x,y,x,x.1\n1,5,2,2,1,2\n2,1,4,4,5,2\n3,7,9,9,2,1\n"),
        options: |options| {
            options.predictors = Some(vec!["x".to_owned()]);
            options.response = Some("y".to_owned());
        },
        facts: &[Names(&["x", "x.1", "x.2", "y", "x.3", "x.1.1"])],
        ..PLAIN
    },
    File {
        name: "a missing value right below the header",
        content: Utf8("x,y\n,NA\n1,2\n2,4\n3,9\n"),
        expected: plain([1, 0, 0, 0]),
        facts: &[Header(true), Names(&["x", "y"])],
        ..PLAIN
    },
    File {
        name: "years as names",
        content: Utf8("name,2019,2020\na,1,2\nb,2,4\nc,3,9\n"),
        facts: &[
            Header(true),
            Names(&["name", "2019", "2020"]),
            Notes(&[(NoteKind::NumbersAsNames, 1, "name,2019,2020")]),
        ],
        ..PLAIN
    },
    File {
        name: "years as names, and nothing else, the last first",
        content: Utf8("2020;2019\n1,0;2\n2;4\n3;9,0\n"),
        facts: &[
            Header(true),
            Names(&["2020", "2019"]),
            Notes(&[(NoteKind::NumbersAsNames, 1, "2020;2019")]),
        ],
        ..PLAIN
    },
    File {
        name: "years as names that are told to be a row",
        content: Utf8("2019,2020\n1,2\n2,4\n3,9\n"),
        options: |options| options.header = Some(false),
        expected: fit(4, NONE, &[506.25, 508.75], 0x5a96_7887_2526_c11c),
        facts: &[Header(false), Notes(&[])],
    },
    File {
        name: "years over years are a row",
        content: Utf8("name,1995,2001\na,1996,2003\nb,1998,2001\nc,1999,2010\n"),
        expected: fit(4, NONE, &[1997.0, 2003.75], 0x71ed_c8c9_9582_53cf),
        facts: &[Header(false), Notes(&[])],
        ..PLAIN
    },
    File {
        name: "one year that no other number is near",
        content: Utf8("name,x,2019\na,1,2\nb,2,4\nc,3,9\n"),
        facts: &[Header(true), Notes(&[])],
        ..PLAIN
    },
    File {
        name: "one year as a name beside nothing but text",
        content: Utf8("name,2019,note\na,1,d\nb,2,e\nc,3,f\n"),
        expected: error("too-few-numeric-columns", "found 1: \"2019\""),
        ..PLAIN
    },
    File {
        name: "one year that may be a number",
        content: Utf8("a,1900\nb,1\nc,2500\nd,30\n"),
        expected: error("too-few-numeric-columns", "found 1: \"column 2\""),
        ..PLAIN
    },
    File {
        name: "numbers in quotes over numbers without are names",
        content: Utf8("\"7\",\"5\"\n1,2\n2,4\n3,9\n"),
        facts: &[
            Header(true),
            Names(&["7", "5"]),
            Notes(&[(NoteKind::NumbersAsNames, 1, "\"7\",\"5\"")]),
        ],
        ..PLAIN
    },
    File {
        name: "numbers in quotes over such are a row",
        content: Utf8("\"1\",\"2\"\n\"2\",\"4\"\n\"3\",\"9\"\n"),
        facts: &[Header(false), Notes(&[])],
        ..PLAIN
    },
    File {
        name: "columns that are counted, under a corner",
        content: Utf8(",0,1\n0,1,2\n1,2,4\n2,3,9\n"),
        facts: &[
            Header(true),
            Names(&["column 1", "0", "1"]),
            Kinds(&[Index, Number, Number]),
            Notes(&[(NoteKind::NumbersAsNames, 1, ",0,1")]),
        ],
        ..PLAIN
    },
    File {
        name: "columns that are counted, over decimals",
        content: Utf8("0,1,2,3\n1.5,0.5,0.2,2.5\n2.5,0.25,0.1,4.5\n3.5,0.125,7.7,9.5\n"),
        options: |options| options.predictors = Some(vec!["0".to_owned()]),
        expected: HALVES,
        facts: &[
            Header(true),
            Notes(&[(NoteKind::NumbersAsNames, 1, "0,1,2,3")]),
        ],
    },
    File {
        name: "numbers that count, over whole ones, may be names",
        content: Utf8("1,2,3,4\n2,9,1,4\n3,5,5,9\n"),
        options: |options| {
            options.predictors = Some(vec!["column 1".to_owned()]);
        },
        expected: fit(3, NONE, &[2.0, 17.0 / 3.0], 0x003c_cf2f_c622_672b),
        facts: &[
            Header(false),
            Notes(&[(NoteKind::PerhapsNames, 1, "1,2,3,4")]),
        ],
    },
    File {
        name: "a row that counts, over such",
        content: Utf8("1,2,3,4\n5,6,7,8\n9,10,11,13\n"),
        options: |options| options.predictors = Some(vec!["column 1".to_owned()]),
        expected: fit(3, NONE, &[5.0, 25.0 / 3.0], 0x2152_e379_e7a4_082a),
        facts: &[Header(false), Notes(&[])],
    },
    File {
        name: "row names under a header without one, as R writes them",
        content: Utf8("\"x\" \"y\"\n\"a\" 1 2\n\"b\" 2 4\n\"c\" 3 9\n"),
        facts: &[
            Delimiter(' '),
            Header(true),
            Names(&["column 1", "x", "y"]),
            Kinds(&[Text, Number, Number]),
            Notes(&[(NoteKind::RowNames, 1, "\"x\" \"y\"")]),
        ],
        ..PLAIN
    },
    File {
        name: "row numbers under a header without a name for them",
        content: Utf8("x,y\r\n1,1,2\r\n2,2,4\r\n4,3,9\r\n"),
        facts: &[
            Names(&["column 1", "x", "y"]),
            Kinds(&[Index, Number, Number]),
            Notes(&[(NoteKind::RowNames, 1, "x,y")]),
        ],
        ..PLAIN
    },
    File {
        name: "row names below a title",
        content: Utf8("Heights\nx;y\na;1;2\nb;2;4\nc;3;9\n"),
        facts: &[
            Skipped(1),
            Names(&["column 1", "x", "y"]),
            Notes(&[(NoteKind::RowNames, 2, "x;y")]),
        ],
        ..PLAIN
    },
    File {
        name: "row numbers under no name, as pandas writes them",
        content: Utf8(",x,y\n0,1,2\n1,2,4\n2,3,9\n"),
        facts: &[
            Names(&["column 1", "x", "y"]),
            Kinds(&[Index, Number, Number]),
            Notes(&[]),
        ],
        ..PLAIN
    },
    File {
        name: "row numbers that pandas named when it read its own file",
        content: Utf8("Unnamed: 0,x,y\n0,1,2\n1,2,4\n2,3,9\n"),
        facts: &[
            Names(&["Unnamed: 0", "x", "y"]),
            Kinds(&[Index, Number, Number]),
            Notes(&[]),
        ],
        ..PLAIN
    },
    File {
        name: "row numbers beside one column are a predictor",
        content: Utf8(",y\n1,2\n2,4\n3,9\n"),
        facts: &[Kinds(&[Number, Number])],
        ..PLAIN
    },
    File {
        name: "row numbers beside one column of numbers and one of words",
        content: Utf8("\"\",\"y\",\"kind\"\n\"1\",2,\"a\"\n\"2\",4,\"b\"\n\"3\",9,\"a\"\n"),
        options: |options| options.formula = Some("y ~ .".to_owned()),
        expected: fit(3, [0; 4], &[1.0 / 3.0, 5.0], 0x3a6e_15af_bbb0_5b06),
        facts: &[
            Names(&["column 1", "y", "kind"]),
            Kinds(&[Index, Number, Text]),
        ],
    },
    File {
        name: "row numbers that are asked for",
        content: Utf8(",x,y\n1,5,2\n2,1,4\n3,7,9\n"),
        options: |options| options.predictors = Some(vec!["column 1".to_owned()]),
        facts: &[Kinds(&[Index, Number, Number])],
        ..PLAIN
    },
    File {
        name: "a short first row without a header",
        content: Utf8("7\n1,2\n2,4\n3,9\n2,5\n2,5\n"),
        expected: fit(5, [1, 0, 0, 0], &[2.0, 5.0], 0x0e68_9616_536d_77f5),
        facts: &[
            Header(false),
            Skipped(0),
            Notes(&[(NoteKind::ShortRows, 1, "7")]),
        ],
        ..PLAIN
    },
    File {
        name: "a long first row without a header",
        content: Utf8("1,2,3\n1,2\n2,4\n3,9\n2,5\n2,5\n"),
        expected: fit(5, [0, 0, 1, 0], &[2.0, 5.0], 0x0e68_9616_536d_77f5),
        facts: &[Header(false), Skipped(0), Example(0, 1, 1, "1,2,3")],
        ..PLAIN
    },
    File {
        name: "no header, and text over text with numbers in it",
        content: Utf8("a,1,2\n7,2,4\nb,3,9\nc,2,5\n"),
        expected: fit(4, NONE, &[2.0, 5.0], 0x10a9_132b_61dc_a904),
        facts: &[Header(false), Kinds(&[Text, Number, Number])],
        ..PLAIN
    },
    File {
        name: "a word over dates is a name, and a number beside it then too",
        content: Utf8("day,1,2\n2000-03-01,1,2\n2000-03-02,2,4\n2000-03-15,3,9\n"),
        facts: &[
            Header(true),
            Names(&["day", "1", "2"]),
            Kinds(&[Date, Number, Number]),
        ],
        ..PLAIN
    },
    File {
        name: "no header, and no number in the first row",
        content: Utf8("a,NA,\nb,1,2\na,2,4\nb,3,9\n"),
        expected: plain([1, 0, 0, 0]),
        facts: &[
            Header(false),
            Kinds(&[Text, Number, Number]),
            Example(0, 1, 1, "NA"),
        ],
        ..PLAIN
    },
    File {
        name: "no header, and a date in the first row",
        content: Utf8("2000-02-28,,NA\n2000-03-01,1,2\n2000-03-02,2,4\n2000-03-15,3,9\n"),
        expected: plain([1, 0, 0, 0]),
        facts: &[Header(false), Kinds(&[Date, Number, Number])],
        ..PLAIN
    },
];
