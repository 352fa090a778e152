/** Explanations of the statistics on Read and Predict, a sentence or two each. */

export const glossary = {
  estimate:
    "How much the prediction changes with one more of the predictor, the others unchanged. The intercept is the prediction where all predictors are 0.",
  standardError:
    "How far the estimate would typically be off in other rows of the same kind. Smaller is more certain.",
  tValue:
    "The estimate over its standard error: how many standard errors it is from 0. Chance alone rarely makes it larger than 2 or smaller than \u22122.",
  tProbability:
    "How often chance alone would give a t value so far from 0 if the true coefficient were 0. It is not the probability that the coefficient is 0.",
  ends: "One end of the coefficient\u2019s interval. In 95 of 100 tables, a 95 % interval contains the true coefficient.",
  drawn:
    "The dot is the estimate, the bar its interval, and the fine line 0. Each row has its own scale. If the bar crosses the line, these rows can\u2019t tell the coefficient from 0.",
  residualStandardError:
    "How far rows typically are from their predictions, in the unit of the response.",
  freedom:
    "Degrees of freedom: the number of rows less the number of coefficients. So many rows are left to measure the scatter.",
  rSquared:
    "The share of the variance that the model explains: 0 is none, 1 is all. With one predictor it is the square of the correlation.",
  rSquaredAboutZero:
    "The share of the response\u2019s sum of squares that the model explains. The squares are about 0, since the model has no intercept. So it can\u2019t be compared with the R\u00b2 of a model with an intercept.",
  adjusted:
    "R\u00b2 with a penalty for each coefficient, so that a predictor that explains nothing does not raise it.",
  f: "Tests all predictors together. It is the explained sum of squares per coefficient over the residual one per degree of freedom, and near 1 if the predictors explain nothing.",
  fProbability:
    "How often chance alone would give so large an F if the predictors explained nothing.",
  likelihood:
    "The logarithm of how probable these rows are under the model. Use it only to compare models of the same rows: more is better.",
  aic: "The log-likelihood, times \u22122, with a penalty of 2 for each coefficient. Of models of the same rows, the one with the smallest AIC is expected to predict best.",
  bic: "As AIC, with a higher penalty for each coefficient: the logarithm of the number of rows.",
  df: "Degrees of freedom: the number of coefficients of the term. For the residuals, rows less coefficients.",
  sumOfSquares:
    "How much of the squared differences from the mean the term explains beyond those above it. For the residuals, the part that no term explains.",
  meanSquare: "The sum of squares over its degrees of freedom.",
  fValue:
    "The term\u2019s mean square over that of the residuals. It is near 1 if the term explains nothing.",
  vif: "Variance inflation: how many times the variance of the coefficient grows because its predictor depends on the others. 1 is not at all.",
  gvif: "Variance inflation of a term of one or more coefficients, as a factor of their standard errors. Its square is comparable with a VIF.",
  condition:
    "How nearly the model\u2019s columns repeat each other, the constant included: 1 is not at all, above 30 strongly. The descent has another \u03ba, that of the columns after \u201cScaling\u201d.",
  observed: "The value of the response in this row.",
  predicted: "The value that least squares predicts for this row.",
  residual: "The observed value less the predicted one.",
  leverage:
    "How far the row\u2019s predictors are from those of the others, from 0 to 1. A row of high leverage pulls the line towards itself.",
  cooksDistance:
    "How far all predictions would move without the row. Above 0.5 look at the row; above 1 the result depends on it.",
  durbinWatson:
    "Compares each residual with the one before it: 2 if they are unrelated, near 0 if they are alike, near 4 if they alternate.",
  level:
    "How certain an interval should be. At 95 %, such intervals contain the true value in 95 of 100 tables. A higher level makes them wider.",
  digits: "How many significant digits of the descent\u2019s coefficient agree with the exact one.",
  gap: "The loss less the smallest possible loss.",
  gradient: "The length of the gradient: 0 where the loss is smallest.",
  heldOut: "Measured on rows that the fit has not seen.",
  penalty:
    "How strongly coefficients are pulled towards 0. At 0 the fit is least squares. The larger the penalty, the smaller the coefficients.",
  active: "The number of coefficients that are not 0 at this penalty.",
  standardised: "The coefficient times the standard deviation of its column, as in the chart.",
  penalised: "The coefficient at the chosen penalty.",
  exact: "The exact coefficient of least squares, without a penalty.",
  mse: "The mean of the squared errors on rows that a fit has not seen. Less is better.",
  mseError: "How far that mean would typically be off in other rows of the same kind.",
  one: "The range for a single new case with these values, its own scatter included. Quote it for one case.",
  mean: "The range for the average of many cases with these values. It is narrower, because the scatter of single cases averages out.",
} as const;
