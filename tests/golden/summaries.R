# What R prints of the coefficients of every model in models.json: summaries.txt.
# The rows' residuals, which galton does not keep, and spaces at the ends of lines are left out.
#
#     Rscript summaries.R          (in this folder)

suppressPackageStartupMessages(library(jsonlite))
invisible(Sys.setlocale("LC_COLLATE", "C")) # levels in the order of their bytes
options(useFancyQuotes = FALSE, width = 200)

text <- c("# R.version.string:", paste("#", R.version.string))
for (spec in read_json("models.json")) {
  table <- read.csv(file.path("../data", spec$data), stringsAsFactors = TRUE)
  w <- if (is.null(spec$weights)) NULL else table[[spec$weights]]
  fit <- lm(as.formula(spec$formula, env = environment()), data = table, weights = w)
  printed <- capture.output(print(summary(fit)))
  from <- which(printed == "Coefficients:")
  printed <- sub(" +$", "", printed[from:length(printed)])
  text <- c(text, paste("##", spec$name), printed[printed != ""])
}
writeLines(text, "summaries.txt")
