# Six tables of R's own `datasets` as write.csv writes them, to tests/data/datasets, and R's predictions
# for each by one model: page/<table>.json. Seven more tables have no predictions.
#
#     Rscript datasets.R        (in this folder)

source("json.R")
invisible(Sys.setlocale("LC_COLLATE", "C")) # levels in the order of their bytes

level <- 0.95

# A factor is read from the file as text, or where its values are numbers, taken as a category by factor().
plain <- function(table) {
  for (name in names(table)) if (is.factor(table[[name]])) {
    text <- as.character(table[[name]])
    number <- suppressWarnings(as.numeric(text))
    table[[name]] <- if (anyNA(number)) text else number
  }
  as.data.frame(table)
}

predictions <- function(name, formula, new_rows, row_names = FALSE) {
  table <- plain(get(name, envir = as.environment("package:datasets")))
  write.csv(table, file.path("../data/datasets", paste0(name, ".csv")), row.names = row_names)
  fit <- lm(as.formula(formula), table)
  confidence <- predict(fit, new_rows, interval = "confidence", level = level)
  prediction <- predict(fit, new_rows, interval = "prediction", level = level)
  all <- unname(predict(fit, table))
  both_ends <- function(of) list(lower = I(unname(of[, 2])), upper = I(unname(of[, 3])))
  write_json(list(
    R = R.version.string,
    data = paste0("datasets/", name, ".csv"),
    formula = formula,
    observations = nobs(fit),
    level = level,
    new_rows = lapply(new_rows, I),
    fit = I(unname(confidence[, 1])),
    confidence = both_ends(confidence),
    prediction = both_ends(prediction),
    every_row = I(all)
  ), file.path("page", paste0(name, ".json")))
}

predictions("iris", "Sepal.Length ~ Petal.Length * Species", data.frame(
  Petal.Length = c(4.5, 1.4, 3.5, 6.9, 12), Species = c("virginica", "setosa", "versicolor", "virginica", "setosa")))
predictions("airquality", "Ozone ~ Wind * Temp + factor(Month)", data.frame(
  Wind = c(7.4, 20.7, 10), Temp = c(67, 56, 97), Month = c(5, 6, 9)))
predictions("swiss", "Fertility ~ Agriculture + Examination + Education + Catholic + Infant.Mortality", data.frame(
  Agriculture = c(17, 50, 89.7), Examination = c(15, 3, 37), Education = c(12, 1, 53),
  Catholic = c(9.96, 100, 2.15), Infant.Mortality = c(22.2, 20, 10.8)), row_names = TRUE)
predictions("ChickWeight", "weight ~ Time * factor(Diet)", data.frame(
  Time = c(0, 21, 10, 40), Diet = c(1, 2, 3, 4)))
predictions("InsectSprays", "count ~ spray", data.frame(spray = c("A", "C", "F")))
predictions("CO2", "uptake ~ log(conc) * Type + Treatment", data.frame(
  conc = c(95, 1000, 400), Type = c("Quebec", "Mississippi", "Mississippi"),
  Treatment = c("nonchilled", "chilled", "nonchilled")))

# Tables without predictions, for the test of the page's first guess.
for (name in c("ToothGrowth", "chickwts", "stackloss", "longley", "faithful", "women", "trees"))
  write.csv(get(name, envir = as.environment("package:datasets")), file.path("../data/datasets", paste0(name, ".csv")))
