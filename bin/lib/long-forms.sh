# How bin/test runs long forms. Whoever reads this has read setup.sh.
# shellcheck shell=bash

# Long forms, one "module class method" a line; those of a class stand together.
list_long_forms() { "$JAVA_HOME/bin/java" lifecycle-core/src/test/java/io/tenure/test/LongForms.java .; }

# The classes of such lines, one "module class" a line.
classes_of() { cut -d' ' -f1,2 <<<"$1" | uniq; }

# The long forms of one class ($2, of module $1), or one of them ($3), within 60 minutes. Each leaves its row; where none came,
# or Maven failed and no row says of what, as where the JVM of the tests died between two of them, one is added here, for the
# class or for the form that was asked for. On another Java (--java) it is the classes that the main one has compiled, and Maven
# runs there itself; see run_tests_again.
run_long_form() {
  local module=$1 class=$2 method=$3 name=${2##*.} log rows commit status=0
  log=$LOGS/long-$name.log
  rows=$PWD/docs/results/long-runs.md
  step "$name${method:+#$method}"
  commit=$(git rev-parse --short HEAD 2>/dev/null || echo unknown)
  [ -z "$(git status --porcelain -- . ':!docs/results' ':!docs/reliability.md' 2>/dev/null)" ] || commit=$commit+
  local before failed_before
  before=$(rows_of "$name")
  failed_before=$(rows_of "$name" '.*| FAILED: ')
  if [ "$LONG_JAVA" != "$MAIN_JAVA" ]; then
    TESTS_ON="Java $MAIN_JAVA" run_maven "$log" -pl "$module" -am test-compile || status=$?
  fi
  [ "$status" -ne 0 ] || MVN="timeout --foreground 3600 mvn" JAVA_HOME=$LONG_HOME TESTS_ON="Java $LONG_JAVA" run_maven "$log" -pl "$module" -am "-Dtest=$class${method:+#$method}" \
    "${AS_COMPILED[@]}" -Dsurefire.failIfNoSpecifiedTests=false -Dtests.groups=long -Dtests.excludedGroups= "-Dtenure.longRuns.commit=$commit" \
    "-Dtenure.longRuns.file=$rows" "-Dtenure.longRuns.page=$PWD/docs/reliability.md" "-Dtenure.longRuns.part=$part" test || status=$?
  local why="ended with $status"
  [ "$status" -ne 124 ] || why="more than 60 minutes"
  if [ "$(rows_of "$name")" -eq "$before" ] || [ "$status" -eq 124 ] \
    || { [ "$status" -ne 0 ] && [ "$(rows_of "$name" '.*| FAILED: ')" -eq "$failed_before" ]; }; then
    [ "$status" -ne 0 ] || why="no test ran"
    echo "| $(date -u +%F) | $commit | $part | $LONG_JAVA | $name${method:+.$method} | 0 | 0.0 | FAILED: $why |" >>"$rows"
    status=1
  fi
  # Tests that ended as they should have written it already.
  [ "$status" -eq 0 ] \
    || "$JAVA_HOME/bin/java" -cp lifecycle-core/target/test-classes io.tenure.test.ReliabilityPage "$rows" docs/reliability.md \
    || say "docs/reliability.md does not have all these rows yet; the next long run writes them."
  return "$status"
}

# How many rows a class ($1) has, or those that go on like $2; for run_long_form.
rows_of() { grep -c "| $1[.| ]${2:-}" "$rows" || true; }
