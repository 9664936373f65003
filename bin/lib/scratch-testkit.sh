#!/usr/bin/env bash
# What a user sees: a project of its own, outside this repository, with the testkit from a local Maven repository. A test that
# leaves a resource behind has to fail, and to name the line that opened it, also where its constructor did; so has one in whose
# virtual time a task fails. What is closed by others once the test is over, and what gets its world in a constructor, has to
# pass. With a JUnit that is too old all have to fail, and to say which one is needed.
#
# usage: bin/lib/scratch-testkit.sh [JUnit version]...    the build's own JUnit if none is given
set -euo pipefail
cd "$(dirname "$0")/../.."
. bin/lib/setup.sh
set_up

# The oldest JUnit with which all of that holds, as docs/testing.md has it.
readonly OLDEST_JUNIT=5.12

is_too_old() { [ "$(printf '%s\n' "$1" "$OLDEST_JUNIT" | sort -V | head -n 1)" != "$OLDEST_JUNIT" ]; }

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
  cat >"$1/src/test/java/ConstructorTest.java" <<'END'
import io.tenure.ResourceCoordinator;
import io.tenure.resource.ResourceLease;
import io.tenure.testkit.junit.ResourceLeakExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

@ExtendWith(ResourceLeakExtension.class)
class ConstructorTest {
    @RegisterExtension
    static final ResourceLeakExtension LEAKS = new ResourceLeakExtension().ignoring("another");

    private final ResourceLease<AutoCloseable> lease;

    ConstructorTest(ResourceCoordinator coordinator) {
        lease = coordinator.register(LeakingTest.KIND, "of the instance", () -> {});
    }

    @Test
    void forgets() {}

    @Test
    void closes() {
        lease.close();
    }
}
END
  cat >"$1/src/test/java/ClosedByOthersTest.java" <<'END'
import io.tenure.ResourceCoordinator;
import io.tenure.resource.ResourceLease;
import io.tenure.testkit.junit.ResourceLeakExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

@ExtendWith({ClosedByOthersTest.Closing.class, ResourceLeakExtension.class})
class ClosedByOthersTest {
    private static ResourceLease<AutoCloseable> lease;

    static class Closing implements BeforeEachCallback {
        @Override
        public void beforeEach(ExtensionContext context) {
            ExtensionContext.Store.CloseableResource closing = () -> lease.close();
            context.getStore(ExtensionContext.Namespace.GLOBAL).put("closing", closing);
        }
    }

    @Test
    void opens(ResourceCoordinator coordinator) {
        lease = coordinator.register(LeakingTest.KIND, "closed by another extension", () -> {});
    }
}
END
  cat >"$1/src/test/java/WorldOfConstructorTest.java" <<'END'
import static org.junit.jupiter.api.Assertions.assertSame;

import io.tenure.ResourceCoordinator;
import io.tenure.testkit.junit.ResourceLeakExtension;
import io.tenure.testkit.junit.VirtualTimeTest;
import io.tenure.time.VirtualTime;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ResourceLeakExtension.class)
class WorldOfConstructorTest {
    private final VirtualTime time;
    private final ResourceCoordinator coordinator;

    WorldOfConstructorTest(VirtualTime time, ResourceCoordinator coordinator) {
        this.time = time;
        this.coordinator = coordinator;
    }

    @VirtualTimeTest(seeds = 2)
    void isThatOfTheTest(VirtualTime own, ResourceCoordinator given) {
        assertSame(time, own);
        assertSame(coordinator, given);
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

# Runs the tests with the JUnit of version $1.
try_with() {
  local project=$scratch/project-$1 log=$PWD/$LOGS/scratch-testkit-$1.log line wanted=()
  write_project "$project" "$1"
  line=$(grep -n 'coordinator.register' "$project/src/test/java/LeakingTest.java" | cut -d: -f1)
  if is_too_old "$1"; then
    wanted=("lifecycle-testkit needs JUnit $OLDEST_JUNIT or later, but here is $1" 'Tests run: 5, Failures: 0, Errors: 5, Skipped: 0')
  else
    wanted=('LeakingTest.leaks() left a resource behind:' 'thing "forgotten" (MEMORY): 1 open lease'
      "at LeakingTest.leaks(LeakingTest.java:$line)" 'ConstructorTest.forgets() left a resource behind:'
      '1 tasks failed in virtual time' 'Tests run: 7, Failures: 3, Errors: 0, Skipped: 0')
  fi
  step "running tests of which three have to fail, in a project of their own, with JUnit $1"
  if run_maven "$log" -f "$project/pom.xml" "-Dmaven.repo.local=$scratch/repository" test; then
    give_up "all tests passed." "The log is $log."
  fi
  for line in "${wanted[@]}"; do
    grep -qF "$line" "$log" || give_up "the tests do not say: $line" "The log is $log."
  done
  if is_too_old "$1"; then
    grep -m 1 -F "${wanted[0]}" "$log"
  else
    sed -n '/LeakingTest.leaks() left a resource behind/,/LeakingTest.java/p' "$log" | sed '/LeakingTest.java/q'
  fi
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
step "done: what has to fail did, and said why"
