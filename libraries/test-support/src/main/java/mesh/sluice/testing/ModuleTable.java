package mesh.sluice.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The modules and their packages: as docs/architecture.md has them, and as the checkout does. */
final class ModuleTable {
  /** Module and packages of a row; one of a module that is to come names none. */
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z/-]+)`[^|]*\\|([^|]*)\\|");

  private static final Pattern PACKAGE = Pattern.compile("`([a-z]+)`");

  private ModuleTable() {}

  /** The packages by module, both from the top of the document's table down. */
  static Map<String, Set<String>> inTheDocument() throws IOException {
    String document = Files.readString(Checkout.path("docs/architecture.md"));
    int start = document.indexOf("\n## Modules\n");
    Matcher row = ROW.matcher(document.substring(start, document.indexOf("\n## ", start + 1)));
    Map<String, Set<String>> modules = new LinkedHashMap<>();
    while (row.find()) {
      Set<String> packages = new LinkedHashSet<>();
      PACKAGE.matcher(row.group(2)).results().map(name -> name.group(1)).forEach(packages::add);
      if (!packages.isEmpty()) {
        modules.put(row.group(1), packages);
      }
    }
    return modules;
  }

  /** The packages right below {@code mesh.sluice} by module. */
  static Map<String, Set<String>> inTheCheckout() throws IOException {
    Map<String, Set<String>> modules = new LinkedHashMap<>();
    for (String parent : List.of("", "libraries/")) {
      for (String module : folders(Checkout.path(parent))) {
        Path code = Checkout.path(parent + module, "src/main/java/mesh/sluice");
        if (Files.isDirectory(code)) {
          modules.put(parent + module, new LinkedHashSet<>(folders(code)));
        }
      }
    }
    return modules;
  }

  private static List<String> folders(Path parent) throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> entries = Files.list(parent)) {
      entries.filter(Files::isDirectory).forEach(each -> names.add(each.getFileName().toString()));
    }
    return names;
  }
}
