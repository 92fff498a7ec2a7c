package mesh.sluice.commandline;

import java.io.File;
import java.util.Optional;
import java.util.regex.Pattern;
import mesh.sluice.text.Printable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options by which a user gives the namespace of a manifest, by its name or its manifest. */
public final class NamespaceOptions {
  /** The value of {@code --namespace}: a label as RFC 1123 has it, as the API server wants it. */
  static final class NameConverter implements ITypeConverter<String> {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

    @Override
    public String convert(String value) {
      if (!NAME.matcher(value).matches()) {
        throw new TypeConversionException(
            "'"
                + Printable.line(value)
                + "' is not the name of a namespace; write at most 63 of a-z, 0-9 and -, or give"
                + " the namespace's manifest by --namespace-manifest");
      }
      return value;
    }
  }

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAME",
      converter = NameConverter.class,
      description =
          "The namespace of what names none in the manifest. Default: that of"
              + " --namespace-manifest, else default.")
  private String name;

  @Option(
      names = "--namespace-manifest",
      paramLabel = "FILE",
      description =
          "Manifest of the namespace, whose labels and annotations count; - for standard input.")
  private File manifest;

  /** The value of {@code --namespace}; empty without it. */
  public Optional<String> name() {
    return Optional.ofNullable(name);
  }

  /** The value of {@code --namespace-manifest}; empty without it. */
  public Optional<File> manifest() {
    return Optional.ofNullable(manifest);
  }

  /**
   * Refuses a manifest of another namespace than {@code --namespace} names.
   *
   * @param written the name in the manifest
   * @throws CommandException if they differ
   */
  public void requireName(String written) throws CommandException {
    if (name != null && !name.equals(written)) {
      throw new CommandException(
          "--namespace: '%s': --namespace-manifest is the manifest of %s; leave out one of the two"
              .formatted(name, written));
    }
  }
}
