/** Explanations of the statistics on Read and Predict, a sentence or two each. */

export const glossary = {
  estimate:
    "How much the prediction changes with one more of the predictor, the others unchanged. The intercept is the prediction where all predictors are 0.",
  standardError:
    "How far the estimate would typically be off in other rows of the same kind. Smaller is more certain.",
  tValue:
    "The estimate over its standard error: how many standard errors it is from 0. Beyond 2 on either side, chance alone seldom brings it.",
  tProbability:
    "How often chance alone would bring a t value so far from 0 if the true coefficient were 0. It is not the probability that the coefficient is 0.",
  ends: "One end of the coefficient\u2019s interval. In 95 of 100 tables, a 95 % interval contains the true coefficient.",
  drawn:
    "The dot is the estimate, the bar its interval, the fine line 0; each row has its own scale. Where the bar crosses the line, these rows don\u2019t tell the coefficient from 0.",
  residualStandardError:
    "How far rows typically are from their predictions, in the unit of what is predicted.",
  freedom:
    "Degrees of freedom: rows less coefficients, the rows that are left to measure the scatter with.",
  rSquared:
    "The share of the variance that the model explains: 0 is none of it, 1 is all. With one predictor it is the square of the correlation.",
  rSquaredAboutZero:
    "The share of the squares of what is predicted that the model accounts for. They are counted from 0, since the model has no intercept. It is not comparable with the R\u00b2 of a model with an intercept.",
  adjusted:
    "R\u00b2 with a price for each coefficient, so that a predictor that explains nothing does not raise it.",
  f: "Tests all predictors together: what they explain for each coefficient, over what is left for each degree of freedom. It is near 1 if they explain nothing.",
  fProbability:
    "How often chance alone would bring so large an F if the predictors explained nothing.",
  likelihood:
    "The logarithm of how probable these rows are under the model. It only compares models of the same rows: more is better.",
  aic: "The log-likelihood, times \u22122, with a price of 2 for each coefficient. Of models of the same rows, the one with less is expected to predict better.",
  bic: "As AIC, with a higher price for each coefficient: the logarithm of the number of rows.",
  df: "Degrees of freedom: how many coefficients the term has. For the residuals, rows less coefficients.",
  sumOfSquares:
    "How much of the squared differences from the mean the term explains beyond those above it. For the residuals, what no term explains.",
  meanSquare: "The sum of squares over its degrees of freedom.",
  fValue:
    "The term\u2019s mean square over that of the residuals. It is near 1 if the term explains nothing.",
  vif: "Variance inflation: how many times the variance of the coefficient grows because its predictor follows the others. 1 is not at all.",
  gvif: "Variance inflation of a term of one or more coefficients, as a factor of their standard errors: its square reads as a VIF.",
  condition:
    "How nearly the model\u2019s columns repeat each other, the constant among them: 1 is not at all, above 30 strongly. It is another number than \u03ba of the descent, which is of the columns as \u201cScaling\u201d makes them.",
  observed: "What the row itself has for what is predicted.",
  predicted: "What least squares predicts for the row.",
  residual: "What was observed less what was predicted.",
  leverage:
    "How far the row\u2019s predictors are from those of the others, from 0 to 1. A row of high leverage pulls the line towards itself.",
  cooksDistance:
    "How far all predictions would move without the row. Above 0.5 look at the row; above 1 the result hangs on it.",
  durbinWatson:
    "Compares each residual with the one before it: 2 if they have nothing in common, near 0 if they are alike, near 4 if they alternate.",
  level:
    "How sure an interval is to be. At 95 %, intervals made in this way contain what they are about in 95 of 100 tables. More is surer and wider.",
  digits:
    "How many significant digits of the descent\u2019s coefficient are those of the exact one.",
  gap: "How far the loss is above the least loss that there is.",
  gradient: "The length of the gradient: 0 where the loss is least.",
  heldOut: "Measured on rows that the fit has not seen.",
  penalty:
    "How strongly coefficients are pulled towards 0. At 0 the fit is least squares; the larger it is, the smaller they are.",
  active: "How many coefficients the penalty leaves different from 0.",
  standardised: "The coefficient times the standard deviation of its column: what is drawn.",
  penalised: "The coefficient at the penalty that is chosen.",
  exact: "The coefficient of least squares, without a penalty and exactly.",
  mse: "The mean of the squared errors on rows that a fit has not seen. Less is better.",
  mseError: "How far that mean would typically be off in other rows of the same kind.",
  one: "Where a single new case with these values will be, with its own scatter: the one to quote for one case.",
  mean: "Where the average of many cases with these values is. It is narrower, since the scatter of single cases averages out.",
} as const;
