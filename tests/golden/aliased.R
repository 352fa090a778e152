# R's answers for models of categories: columns that are combinations of others (NA in R), cells that never occur,
# factors of numbers, truth values, another reference, many levels. Writes ../data/aliased.csv and aliased.json.
#
#     Rscript aliased.R          (in this folder)

source("json.R")
invisible(Sys.setlocale("LC_COLLATE", "C"))
set.seed(20260101)

n <- 240
table <- data.frame(
  a = sample(c("a1", "a2", "a3"), n, TRUE),
  b = sample(c("b1", "b2", "b3", "b4"), n, TRUE),
  cyl = sample(c("4", "4.0", "6", "6.0", "8"), n, TRUE),
  flag = sample(c("TRUE", "FALSE"), n, TRUE),
  state = sprintf("s%02d", c(1:51, sample(51, n - 51, TRUE))),
  x = round(rnorm(n, 50, 12), 1),
  z = round(runif(n), 3),
  w = sample(1:5, n, TRUE),
  stringsAsFactors = FALSE
)
# Two combinations of a and b never occur, nor does one of cyl and flag.
table$b[table$a == "a2" & table$b == "b3"] <- "b1"
table$b[table$a == "a3" & table$b == "b1"] <- "b2"
table$flag[table$cyl %in% c("8")] <- "TRUE"
table$twice <- 2 * table$x - 3
table$both <- table$x + 4 * table$z
table$same <- 7
table$y <- round(3 + 0.4 * table$x + match(table$a, unique(table$a)) + rnorm(n, 0, 2), 3)
write.csv(table, "../data/aliased.csv", row.names = FALSE, quote = FALSE)
table <- read.csv("../data/aliased.csv", stringsAsFactors = TRUE)

models <- list(
  list("y ~ a * b"),
  list("y ~ a * b + x"),
  list("y ~ x + twice + a"),
  list("y ~ a + x + z + both + b"),
  list("y ~ same + x + flag"),
  list("y ~ factor(cyl) * flag"),
  list("y ~ a:b"),
  list("y ~ 0 + a * b"),
  list("y ~ a * b * flag"),
  list("y ~ a * b + x", weights = "w"),
  list("y ~ a * b", reference = c("a", "a3")),
  list("y ~ factor(cyl) + x", reference = c("cyl", "6")),
  list("y ~ flag * x", reference = c("flag", "TRUE")),
  list("y ~ state + x"),
  list("y ~ a * state"),
  list("y ~ x + twice + same + a:x + flag:twice")
)

answer <- function(model) {
  own <- table
  if (!is.null(model$reference)) {
    column <- model$reference[1]
    own[[column]] <- relevel(factor(own[[column]]), ref = model$reference[2])
  }
  own$.w <- if (is.null(model$weights)) rep(1, n) else own[[model$weights]]
  fit <- if (is.null(model$weights)) lm(as.formula(model[[1]]), own) else lm(as.formula(model[[1]]), own, weights = .w)
  summary <- summary(fit)
  known <- coef(summary)
  anova <- suppressWarnings(anova(fit))
  head <- own[1:20, ]
  p <- suppressWarnings(predict(fit, head, interval = "confidence", level = 0.9))
  list(
    formula = model[[1]],
    weights = model$weights,
    reference = if (is.null(model$reference)) NULL else I(model$reference),
    terms = I(names(coef(fit))),
    estimate = I(unname(coef(fit))),
    standard_error = I(unname(known[, 2])),
    p_value = I(unname(known[, 4])),
    df_residual = fit$df.residual,
    residual_standard_error = summary$sigma,
    r_squared = summary$r.squared,
    adjusted_r_squared = summary$adj.r.squared,
    f_statistic = unname(summary$fstatistic[1]),
    log_likelihood = as.numeric(logLik(fit)),
    aic = AIC(fit),
    bic = BIC(fit),
    anova = list(term = I(rownames(anova)), df = I(anova$Df), sum_of_squares = I(anova$`Sum Sq`)),
    fit = I(unname(p[, 1])), lower = I(unname(p[, 2]))
  )
}
write_json(lapply(models, answer), "aliased.json")
