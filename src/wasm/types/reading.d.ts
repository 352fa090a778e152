/** The result of a first look at a table. */
export interface Inspection {
  dialect: Dialect;
  columns: InspectedColumn[];
  /** The first rows as text, at most 20; of a table of more than 500 columns, fewer. */
  rows: string[][];
  /** The values of these rows, as a fit reads them: numbers, dates as days since the first one, the text of categories; null for a missing value. Text in a column of numbers stays text. */
  values: (number | string | null)[][];
  /** Decisions that may be wrong. */
  notes: Note[];
  /** The sheet of an Excel workbook that was read. */
  sheet?: string;
  /** The names of all its sheets. */
  sheets?: string[];
}

/** How a table is written. */
export interface Dialect {
  /** The character between two fields; a space means any run of spaces. */
  delimiter: string;
  /** Whether the first record names the columns; otherwise they are "column 1", "column 2", … */
  header: boolean;
  /** The decimal mark, "." or ",". */
  decimal: string;
  /** The thousands separator, if there is one. */
  thousands: string | null;
  /** The prefix of a comment line, if there are comments. */
  comment: string | null;
  encoding: "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";
  /** The character around fields that have delimiters in them; null if quotes are text. */
  quote: string | null;
  /** A backslash if it makes text of the quote after it; null if quotes in quotes are doubled. */
  escape: string | null;
  /** The number of lines before the table. */
  skippedLines: number;
  /** The first three of them. */
  preamble: string[];
}

/**
 * The kind of most fields of a column. A column of dates is read as days since the first; an index
 * has the numbers of the rows, and is in no model unless it is asked for.
 */
export type ColumnKind = "number" | "date" | "text" | "empty" | "index";

/** What most of the text in a column looks like, with the first example. */
export interface LooksLike {
  /** Money; per cent; numbers with another unit; negative numbers of accounts, (5) or 5-; numbers with another decimal mark; two words such as yes and no; names, one for each row; words that repeat. */
  kind:
    | "currency"
    | "percent"
    | "unit"
    | "accounting"
    | "other-decimal"
    | "boolean"
    | "identifier"
    | "words";
  /** The text found there. */
  example: string;
  /** 1 for the first record below the header. */
  row: number;
}

/** Options to be merged with those of a reading that is tried again: `{ ...options, ...suggestion }`. */
export type Suggestion = Pick<
  ReadOptions,
  "units" | "decimal" | "thousands" | "formula" | "missing"
>;

/** One column; its figures are of the part that was looked at. */
export interface InspectedColumn {
  name: string;
  kind: ColumnKind;
  /** The likely kind of its values, if they are not read as that: "dates" that have several readings or the name of a time zone, "date-numbers" such as 20240131, or parts of dates such as 2020.1 and 2020.2. */
  hint: "currency" | "percent" | "dates" | "date-numbers" | null;
  /** The likely kind of the values that are neither numbers nor dates; null if there are none. */
  looksLike: LooksLike | null;
  /** Options that make numbers of them, to be merged with those of this reading; null if none do. */
  suggestion: Suggestion | null;
  /** The first date of a column of dates, as the file writes it. */
  since: string | null;
  /** The format of its dates, or of its numbers if those may be dates; null if there are none, or if they have several readings. */
  dateFormat: DateFormat | null;
  missing: number;
  min: number | null;
  max: number | null;
}

/** How an input is read, and which model it is read for. */
export interface ReadOptions {
  /** The response's column. Default: the last that holds numbers. */
  response?: string;
  /** The predictors' columns. A column of text is a category: a coefficient for each of its values but the first, in the order of numbers or else of characters. Default: all others that hold numbers. */
  predictors?: readonly string[];
  /** The model as R writes it, "y ~ x + I(x^2) + group", instead of response, predictors and terms. */
  formula?: string;
  /** The model's terms, instead of predictors: each a variable, or an array of variables whose product it is. */
  terms?: readonly (string | Variable | readonly (string | Variable)[])[];
  /** Whether the model is one of the natural logarithm of the response. Default: false. */
  logResponse?: boolean;
  /**
   * The column of the rows' weights: none below 0, and a row of weight 0 is left out. Weights of the kind "precision" are
   * those of R's lm. Those of the kind "frequency" are whole numbers up to 1e12 that say how many times a row counts:
   * { column: "n", kind: "frequency" }. All figures are those of a table that repeats the row this often; its copies are
   * in one fold. Default: all weigh 1; the kind: "precision". */
  weights?: string | { column: string; kind?: "precision" | "frequency" };
  /** The value of each category that its other values are compared with, by the name of the column: { dose: "placebo" }. Default: the first in the order of numbers or characters. */
  reference?: Readonly<Record<string, string | number | boolean>>;
  /** The numbers of the rows that are left out of the fit, as the report and `diagnose` number them: 1 for the first record below the header, even if that has units. Other rows keep their numbers. A number beyond the last row has no effect. One worker reads the file. Default: none. */
  leaveOut?: readonly number[];
  /** The rows kept out of the fit, to test it on: how many of the last rows, or a fraction of all rows. With a fraction, a seeded hash of its number decides for each row, and one worker reads the file. Default: 0; the seed: 1. */
  holdOut?: number | { fraction: number; seed?: number };
  /** How many folds the rows in the fit are divided into, for crossValidate. A seeded hash of its number decides the fold of each row, and one worker reads the file. Default: none; the seed: 1. */
  folds?: number | { count: number; seed?: number };
  /** The meaning of text in a chosen column: an error, or a missing value. Default: "error". */
  text?: "error" | "missing";
  /** Whether the model has an intercept. Default: true. */
  intercept?: boolean;
  /** The most columns that the model may have, a coefficient each, the intercept aside: one for each predictor that is a number, one less than its values for a category; a category of more than 100 values is not counted, if it is the largest. Time grows with the cube of them, but with the square of the values of the largest category; memory grows with the square of all. Default: 500. */
  maxColumns?: number;
  /** The character between two fields. Default: found. */
  delimiter?: string;
  /** Whether the first record names the columns. Default: found. */
  header?: boolean;
  /** The decimal mark, "." or ",". Default: found. */
  decimal?: string;
  /** The thousands separator; null for none. Default: detected. */
  thousands?: string | null;
  /** The prefix of a comment line; null for no comments. Default: detected. */
  comment?: string | null;
  /** The number of lines before the table. Default: found. */
  skipLines?: number;
  /** Of an Excel workbook: the name of a sheet, or its number from 1. Default: the first with two rows of two cells, or else the first that is not empty. */
  sheet?: string | number;
  /** The character around fields that have delimiters in them, "\"" or "'"; "" or null if quotes are text. Default: found. */
  quote?: string | null;
  /** How a quote in quotes is written: "\\" for a backslash before it, "" or null for a doubled quote. Default: found. */
  escape?: string | null;
  /** The format of dates. It decides where they have several readings, such as 01/02/2021, and reads numbers such as 20240131 as dates. Default: found. */
  dateFormat?: DateFormat;
  /** The words for a missing value, instead of the customary ones (NA, NULL, "-" and others): `["NA", "-999", "None"]` for all columns, or `{ region: [] }` for some. With no words, "NA" is a value. Upper and lower case differ; a number matches however it is written. An empty field is missing in any case. Default: the customary ones. */
  missing?: readonly (string | number)[] | Readonly<Record<string, readonly (string | number)[]>>;
  /** Whether numbers may have a unit beside them: "R$ 12,50", "3 €", "EUR 3", "15 %", "4.2 kg". A column has the unit that most of its values have; a value in another unit is text, and "15 %" is 15. Default: false. */
  units?: boolean;
  /** How characters are encoded, by any label that TextDecoder takes, such as "latin1", "utf-16le" or "shift_jis". Default: found, of UTF-8, UTF-16 and Windows-1252. A string has no encoding. */
  encoding?: string;
  /** Whether every record below the header is a row, even one that looks like units, a repeated header, totals or a footer. Default: false. */
  everyRow?: boolean;
  /** How many rows are kept for drawing, an even sample of all. Default: 20000. */
  sample?: number;
  /** Whether rows are counted on a grid for drawing, the response over each predictor. Default: false. */
  density?: boolean;
  /** How many workers may read a file, 1 or 2; the answer is the same to the last bit. Default: 2 for files of 32 MB and more where the platform has workers and a processor to spare for them: on two processors the first such file is read by one, while no second worker is ready. */
  workers?: 1 | 2;
  /** Called while a file or stream is read, at most every 50 ms, and once at its end. */
  onProgress?: (progress: Progress) => void;
  /** Aborts the reading, with the signal's reason. */
  signal?: AbortSignal;
}

/** A variable of a term. */
export interface Variable {
  column: string;
  /** Its power, a whole number from 1 to 99. Default: 1. */
  power?: number;
  /** Whether its natural logarithm is taken first. Default: false. */
  log?: boolean;
  /** Whether its values are categories, even if they are numbers. Default: true for text, false for numbers. */
  category?: boolean;
}

/** One term of a model, and which of the model's coefficients are its own: from columns[0] up to, but without, columns[1]; the intercept is not counted. */
export interface Term {
  /** As R has it: "x", "I(x^2)", "group", "x:group". */
  name: string;
  columns: [number, number];
}

/** How far the reading is. */
export interface Progress {
  bytes: number;
  /** Null for a stream, whose length nobody knows. */
  totalBytes: number | null;
  rows: number;
  secondsLeft: number | null;
}

/** The report of an input: which rows were used, and which were not. */
export interface Report {
  /** The sheet of an Excel workbook that was read. */
  sheet?: string;
  /** The names of all its sheets. */
  sheets?: string[];
  bytes: number;
  /** How many workers read them: one where a division of the file would be between quotes. */
  workers: number;
  /** How it is written; null for columns of numbers. */
  dialect: Dialect | null;
  /** All records below the header: the rows in the fit, those held out and those left out. */
  rows: number;
  /** Rows in the fit. */
  used: number;
  heldOut: number;
  /** The number of skipped rows, by reason. */
  leftOut: LeftOutCounts;
  /** The first three rows skipped for each reason. */
  examples: LeftOutRow[];
  /** Oddities of the input and decisions about it, each with its first place. */
  notes: Note[];
  /** All columns, from the left; after a fit to a table of more than 10,000, those that it is of. */
  columns: ColumnReport[];
}

/** Something that is read in a way that one may not expect. */
export interface Note {
  kind:
    | "not-utf8"
    | "zero"
    | "error-value"
    | "numbers-as-names"
    | "perhaps-names"
    | "row-names"
    | "repeated-names"
    | "short-rows"
    | "units-row"
    | "repeated-header"
    | "total-row"
    | "footer"
    | "stray-quote"
    | "date-numbers"
    | "accounting-negatives"
    | "guards"
    | "own-numerals"
    | "groups"
    | "groups-or-decimals"
    | "units"
    | "looks-like-numbers"
    | "text-with-digits"
    | "codes"
    | "some-offsets"
    | "other-calendar"
    | "unused-date-format"
    | "word-kept";
  /** The line of the file, 1 for the first. */
  line: number;
  /** The text found there. */
  text: string;
  /** The column that it is about; empty if it is not about one. */
  column: string;
}

/** The number of rows skipped for each reason. */
export interface LeftOutCounts {
  /** No value in a chosen column. */
  missing: number;
  /** Text in a chosen column of numbers. */
  text: number;
  /** More fields than the table has columns, or a line of text below or within the table. A row with fewer fields is padded with missing values. */
  ragged: number;
  comment: number;
  /** A number of 0 or below in a column whose logarithm is taken, with the option text: "missing". */
  noLogarithm: number;
  /** A function of columns without a value there, such as sqrt(-1), with the option text: "missing". */
  noValue: number;
  /** A weight of 0. */
  zeroWeight: number;
  /** Rows held out with a value of a category that no row of the fit has. */
  newLevel: number;
  /** Records that are not rows of data: units below the names, repeated headers, totals and footers. */
  notData: number;
  /** Rows whose numbers are in `leaveOut`. */
  byNumber: number;
}

/**
 * Figures of one column. Of `read`, the figures are of the rows in the fit, null if the model is not of
 * it; of `describe`, of all numbers in the column.
 */
export interface ColumnReport {
  name: string;
  /** The kind of values in the part that was inspected first. */
  kind: ColumnKind;
  hint: "currency" | "percent" | "dates" | "date-numbers" | null;
  /** The likely kind of the values that are neither numbers nor dates, in the part that was inspected first. */
  looksLike: LooksLike | null;
  /** Options that make numbers of them, to be merged with those of this reading; null if none do. */
  suggestion: Suggestion | null;
  /** The date that days are counted from. */
  since: string | null;
  /** Whether the model is of it. */
  used: boolean;
  /** The number of rows without a value in this column. A fit skips them all; `describe` skips none of them. */
  missing: number;
  /** The number of rows with text in this column, where it is not read as a category. A fit skips them all; `describe` skips none of them. */
  text: number;
  count: number;
  min: number | null;
  max: number | null;
  mean: number | null;
  /** The standard deviation, from one less than the count. */
  sd: number | null;
  /** From `describe`: the number of different texts in a column of text; null beyond a thousand. */
  distinct: number | null;
  /** The three most frequent of them. */
  frequent: { text: string; count: number }[];
  /** The values of a category, in order, and how many rows of the fit have each; the first is the one that the others are compared with. */
  levels: { text: string; count: number }[];
}

/** A skipped row. */
export interface LeftOutRow {
  reason:
    | "missing"
    | "text"
    | "ragged"
    | "comment"
    | "no-logarithm"
    | "no-value"
    | "zero-weight"
    | "new-level"
    | "not-data"
    | "by-number";
  /** The line of the file on which it begins, 1 for the first. */
  line: number;
  /** 1 for the first record below the header. */
  row: number;
  /** The column that caused the skip; empty for a comment, a ragged row, and a row left out by its number. */
  column: string;
  /** The text found there. */
  text: string;
}

/** The distance of predictions from observed values. */
export interface Metrics {
  /** The rows with a prediction and an observed response. */
  count: number;
  /** The rows without one of them. */
  leftOut: number;
  /** The mean of squared residuals; null without any row. */
  mse: number | null;
  /** The root of the mean squared error, in the response's unit. */
  rmse: number | null;
  /** The mean of absolute residuals, in the response's unit. */
  mae: number | null;
  /** About the response's mean in these rows, for models without an intercept too; null where the response is constant. */
  rSquared: number | null;
  /** The ten largest residuals, the largest first. */
  largest: Residual[];
  /** One of these, if its observed value is the sum of all others: the row may have their total. */
  total: Residual | null;
}

/** One row that is far from its prediction. */
export interface Residual {
  /** 1 for the first record below the header. */
  row: number;
  /** The line of the file on which it begins. */
  line: number;
  observed: number;
  predicted: number;
  /** Observed less predicted. */
  residual: number;
}

/** The exact least-squares solution. */
export interface Exact {
  /** Intercept first; 0 where the model has none. */
  coefficients: number[];
  /** About zero where the model has no intercept, as in R, and else about the mean; null where the response is constant. */
  rSquared: number | null;
  /** The residual sum of squares. */
  rss: number;
  /** In the response's unit; null where no degrees of freedom are left. */
  residualStandardError: number | null;
}

/** The properties of observations that are known once they are read. */
export interface ObservationsSummary {
  response: string;
  predictors: string[];
  /** The values of each predictor that is a category, in order; none for numbers. */
  levels: string[][];
  formula: string;
  terms: Term[];
  coefficientNames: string[];
  hasIntercept: boolean;
  report: Report;
  exact: Exact;
}
