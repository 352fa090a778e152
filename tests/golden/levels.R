# R's answers for models of a category of 1,000 levels. tests/levels.rs makes the same table: all its numbers are exact.
# Writes levels.json.
#
#     Rscript levels.R          (in this folder)

source("json.R")
invisible(Sys.setlocale("LC_COLLATE", "C"))

# Every level has a row in the first thousand; then even ones are more frequent. z follows from the level, and `alike`
# from z and x.
i <- 0:5999
g <- ((7919 + i %/% 1000) * i) %% 1000
table <- data.frame(
  g = sprintf("L%03d", g),
  h = c("p", "q", "r")[1 + (i * i + i %/% 7) %% 3],
  x = ((i * 7919) %% 10007) / 8,
  z = g %% 17,
  w = 1 + i %% 4,
  y = ((i * 7919) %% 10007) / 32 + g %% 37 + ((i * i * 31) %% 101) / 16,
  stringsAsFactors = TRUE
)
table$alike <- table$z - 2 * table$x

models <- list(
  list("y ~ g"),
  list("y ~ x + g"),
  list("y ~ g + x + z + alike"),
  list("y ~ z + g + h + x", weights = "w"),
  list("y ~ 0 + g + x")
)

# Fox and Monette's det(R11) det(R22) / det(R), of the correlations of the columns that have coefficients.
inflation <- function(fit, terms) {
  x <- model.matrix(fit)[, !is.na(coef(fit))]
  of <- attr(model.matrix(fit), "assign")[!is.na(coef(fit))]
  w <- if (is.null(weights(fit))) rep(1, nrow(x)) else weights(fit)
  slopes <- of > 0
  r <- if (all(slopes)) crossprod(x * sqrt(w)) else cov.wt(x[, slopes], w / sum(w), method = "ML")$cov
  r <- cov2cor(r)
  of <- of[slopes]
  log_det <- function(rows) if (any(rows)) as.numeric(determinant(r[rows, rows, drop = FALSE])$modulus) else 0
  each <- sort(unique(of))
  list(
    term = I(terms[each]),
    gvif = I(vapply(each, function(k) exp(log_det(of == k) + log_det(of != k) - log_det(of > 0)), 0))
  )
}

answer <- function(model) {
  own <- table
  own$.w <- if (is.null(model$weights)) rep(1, nrow(own)) else own[[model$weights]]
  fit <- if (is.null(model$weights)) lm(as.formula(model[[1]]), own) else lm(as.formula(model[[1]]), own, weights = .w)
  summary <- summary(fit)
  known <- coef(summary)
  tenth <- seq(1, nrow(known), by = 10)
  anova <- anova(fit)
  kept <- fit$qr$pivot[seq_len(fit$rank)]
  rows <- model.matrix(fit)[, kept] * sqrt(own$.w)
  unit <- sweep(rows, 2, sqrt(colSums(rows^2)), "/")
  some <- seq(1, nrow(own), by = 97)
  p <- suppressWarnings(predict(fit, own[some, ], interval = "confidence", level = 0.9))
  list(
    formula = model[[1]],
    weights = model$weights,
    aliased = as.list(names(coef(fit))[is.na(coef(fit))]),
    coefficients = nrow(known),
    # Every tenth of them.
    terms = I(rownames(known)[tenth]),
    estimate = I(unname(known[tenth, 1])),
    standard_error = I(unname(known[tenth, 2])),
    p_value = I(unname(known[tenth, 4])),
    df_residual = fit$df.residual,
    residual_standard_error = summary$sigma,
    r_squared = summary$r.squared,
    adjusted_r_squared = summary$adj.r.squared,
    f_statistic = unname(summary$fstatistic[1]),
    log_likelihood = as.numeric(logLik(fit)),
    aic = AIC(fit),
    bic = BIC(fit),
    condition = kappa(qr(unit), exact = TRUE),
    kappa = kappa(qr(rows), exact = TRUE),
    anova = list(term = I(rownames(anova)), df = I(anova$Df), sum_of_squares = I(anova$`Sum Sq`)),
    vif = inflation(fit, labels(terms(fit))),
    # The leverages of rows that weigh 1.
    largest_leverage = max(hatvalues(fit) / own$.w),
    row = I(some), fit = I(unname(p[, 1])), lower = I(unname(p[, 2]))
  )
}
write_json(lapply(models, answer), "levels.json")
