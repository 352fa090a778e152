# R's answers for every model in models.json: r/<name>.json, one file a model.
# Also writes the tables that come from R's own `datasets` to tests/data.
#
#     Rscript models.R          (in this folder)

suppressPackageStartupMessages({
  library(jsonlite)
  library(sandwich)
  library(car)
  library(lmtest)
})
source("json.R")
invisible(Sys.setlocale("LC_COLLATE", "C")) # levels in the order of their bytes
data_folder <- "../data"

export <- function(table, file)
  write.csv(table, file.path(data_folder, file), row.names = FALSE, quote = FALSE)

export(cbind(model = rownames(mtcars), mtcars), "mtcars.csv")
export(cars, "cars.csv")
export(warpbreaks, "warpbreaks.csv")

versions <- list(
  R = R.version.string,
  car = as.character(packageVersion("car")),
  lmtest = as.character(packageVersion("lmtest")),
  sandwich = as.character(packageVersion("sandwich")),
  LAPACK = La_version()
)

both_ends <- function(interval) list(lower = I(unname(interval[, 1])), upper = I(unname(interval[, 2])))

# The largest over the smallest singular value of the columns as they are, each divided by its length
# (Belsley, Kuh and Welsch 1980), and each standardised, without the intercept. With weights the rows
# are those that are solved for: sqrt(w) times the row.
condition <- function(fit) {
  x <- model.matrix(fit)
  w <- if (is.null(weights(fit))) rep(1, nrow(x)) else weights(fit)
  weighted <- x * sqrt(w)
  lengths <- sqrt(colSums(weighted^2))
  result <- list(
    raw = kappa(weighted, exact = TRUE),
    unit_columns = kappa(sweep(weighted, 2, lengths, "/"), exact = TRUE)
  )
  if ("(Intercept)" %in% colnames(x)) {
    z <- x[, -1, drop = FALSE]
    z <- sweep(z, 2, colSums(z * w) / sum(w)) * sqrt(w)
    result$standardised <- kappa(sweep(z, 2, sqrt(colSums(z^2)), "/"), exact = TRUE)
  }
  result
}

# A column's is the diagonal of the inverse of the estimates' correlations, which for a term of one
# column is what car::vif says; for a term of several columns that says the generalised factor.
inflation <- function(fit) {
  v <- vcov(fit)
  v <- v[rownames(v) != "(Intercept)", colnames(v) != "(Intercept)", drop = FALSE]
  by_column <- list(column = I(rownames(v)), value = I(unname(diag(solve(cov2cor(v))))))
  if (length(labels(terms(fit))) < 2) return(list(by_column = by_column, by_term = NULL))
  found <- suppressWarnings(suppressMessages(vif(fit)))
  if (!is.matrix(found)) found <- cbind(GVIF = found, Df = 1, found^0.5)
  list(
    by_column = by_column,
    by_term = list(
      term = I(rownames(found)), gvif = I(unname(found[, 1])),
      df = I(unname(found[, 2])), gvif_per_df = I(unname(found[, 3]))
    )
  )
}

# The whole of a small table; of a large one its first and last twenty rows and the ten most influential.
influence_places <- function(fit) {
  n <- nobs(fit)
  if (n <= 60) return(seq_len(n))
  sort(unique(c(1:20, (n - 19):n, order(-cooks.distance(fit))[1:10])))
}

influence_of <- function(fit) {
  places <- influence_places(fit)
  pick <- function(values) I(unname(values[places]))
  list(
    row = pick(as.integer(names(residuals(fit)))),
    fitted = pick(fitted(fit)),
    residual = pick(residuals(fit)),
    leverage = pick(hatvalues(fit)),
    standardised = pick(rstandard(fit)),
    studentised = pick(rstudent(fit)),
    cooks_distance = pick(cooks.distance(fit))
  )
}

predictions <- function(fit, new_rows) {
  at <- function(...) suppressWarnings(predict(fit, new_rows, se.fit = TRUE, ...))
  confidence <- at(interval = "confidence")
  prediction <- at(interval = "prediction")
  list(
    level = 0.95,
    fit = I(unname(confidence$fit[, "fit"])),
    standard_error = I(unname(confidence$se.fit)),
    leverage = I(unname(confidence$se.fit^2 / confidence$residual.scale^2)),
    confidence = both_ends(confidence$fit[, c("lwr", "upr"), drop = FALSE]),
    prediction = both_ends(prediction$fit[, c("lwr", "upr"), drop = FALSE])
  )
}

answer <- function(spec) {
  table <- read.csv(file.path(data_folder, spec$data), stringsAsFactors = TRUE)
  # Rows of no weight count for nothing in lm either, but its hatvalues() leaves them out, its
  # residuals() does not, and sandwich then adds up the wrong pairs: so they go beforehand.
  if (!is.null(spec$weights)) table <- table[table[[spec$weights]] > 0, ]
  new_rows <- do.call(rbind, lapply(spec$new_rows, as.data.frame))
  w <- if (is.null(spec$weights)) NULL else table[[spec$weights]]
  # The formula's own environment is where lm looks for `w`.
  fit <- lm(as.formula(spec$formula, env = environment()), data = table, weights = w)
  summed <- summary(fit)
  coefficients <- coef(summed)
  f <- summed$fstatistic
  steps <- anova(fit)
  residual <- residuals(fit)
  durbin_watson <- sum(diff(residual)^2) / sum(residual^2)
  if (is.null(w)) stopifnot(all.equal(durbin_watson, unname(dwtest(fit)$statistic)))
  list(
    model = list(
      name = spec$name, data = spec$data, response = spec$response,
      formula = spec$formula, weights = spec$weights
    ),
    source = versions,
    observations = nobs(fit),
    df_residual = df.residual(fit),
    terms = I(rownames(coefficients)),
    estimate = I(unname(coefficients[, 1])),
    standard_error = I(unname(coefficients[, 2])),
    t_value = I(unname(coefficients[, 3])),
    p_value = I(unname(coefficients[, 4])),
    confidence_interval = list(
      "0.95" = both_ends(confint(fit)),
      "0.99" = both_ends(confint(fit, level = 0.99))
    ),
    rss = deviance(fit),
    residual_standard_error = sigma(fit),
    r_squared = summed$r.squared,
    adjusted_r_squared = summed$adj.r.squared,
    f_statistic = unname(f[1]),
    f_df = I(unname(f[2:3])),
    f_p_value = unname(pf(f[1], f[2], f[3], lower.tail = FALSE)),
    log_likelihood = as.numeric(logLik(fit)),
    aic = AIC(fit),
    bic = BIC(fit),
    durbin_watson = durbin_watson,
    condition = condition(fit),
    vif = inflation(fit),
    anova = list(
      term = I(rownames(steps)), df = I(steps$Df), sum_of_squares = I(steps$`Sum Sq`),
      mean_square = I(steps$`Mean Sq`), f_value = I(steps$`F value`), p_value = I(steps$`Pr(>F)`)
    ),
    robust_standard_error = sapply(
      c("HC0", "HC1", "HC2", "HC3"), simplify = FALSE,
      function(type) I(unname(sqrt(diag(vcovHC(fit, type = type)))))
    ),
    new_rows = spec$new_rows,
    predictions = predictions(fit, new_rows),
    influence = influence_of(fit)
  )
}

for (spec in fromJSON("models.json", simplifyVector = FALSE))
  write_json(answer(spec), file.path("r", paste0(spec$name, ".json")))
