# R's answers for formulas with functions, polynomials and offsets: formulas.json.
#
#     Rscript formulas.R          (in this folder)

invisible(Sys.setlocale("LC_COLLATE", "C")) # levels in the order of their bytes
source("json.R")

cars_of <- function() read.csv("../data/mtcars.csv")

# A table of years: large and close together, which an orthogonal polynomial of degree 5 must stand.
years_of <- function() {
  year <- 1950:2020
  data.frame(year = year, level = round(300 + 0.02 * (year - 1950)^2 + 5 * sin(year / 3), 3))
}

# A table with names that need backticks.
spaced_of <- function() {
  table <- cars_of()[c("mpg", "wt", "hp", "cyl")]
  names(table) <- c("miles per gallon", "weight (1000 lbs)", "horse-power", "cyl")
  table
}

models <- list(
  list("mtcars", "mpg ~ sqrt(hp) + exp(-wt) + log10(disp)"),
  list("mtcars", "log2(mpg) ~ log1p(hp) + abs(drat - 3.5) + log(wt + 1)"),
  list("mtcars", "mpg ~ I(hp/100) + I((wt - 3)^2) + I(wt * qsec - 2 * hp)"),
  list("mtcars", "mpg ~ poly(hp, 3) + wt"),
  list("mtcars", "mpg ~ poly(hp, 4, raw = TRUE)"),
  list("mtcars", "mpg ~ poly(log(hp), 2) + poly(wt, 2)"),
  list("mtcars", "mpg ~ poly(wt, 2):qsec + qsec"),
  list("mtcars", "mpg ~ poly(wt, 2) * factor(cyl)"),
  list("mtcars", "mpg ~ poly(hp, 2) * poly(wt, 2)"),
  list("mtcars", "mpg ~ wt + offset(0.1 * qsec)"),
  list("mtcars", "sqrt(mpg) ~ wt + offset(log(hp)) + factor(gear)"),
  list("mtcars", "mpg ~ wt + qsec + offset(hp/50) + offset(wt) - 1"),
  list("mtcars", "mpg ~ (wt + hp + qsec)^2 - wt:hp"),
  list("mtcars", "mpg ~ . - model - carb - am + 0"),
  list("mtcars", "mpg/10 ~ wt/factor(am)"),
  list("mtcars", "I(1/mpg) ~ wt + hp %in% wt"),
  list("mtcars", "mpg ~ poly(hp, 2) - 1"),
  list("years", "level ~ poly(year, 5)"),
  list("years", "level ~ poly(year, 10)"),
  list("years", "level ~ poly(year, 3, raw = TRUE)"),
  list("spaced", "`miles per gallon` ~ `weight (1000 lbs)` + sqrt(`horse-power`) + I(`weight (1000 lbs)`^2)"),
  list("spaced", "`miles per gallon` ~ .")
)

answer <- function(model) {
  table <- switch(model[[1]], mtcars = cars_of(), years = years_of(), spaced = spaced_of())
  fit <- lm(as.formula(model[[2]]), table)
  summary <- summary(fit)
  found <- predict(fit, table[c(1, 5, nrow(table)), ], se.fit = TRUE, interval = "prediction")
  list(
    data = model[[1]],
    formula = model[[2]],
    names = I(names(coef(fit))),
    estimate = I(unname(coef(fit))),
    standard_error = I(unname(summary$coefficients[, 2])),
    r_squared = summary$r.squared,
    adjusted_r_squared = summary$adj.r.squared,
    residual_standard_error = summary$sigma,
    f_statistic = unname(summary$fstatistic[1]),
    rows = I(c(1, 5, nrow(table))),
    predictions = I(unname(found$fit[, 1])),
    lower = I(unname(found$fit[, 2])),
    upper = I(unname(found$fit[, 3]))
  )
}

write_json(
  list(R = R.version.string, years = lapply(years_of(), I), models = lapply(models, answer)),
  "formulas.json"
)
