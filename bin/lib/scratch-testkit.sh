#!/usr/bin/env bash
# What a user sees: a project of its own, outside this repository, with the testkit from a local Maven repository, one test
# that leaves a resource behind, and one in whose virtual time a task fails. Both have to fail, and to say why: the first names
# the line that opened what it left.
#
# usage: bin/lib/scratch-testkit.sh [JUnit version]...    the build's own JUnit if none is given
set -euo pipefail
cd "$(dirname "$0")/../.."
. bin/lib/setup.sh
set_up

property() { sed -n "s|.*<$1>\(.*\)</$1>.*|\1|p" pom.xml | head -n 1; }

# A repository with all that the user's has, of which nothing of Tenure is the user's own: links to the rest, so that it
# costs nothing, and what is fetched meanwhile stays.
lay_over() {
  local entry
  mkdir -p "$1/io/tenure" "$2/io"
  for entry in "$2"/* "$2"/io/*; do
    [ ! -e "$entry" ] || [ -e "$1${entry#"$2"}" ] || ln -s "$entry" "$1${entry#"$2"}"
  done
}

write_project() {
  mkdir -p "$1/src/test/java"
  cat >"$1/pom.xml" <<END
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>com.example</groupId>
  <artifactId>scratch</artifactId>
  <version>1</version>
  <properties>
    <maven.compiler.release>17</maven.compiler.release>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <dependencyManagement>
    <dependencies>
      <dependency>
        <groupId>io.tenure</groupId>
        <artifactId>lifecycle-bom</artifactId>
        <version>$(sed -n 's|.*<version>\(.*\)</version>.*|\1|p' pom.xml | head -n 1)</version>
        <type>pom</type>
        <scope>import</scope>
      </dependency>
      <dependency>
        <groupId>org.junit</groupId>
        <artifactId>junit-bom</artifactId>
        <version>$2</version>
        <type>pom</type>
        <scope>import</scope>
      </dependency>
    </dependencies>
  </dependencyManagement>
  <dependencies>
    <dependency>
      <groupId>io.tenure</groupId>
      <artifactId>lifecycle-testkit</artifactId>
      <scope>test</scope>
    </dependency>
    <dependency>
      <groupId>org.junit.jupiter</groupId>
      <artifactId>junit-jupiter</artifactId>
      <scope>test</scope>
    </dependency>
  </dependencies>
  <build>
    <plugins>
$(for plugin in compiler resources surefire; do
    printf '      <plugin>\n        <artifactId>maven-%s-plugin</artifactId>\n        <version>%s</version>\n      </plugin>\n' \
      "$plugin" "$(property "maven-$plugin-plugin.version")"
  done)
    </plugins>
  </build>
</project>
END
  cat >"$1/src/test/java/LeakingTest.java" <<'END'
import io.tenure.ResourceCoordinator;
import io.tenure.resource.ResourceKind;
import io.tenure.testkit.junit.ResourceLeakExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ResourceLeakExtension.class)
class LeakingTest {
    static final ResourceKind<AutoCloseable> KIND = ResourceKind.memory("thing", AutoCloseable.class).build();

    @Test
    void leaks(ResourceCoordinator coordinator) {
        coordinator.register(KIND, "forgotten", () -> {});
    }
}
END
  cat >"$1/src/test/java/FailingTaskTest.java" <<'END'
import io.tenure.testkit.junit.VirtualTimeTest;
import io.tenure.time.VirtualTime;
import java.time.Duration;

class FailingTaskTest {
    @VirtualTimeTest
    void taskFails(VirtualTime time) {
        time.newThreads("code").executor("work", 1, 1).execute(() -> {
            throw new IllegalStateException("on purpose");
        });
        time.advance(Duration.ofSeconds(1));
    }
}
END
}

# Runs both tests with the JUnit of version $1, which have to fail.
try_with() {
  local project=$scratch/project-$1 log=$PWD/$LOGS/scratch-testkit-$1.log line wanted
  write_project "$project" "$1"
  step "running a test that leaves a resource behind, and one whose task fails, in a project of their own, with JUnit $1"
  if run_maven "$log" -f "$project/pom.xml" "-Dmaven.repo.local=$scratch/repository" test; then
    give_up "both tests passed." "The log is $log."
  fi
  line=$(grep -n 'coordinator.register' "$project/src/test/java/LeakingTest.java" | cut -d: -f1)
  for wanted in 'LeakingTest.leaks() left a resource behind:' 'thing "forgotten" (MEMORY): 1 open lease' \
    "at LeakingTest.leaks(LeakingTest.java:$line)" '1 tasks failed in virtual time'; do
    grep -qF "$wanted" "$log" || give_up "the failure does not say: $wanted" "The log is $log."
  done
  sed -n '/left a resource behind/,/LeakingTest.java/p' "$log" | sed '/LeakingTest.java/q'
}

scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT
install_log=$PWD/$LOGS/scratch-testkit.log
lay_over "$scratch/repository" "${TENURE_LOCAL_REPOSITORY:-${HOME:-/root}/.m2/repository}"
step "installing core, testkit and BOM into a repository of their own"
run_maven "$install_log" "-Dmaven.repo.local=$scratch/repository" -Dmaven.test.skip=true -Dspotless.check.skip=true \
  -pl lifecycle-core,lifecycle-testkit,lifecycle-bom -am install || explain_maven_failure "$install_log" "the testkit could not be installed"
[ $# -gt 0 ] || set -- "$(property junit.version)"
for junit; do
  try_with "$junit"
done
step "done: both failed, and the one named the line that opened what it left"
