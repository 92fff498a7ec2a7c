import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.instruction.ConstantInstruction;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Writes those classes of {@code sun.nio.fs} that hold numbers of this machine's C headers, with
 * the numbers of another architecture: javac has put {@code O_NOFOLLOW} and {@code O_DIRECT} into
 * the code of the JDK that an image for that architecture is built with.
 *
 * <p>Usage: {@code java TranslateConstants.java VALUES DIRECTORY}. Each line of VALUES is a name of
 * {@code sun.nio.fs.UnixConstants} and its number there. Fails if a number differs of which this
 * program does not know where it stands.
 */
final class TranslateConstants {
  private static final Path CLASSES = Path.of(URI.create("jrt:/java.base/sun/nio/fs"));

  /**
   * The constants that may differ, and the classes that use them: all, for which the name is empty,
   * or the only one if another constant has the same number (O_DIRECT that of S_IFDIR).
   */
  private static final Map<String, String> USERS =
      Map.of("O_NOFOLLOW", "", "O_DIRECT", "UnixChannelFactory");

  private final Map<String, Integer> here;
  private final Map<String, Integer> there;
  private final Set<String> found = new HashSet<>();

  private TranslateConstants(Map<String, Integer> here, Map<String, Integer> there) {
    this.here = here;
    this.there = there;
  }

  public static void main(String[] arguments) throws IOException {
    Map<String, Integer> here = constants(CLASSES.resolve("UnixConstants.class"));
    Map<String, Integer> there = new HashMap<>();
    for (String line : Files.readAllLines(Path.of(arguments[0]))) {
      int space = line.indexOf(' ');
      String name = line.substring(0, space);
      int number = Integer.parseInt(line.substring(space + 1));
      if (here.get(name) != number) {
        there.put(name, number);
      }
    }
    if (!USERS.keySet().containsAll(there.keySet())) {
      throw new IllegalStateException(
          "of " + there + " it is known of " + USERS.keySet() + " alone where they stand");
    }
    new TranslateConstants(here, there).translate(Path.of(arguments[1], "sun/nio/fs"));
  }

  private static Map<String, Integer> constants(Path file) throws IOException {
    Map<String, Integer> constants = new HashMap<>();
    for (var field : ClassFile.of().parse(Files.readAllBytes(file)).fields()) {
      field
          .findAttribute(Attributes.constantValue())
          .filter(value -> value.constant().constantValue() instanceof Integer)
          .ifPresent(
              value ->
                  constants.put(
                      field.fieldName().stringValue(), (Integer) value.constant().constantValue()));
    }
    return constants;
  }

  private void translate(Path directory) throws IOException {
    Files.createDirectories(directory);
    List<Path> files;
    try (Stream<Path> all = Files.list(CLASSES)) {
      files = all.filter(file -> file.toString().endsWith(".class")).toList();
    }
    for (Path file : files) {
      translate(file, directory.resolve(file.getFileName().toString()));
    }
    if (!found.equals(there.keySet())) {
      throw new IllegalStateException("of " + there.keySet() + " only " + found + " were found");
    }
  }

  private void translate(Path file, Path target) throws IOException {
    ClassModel model = ClassFile.of().parse(Files.readAllBytes(file));
    String name = file.getFileName().toString().replace(".class", "");
    Set<String> translated = new HashSet<>();
    CodeTransform code =
        (builder, element) -> {
          if (element instanceof ConstantInstruction instruction
              && instruction.constantValue() instanceof Integer number) {
            for (String constant : there.keySet()) {
              String user = USERS.get(constant);
              if (number.equals(here.get(constant)) && (user.isEmpty() || user.equals(name))) {
                translated.add(constant);
                builder.loadConstant(there.get(constant));
                return;
              }
            }
          }
          builder.with(element);
        };
    byte[] bytes =
        ClassFile.of().transformClass(model, ClassTransform.transformingMethodBodies(code));
    if (!translated.isEmpty()) {
      Files.write(target, bytes);
      found.addAll(translated);
    }
  }
}
