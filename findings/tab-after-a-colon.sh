#!/usr/bin/env bash
# snakeyaml-engine 3.0.1, by which fabric8's Kubernetes client and others read YAML 1.2: white space between a key and its
# value may be a tab (YAML 1.2.2, rule s-separate-in-line), and in a flow mapping the library takes one; but only one, and
# only if no space follows. In a block mapping it takes none, and complains of indentation, though the tab is in the middle
# of a line. go.yaml.in/yaml/v2 2.4.2, by which kubectl reads, takes all of them. A complaint about a tab and a space names
# the space as the character that is wrong.
#
# Seen on 2026-11-30 (a tab is written as \t here):
#   {a:\tb}: b
#   {a:\t b}: found character ' ' that cannot start any token. (Do not use   for indentation)
#   {a:\t\tb}: found character '\t(TAB)' that cannot start any token. (Do not use \t(TAB) for indentation)
#   a:\tb: found character '\t(TAB)' that cannot start any token. (Do not use \t(TAB) for indentation)
#   a: \tb: found character '\t(TAB)' that cannot start any token. (Do not use \t(TAB) for indentation)
#   a: b\t# c: b
# Needs Maven and a JDK 17 or newer. Fails if it is otherwise.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>tab-after-a-colon</artifactId>
  <version>1</version>
  <dependencies>
    <dependency><groupId>org.snakeyaml</groupId><artifactId>snakeyaml-engine</artifactId><version>3.0.1</version></dependency>
  </dependencies>
</project>
XML
cat >TabAfterAColon.java <<'JAVA'
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

final class TabAfterAColon {
  public static void main(String[] arguments) {
    for (String text : List.of("{a:\tb}", "{a:\t b}", "{a:\t\tb}", "a:\tb", "a: \tb", "a: b\t# c")) {
      System.out.println(text.replace("\t", "\\t") + ": " + read(text));
    }
  }

  private static String read(String text) {
    try {
      Object value = new Load(LoadSettings.builder().build()).loadFromString(text);
      return String.valueOf(((Map<?, ?>) value).get("a"));
    } catch (MarkedYamlEngineException e) {
      return e.getProblem();
    }
  }
}
JAVA
mvn -q -B dependency:build-classpath -Dmdep.outputFile=classpath >/dev/null
javac -d classes -cp "$(cat classpath)" TabAfterAColon.java
timeout 120 java -cp "classes:$(cat classpath)" TabAfterAColon | tee seen
diff seen - <<'TEXT'
{a:\tb}: b
{a:\t b}: found character ' ' that cannot start any token. (Do not use   for indentation)
{a:\t\tb}: found character '\t(TAB)' that cannot start any token. (Do not use \t(TAB) for indentation)
a:\tb: found character '\t(TAB)' that cannot start any token. (Do not use \t(TAB) for indentation)
a: \tb: found character '\t(TAB)' that cannot start any token. (Do not use \t(TAB) for indentation)
a: b\t# c: b
TEXT
