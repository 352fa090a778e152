# The points of R's added-variable plots, in added.json: for each coefficient, the residuals of its column and of the response,
# each fitted by the model's other columns. That is the definition, and car::avPlots draws these points.
#
#     Rscript added.R          (in this folder)

source("json.R")
invisible(Sys.setlocale("LC_COLLATE", "C")) # levels in the order of their bytes

models <- list(
  list(name = "diabetes", data = "diabetes.csv", formula = "progression ~ bmi + bp + s1 + s2 + s5"),
  list(name = "factor", data = "mtcars.csv", formula = "log(mpg) ~ wt * factor(cyl) + hp"),
  list(name = "weighted", data = "mtcars.csv", formula = "mpg ~ wt + hp + factor(cyl)", weights = "qsec"),
  list(name = "no-intercept", data = "mtcars.csv", formula = "mpg ~ 0 + factor(cyl) + wt")
)

answer <- function(spec) {
  table <- read.csv(file.path("../data", spec$data), stringsAsFactors = TRUE)
  w <- if (is.null(spec$weights)) rep(1, nrow(table)) else table[[spec$weights]]
  fit <- lm(as.formula(spec$formula, env = environment()), data = table, weights = w)
  x <- model.matrix(fit)
  y <- model.response(model.frame(fit))
  residuals_by <- function(others, of) unname(lm.wfit(others, of, w)$residuals)
  first <- seq_len(12)
  points <- lapply(seq_len(ncol(x)), function(j) {
    others <- x[, -j, drop = FALSE]
    list(
      coefficient = colnames(x)[j], slope = unname(coef(fit)[j]),
      x = I(residuals_by(others, x[, j])[first]), y = I(residuals_by(others, y)[first])
    )
  })
  list(
    name = spec$name, data = spec$data, formula = spec$formula, weights = spec$weights,
    source = R.version.string, points = points
  )
}

write_json(lapply(models, answer), "added.json")
