# What R's lm makes of NIST's eleven sets, in every digit, for nist.py to count.
#
#     Rscript nist.R FILE          (in this folder; nist.py does it)

suppressPackageStartupMessages(library(jsonlite))
source("json.R")
nist <- "../data/nist"
reference <- fromJSON(file.path(nist, "reference.json"), simplifyVector = FALSE)

solve_set <- function(name) {
  model <- reference[[name]]$model
  degree <- if (is.null(model$degree)) 1 else model$degree
  powers <- if (degree > 1) paste0("I(x^", seq_len(degree)[-1], ")")
  right <- c(if (!model$intercept) "0", unlist(model$predictors), powers)
  formula <- as.formula(paste("y ~", paste(right, collapse = " + ")))
  table <- read.csv(file.path(nist, paste0(name, ".csv")))
  # The default drops a column of Filip's as dependent.
  for (tolerance in c(1e-7, 1e-12)) {
    fit <- lm(formula, table, tol = tolerance)
    if (!anyNA(coef(fit))) break
  }
  found <- suppressWarnings(summary(fit))
  list(
    tolerance = tolerance,
    coefficients = I(unname(coef(fit))),
    standard_errors = I(unname(coef(found)[, 2])),
    residual_standard_error = found$sigma,
    r_squared = found$r.squared,
    f_statistic = unname(found$fstatistic[1])
  )
}

answers <- sapply(names(reference), solve_set, simplify = FALSE)
write_json(c(list(source = R.version.string), answers), commandArgs(TRUE)[1])
