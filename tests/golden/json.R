# JSON with every digit of a double: jsonlite stops at 15.

to_json <- function(x, indent = "") {
  inner <- paste0(indent, " ")
  if (is.null(x)) return("null")
  if (is.list(x)) {
    if (length(x) == 0) return("[]")
    items <- vapply(x, to_json, "", indent = inner)
    if (!is.null(names(x))) {
      items <- paste0('"', names(x), '": ', items)
      open <- "{"; close <- "}"
    } else {
      open <- "["; close <- "]"
    }
    return(paste0(open, "\n", inner, paste(items, collapse = paste0(",\n", inner)), "\n", indent, close))
  }
  items <- if (is.numeric(x)) ifelse(is.finite(x), sprintf("%.17g", x), "null")
           else if (is.logical(x)) ifelse(is.na(x), "null", ifelse(x, "true", "false"))
           else paste0('"', gsub('"', '\\\\"', x), '"')
  if (length(x) == 1 && !inherits(x, "AsIs")) items
  else paste0("[", paste(items, collapse = ", "), "]")
}

write_json <- function(x, path) cat(to_json(x), "\n", sep = "", file = path)
