# Reads Surefire's XML reports and prints, by the variable what: totals, slowest, skipped, or failed.

function attribute(name,    found) {
  if (match($0, " " name "=\"[^\"]*\"")) {
    found = substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4)
    gsub(/&quot;/, "\"", found); gsub(/&lt;/, "<", found); gsub(/&gt;/, ">", found); gsub(/&#10;/, " ", found); gsub(/&amp;/, "\\&", found)
    return found
  }
  return ""
}

function print_failed() { if (what == "failed") print FILENAME "|" class "|" name }

/<testsuite / {
  tests += attribute("tests"); skipped += attribute("skipped"); failed += attribute("failures") + attribute("errors")
  if (what == "slowest") printf "%8.1f s  %s\n", attribute("time"), attribute("name")
}
/<testcase / { class = attribute("classname"); name = attribute("name") }
/<skipped/ { if (what == "skipped") print class "." name ": " attribute("message") }
/<failure/ { print_failed() }
/<error/ { print_failed() }

END { if (what == "totals") printf "%d passed, %d failed, %d skipped\n", tests - failed - skipped, failed, skipped }
