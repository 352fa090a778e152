//! Results as values for JavaScript: each a record with the names that the TypeScript in `types` has.

use crate::csv::{
    Column, ColumnKind, DateFormat, Encoding, Field, Lookalike, LooksLike, Note, NoteKind, Schema,
};
use crate::design::model_columns::{ModelColumns, Power};
use crate::numerics::expression;
use crate::value::{Record, Value};
use crate::{
    ColumnReport, Descent, DialectReport, Frequent, HeldOut, Ledger, LeftOutCounts, Metrics, Model,
    NewLevel, Observations, Rates, Reason, Report, Residual, Step, Stop, Suggestion, Term, Unread,
};

/// The first look at a table.
pub(super) fn inspection(schema: &Schema) -> Value {
    let mut record = Record::default();
    record.put("dialect", dialect(&DialectReport::of(schema)));
    record.put("columns", Value::list(&schema.columns, column));
    record.put("rows", Value::list(&schema.rows, |row| Value::texts(row)));
    record.put(
        "values",
        Value::list(&schema.rows, |row| values(row, schema)),
    );
    record.put("notes", Value::list(&schema.notes, note));
    record.into()
}

/// The fields by which a column is known, in a schema and in a report.
fn identity(
    name: &str,
    column_kind: ColumnKind,
    hint: Option<Lookalike>,
    looks_like: Option<&LooksLike>,
    since: Option<&str>,
) -> Record {
    let mut record = Record::default();
    record.text("name", name);
    record.text("kind", kind(column_kind));
    record.put("hint", text_or_null(hint.map(lookalike)));
    let example = looks_like.map_or(Value::Null, |looks| {
        let mut record = Record::default();
        record.text("kind", lookalike(looks.kind));
        record.text("example", &looks.example);
        record.whole("row", looks.row);
        record.into()
    });
    record.put("looksLike", example);
    let suggestion = looks_like.and_then(|looks| suggestion(&looks.suggestion));
    record.put("suggestion", suggestion.unwrap_or(Value::Null));
    record.put("since", text_or_null(since));
    record
}

/// Options to merge with those of a reading; `None` if there are none.
pub(super) fn suggestion(suggestion: &Suggestion) -> Option<Value> {
    let mut record = Record::default();
    if suggestion.units {
        record.flag("units", true);
    }
    let mut put = |name, character: Option<char>| {
        if let Some(character) = character {
            record.put(name, Value::Text(character.into()));
        }
    };
    put("decimal", suggestion.decimal);
    put("thousands", suggestion.thousands);
    (!suggestion.is_empty()).then(|| record.into())
}

/// A row as it is read: numbers, the text of categories, and null for a missing value.
fn values(row: &[String], schema: &Schema) -> Value {
    let mut values = Vec::new();
    for (field, column) in row.iter().zip(&schema.columns) {
        values.push(match column.value(field.as_bytes(), &schema.dialect) {
            Field::Number(number) => Value::Number(number),
            Field::Missing => Value::Null,
            Field::Text => text(field),
        });
    }
    Value::List(values)
}

fn column(column: &Column) -> Value {
    let mut record = identity(
        &column.name,
        column.kind,
        column.lookalike,
        column.looks_like.as_ref(),
        column.since.as_deref(),
    );
    let format = column.date_format().map(DateFormat::name);
    record.put("dateFormat", text_or_null(format));
    record.whole("missing", column.missing);
    record.optional("min", column.min);
    record.optional("max", column.max);
    record.into()
}

fn dialect(dialect: &DialectReport) -> Value {
    let one = |character: char| Value::Text(character.into());
    let or_null = |character: Option<char>| character.map_or(Value::Null, one);
    let mut record = Record::default();
    record.put("delimiter", one(dialect.delimiter));
    record.flag("header", dialect.header);
    record.put("decimal", one(dialect.decimal));
    record.put("thousands", or_null(dialect.thousands));
    record.put("comment", or_null(dialect.comment));
    let encoding = match dialect.encoding {
        Encoding::Utf8 => "utf-8",
        Encoding::Utf16Le => "utf-16le",
        Encoding::Utf16Be => "utf-16be",
        Encoding::Windows1252 => "windows-1252",
    };
    record.text("encoding", encoding);
    record.put("quote", or_null(dialect.quote));
    record.put("escape", or_null(dialect.escape));
    record.whole("skippedLines", dialect.skipped_lines);
    record.texts("preamble", &dialect.preamble);
    record.into()
}

/// A decision that could have been made otherwise.
#[inline(never)] // cold: see DESIGN.md
pub(super) fn note(note: &Note) -> Value {
    let kind = match note.kind {
        NoteKind::NotUtf8 => "not-utf8",
        NoteKind::Zero => "zero",
        NoteKind::ErrorValue => "error-value",
        NoteKind::NumbersAsNames => "numbers-as-names",
        NoteKind::PerhapsNames => "perhaps-names",
        NoteKind::RowNames => "row-names",
        NoteKind::RepeatedNames => "repeated-names",
        NoteKind::ShortRows => "short-rows",
        NoteKind::UnitsRow => "units-row",
        NoteKind::RepeatedHeader => "repeated-header",
        NoteKind::TotalRow => "total-row",
        NoteKind::Footer => "footer",
        NoteKind::StrayQuote => "stray-quote",
        NoteKind::DateNumbers => "date-numbers",
        NoteKind::AccountingNegatives => "accounting-negatives",
        NoteKind::Guards => "guards",
        NoteKind::OwnNumerals => "own-numerals",
        NoteKind::Groups => "groups",
        NoteKind::GroupsOrDecimals => "groups-or-decimals",
        NoteKind::Units => "units",
        NoteKind::LooksLikeNumbers => "looks-like-numbers",
        NoteKind::TextWithDigits => "text-with-digits",
        NoteKind::Codes => "codes",
        NoteKind::SomeOffsets => "some-offsets",
        NoteKind::OtherCalendar => "other-calendar",
        NoteKind::UnusedDateFormat => "unused-date-format",
        NoteKind::WordKept => "word-kept",
    };
    let mut record = Record::default();
    record.text("kind", kind);
    record.whole("line", note.line);
    record.text("text", &note.text);
    record.text("column", &note.column);
    record.into()
}

fn kind(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Number => "number",
        ColumnKind::Date => "date",
        ColumnKind::Text => "text",
        ColumnKind::Empty => "empty",
        ColumnKind::Index => "index",
    }
}

fn lookalike(lookalike: Lookalike) -> &'static str {
    match lookalike {
        Lookalike::Currency => "currency",
        Lookalike::Percent => "percent",
        Lookalike::Dates => "dates",
        Lookalike::DateNumbers => "date-numbers",
        Lookalike::Unit => "unit",
        Lookalike::Accounting => "accounting",
        Lookalike::OtherDecimal => "other-decimal",
        Lookalike::Boolean => "boolean",
        Lookalike::Identifier => "identifier",
        Lookalike::Words => "words",
    }
}

/// The report of an input: which rows were used, and which were not.
pub(super) fn report(report: &Report) -> Value {
    let mut record = Record::default();
    record.whole("bytes", report.bytes);
    record.whole("workers", report.workers.into());
    let dialect = report.dialect.as_ref().map(dialect);
    record.put("dialect", dialect.unwrap_or(Value::Null));
    record.whole("rows", report.rows);
    record.whole("used", report.used);
    record.whole("heldOut", report.held_out);
    record.put("leftOut", left_out(&report.left_out));
    let example = |row: &crate::Example| {
        let mut record = Record::default();
        record.text("reason", reason(row.reason));
        record.whole("line", row.line);
        record.whole("row", row.row);
        record.text("column", &row.column);
        record.text("text", &row.text);
        record.into()
    };
    record.put("examples", Value::list(&report.examples, example));
    record.put("notes", Value::list(&report.notes, note));
    record.put("columns", Value::list(&report.columns, column_report));
    record.into()
}

fn left_out(counts: &LeftOutCounts) -> Value {
    let mut record = Record::default();
    record.whole("missing", counts.missing);
    record.whole("text", counts.text);
    record.whole("ragged", counts.ragged);
    record.whole("comment", counts.comment);
    record.whole("noLogarithm", counts.no_logarithm);
    record.whole("noValue", counts.no_value);
    record.whole("zeroWeight", counts.zero_weight);
    record.whole("newLevel", counts.new_level);
    record.whole("notData", counts.not_data);
    record.whole("byNumber", counts.by_number);
    record.into()
}

fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::Missing => "missing",
        Reason::Text => "text",
        Reason::Ragged => "ragged",
        Reason::Comment => "comment",
        Reason::NoLogarithm => "no-logarithm",
        Reason::NoValue => "no-value",
        Reason::ZeroWeight => "zero-weight",
        Reason::NewLevel => "new-level",
        Reason::NotData => "not-data",
        Reason::ByNumber => "by-number",
    }
}

fn column_report(column: &ColumnReport) -> Value {
    let frequent = |frequent: &Frequent| {
        let mut record = Record::default();
        record.text("text", &frequent.text);
        record.whole("count", frequent.count);
        record.into()
    };
    let mut record = identity(
        &column.name,
        column.kind,
        column.lookalike,
        column.looks_like.as_ref(),
        column.since.as_deref(),
    );
    record.flag("used", column.used);
    record.whole("missing", column.missing);
    record.whole("text", column.text);
    record.whole("count", column.count);
    record.optional("min", column.min);
    record.optional("max", column.max);
    record.optional("mean", column.mean);
    record.optional("sd", column.sd);
    record.optional("distinct", column.distinct.map(|count| count as f64));
    record.put("frequent", Value::list(&column.frequent, frequent));
    record.put("levels", Value::list(&column.levels, frequent));
    record.into()
}

/// The columns' names, what became of the rows, and the exact solution.
pub(super) fn observations(observations: &Observations) -> Value {
    let exact = observations.exact();
    let mut solution = Record::default();
    solution.numbers("coefficients", &exact.coefficients());
    solution.optional("rSquared", exact.r_squared());
    solution.number("rss", exact.rss());
    solution.optional("residualStandardError", exact.residual_standard_error());
    let predictors = observations.predictors();
    let levels = (0..predictors.len()).map(|at| Value::texts(observations.levels(at)));
    let mut record = Record::default();
    record.text("response", observations.response());
    record.texts("predictors", predictors);
    record.put("levels", Value::List(levels.collect()));
    record.text("formula", &observations.formula());
    record.put("terms", Value::list(observations.terms(), term));
    let names = observations.coefficient_names();
    record.put("coefficientNames", Value::list(&names, |name| text(name)));
    record.flag("hasIntercept", observations.has_intercept());
    record.put("report", report(observations.report()));
    record.put("exact", solution.into());
    record.into()
}

/// A term, and where its columns begin and end.
fn term(term: &Term) -> Value {
    let columns = [term.columns.start, term.columns.end];
    let mut record = Record::default();
    record.text("name", &term.name);
    record.numbers("columns", &columns.map(|at| at as f64));
    record.into()
}

/// The properties of a descent that are known before its first step.
pub(super) fn descent(descent: &Descent) -> Value {
    let quadratic = descent.quadratic();
    let coordinates = quadratic.coordinates();
    let settings = descent.settings();
    let mut record = Record::default();
    record.text("method", settings.method.name());
    record.optional("learningRate", descent.learning_rate());
    record.put("choice", text_or_null(descent.choice().as_deref()));
    record.whole("iterations", settings.iterations);
    record.put("rates", rates(&descent.rates()));
    record.optional("rows", descent.rows().map(|count| count as f64));
    record.text("scaling", settings.scaling.name());
    record.numbers("centre", &coordinates.centre);
    record.numbers("scale", &coordinates.scale);
    let mixing = coordinates.mixing.clone();
    record.put("mixing", mixing.map_or(Value::Null, Value::Numbers));
    record.numbers("optimum", quadratic.optimum());
    record.into()
}

fn rates(rates: &Rates) -> Value {
    let mut record = Record::default();
    record.numbers("eigenvalues", &rates.eigenvalues);
    record.optional("condition", rates.condition);
    record.optional("maxStableRate", rates.max_stable_rate);
    record.optional("bestRate", rates.best_rate);
    record.optional("momentum", rates.momentum);
    record.optional("contraction", rates.contraction);
    let iterations = rates.predicted_iterations.map(|count| count as f64);
    record.optional("predictedIterations", iterations);
    record.flag("isBound", rates.is_bound);
    record.into()
}

/// Why a descent stopped.
pub(super) fn stop(descent: &Descent, stop: Stop) -> Value {
    let divergence = descent.divergence().map(|divergence| {
        let mut record = Record::default();
        record.whole("iteration", divergence.iteration);
        record.flag("overflow", divergence.overflow);
        record.optional("learningRate", divergence.learning_rate);
        record.optional("maxStableRate", divergence.max_stable_rate);
        record.number("eigenvalue", divergence.eigenvalue);
        record.put("column", text_or_null(divergence.column.as_deref()));
        record.optional("betterRate", divergence.better_rate);
        record.flag("standardise", divergence.standardise);
        record.into()
    });
    let mut record = Record::default();
    record.text("reason", stop.reason());
    record.whole("iteration", stop.iteration());
    record.text("message", &descent.explain(stop));
    record.put("divergence", divergence.unwrap_or(Value::Null));
    record.into()
}

/// The state of a descent after one iteration.
pub(super) fn step(step: &Step) -> Value {
    let held_out = |held_out: HeldOut| {
        let mut record = Record::default();
        record.number("mse", held_out.mse);
        record.optional("rSquared", held_out.r_squared);
        record.into()
    };
    let mut record = Record::default();
    record.whole("iteration", step.iteration);
    record.numbers("coefficients", &step.coefficients);
    record.numbers("position", &step.position);
    record.number("loss", step.loss);
    record.number("gap", step.gap);
    record.number("gradientNorm", step.gradient_norm);
    record.optional("rSquared", step.r_squared);
    record.number("digits", step.digits);
    record.numbers("coefficientDigits", &step.coefficient_digits);
    record.put("heldOut", step.held_out.map_or(Value::Null, held_out));
    record.into()
}

/// One step with every quantity in it.
pub(super) fn ledger(ledger: &Ledger) -> Value {
    let number = |(name, number): &(&'static str, f64)| {
        Value::List(vec![text(name), Value::Number(*number)])
    };
    let quantity = |(name, numbers): &(&'static str, Vec<f64>)| {
        Value::List(vec![text(name), Value::Numbers(numbers.clone())])
    };
    let mut record = Record::default();
    record.whole("iteration", ledger.iteration);
    record.text("formula", ledger.formula);
    record.put("numbers", Value::list(&ledger.numbers, number));
    record.put("quantities", Value::list(&ledger.quantities, quantity));
    record.into()
}

/// The names and coefficients of a model.
pub(super) fn model(model: &Model) -> Value {
    let own: &ModelColumns = &model.model_columns;
    let columns = Value::list(&own.columns, |column| {
        let powers = Value::list(&column.powers, power);
        let levels = Value::list(&column.levels, |place| {
            Value::Numbers(place.map(|at| at as f64).to_vec())
        });
        let mut record = Record::default();
        record.text("name", &column.name);
        record.put("powers", powers);
        record.put("levels", levels);
        record.into()
    });
    let levels = Value::list(&own.levels, |levels| Value::texts(levels));
    let since = Value::list(model.origins(), |since| Value::optional(*since));
    let mut record = Record::default();
    record.text("response", model.response());
    record.text("predicted", &model.predicted());
    record.text("formula", &model.formula());
    record.texts("predictors", model.predictors());
    record.put("levels", levels);
    record.put("terms", Value::list(model.terms(), term));
    record.put("columns", columns);
    if let Some(offset) = &own.offset {
        record.put("offset", steps(&offset.steps));
    }
    record.flag("hasIntercept", own.intercept);
    record.number("intercept", model.intercept());
    record.numbers("coefficients", model.coefficients());
    record.put("low", Value::Numbers(model.low().collect()));
    record.put("since", since);
    record.put("rankWarning", text_or_null(model.rank_warning().as_deref()));
    record.into()
}

/// A power of an expression, in numbers for `pkg/predictor.js`.
fn power(power: &Power) -> Value {
    let mut record = Record::default();
    record.put("base", steps(&power.base));
    record.number("exponent", power.exponent.into());
    let basis = power.basis.as_flattened();
    if !basis.is_empty() {
        record.numbers("basis", basis);
    }
    record.into()
}

/// The steps of an expression: for each, its kind and its number.
fn steps(steps: &[expression::Step]) -> Value {
    let pair = |step: &expression::Step| match *step {
        expression::Step::Column(at) => [0.0, at as f64],
        expression::Step::Number(number) => [1.0, number],
        expression::Step::Power(exponent) => [2.0, exponent.into()],
        expression::Step::Apply(operation) => [3.0, operation as u8 as f64],
    };
    Value::Numbers(steps.iter().flat_map(pair).collect())
}

/// How far predictions are from the response.
pub(super) fn metrics(metrics: &Metrics) -> Value {
    let residual = |row: &Residual| {
        let mut record = Record::default();
        record.whole("row", row.row);
        record.whole("line", row.line);
        record.number("observed", row.observed);
        record.number("predicted", row.predicted);
        record.number("residual", row.residual);
        record.into()
    };
    let mut record = Record::default();
    record.whole("count", metrics.count);
    record.whole("leftOut", metrics.left_out);
    record.optional("mse", metrics.mse);
    record.optional("rmse", metrics.rmse);
    record.optional("mae", metrics.mae);
    record.optional("rSquared", metrics.r_squared);
    record.put("largest", Value::list(&metrics.largest, residual));
    record.put(
        "total",
        metrics.total.as_ref().map_or(Value::Null, residual),
    );
    record.into()
}

/// A value of a category that the model has not seen.
pub(super) fn new_level(level: &NewLevel) -> Value {
    counted(
        &level.column,
        &level.value,
        [level.row, level.line, level.count],
    )
}

/// Values that are neither numbers nor dates.
pub(super) fn unread(unread: &Unread) -> Value {
    let Unread {
        row, line, count, ..
    } = *unread;
    counted(&unread.column, &unread.value, [row, line, count])
}

/// A value of a column, its first place, and how many rows have it.
fn counted(column: &str, value: &str, [row, line, count]: [u64; 3]) -> Value {
    let mut record = Record::default();
    record.text("column", column);
    record.text("value", value);
    record.whole("row", row);
    record.whole("line", line);
    record.whole("count", count);
    record.into()
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn text_or_null(text: Option<&str>) -> Value {
    text.map_or(Value::Null, |text| Value::Text(text.to_owned()))
}
