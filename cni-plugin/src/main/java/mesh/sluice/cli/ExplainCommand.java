package mesh.sluice.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import mesh.sluice.commandline.CommandException;
import mesh.sluice.commandline.ExitCodes;
import mesh.sluice.evaluate.Packet;
import mesh.sluice.explain.ExplainedPod;
import mesh.sluice.explain.ExplanationJson;
import mesh.sluice.explain.ExplanationText;
import mesh.sluice.explain.PrettyJson;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.picture.Dot;
import mesh.sluice.picture.Graph;
import mesh.sluice.picture.Mermaid;
import mesh.sluice.picture.RulesPicture;
import mesh.sluice.profile.Decision;
import mesh.sluice.rules.PodAddresses;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code sluice-cni explain}: why a pod is, or is not, meshed, and what happens to a packet. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description = {
      "Says why a pod is, or is not, meshed, and where a packet lands.",
      "It names the source of each field of the pod's policy. With --packet it also names the"
          + " rules that apply to that packet."
    },
    footerHeading = "%nA packet is%n",
    footer = {
      "  " + PacketText.REQUIRED,
      "    " + PacketText.OPTIONAL,
      "for example 'out tcp 10.0.0.9:443 uid 1000' or 'in tcp [fd00::5]:8080'. Without uid, gid,"
          + " from and dev, user 1000 sends it, from an address that nobody has, through lo or"
          + " eth0."
    },
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {ExitCodes.SUCCESS, ExitCodes.INVALID, ExitCodes.USAGE})
final class ExplainCommand implements Callable<Integer> {
  /** How the answer is written. */
  enum Format {
    TEXT,
    JSON,
    MERMAID,
    DOT;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Reads the value of {@code --packet}. */
  static final class PacketConverter implements ITypeConverter<Packet> {
    @Override
    public Packet convert(String value) {
      try {
        return PacketText.parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  @ParentCommand private SluiceCommand parent;
  @Spec private CommandSpec spec;
  @Mixin private PodOptions pod;
  @Mixin private AddressOptions address;

  @Option(
      names = "--packet",
      paramLabel = "PACKET",
      converter = PacketConverter.class,
      description = "The first packet of a connection, as below.")
  private Packet packet;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "text",
      description =
          "${COMPLETION-CANDIDATES}. Default: text. The last two are a picture of the packet's way,"
              + " or of all chains if there is no packet.")
  private Format format;

  @Override
  public Integer call() throws CommandException {
    PrintWriter out = spec.commandLine().getOut();
    ExplainedPod explained = pod.read(parent.stdin());
    boolean invalid = explained.explanation().decision() instanceof Decision.Invalid;
    boolean picture = format == Format.MERMAID || format == Format.DOT;
    PodAddresses known =
        !invalid && (packet != null || picture) ? address.of(explained) : PodAddresses.NONE;
    Optional<PacketWay> way = Optional.empty();
    if (packet != null && !invalid) {
      way = Optional.of(PacketWay.of(explained, known, packet));
    }
    switch (format) {
      case TEXT -> {
        out.print(ExplanationText.of(explained));
        way.ifPresent(found -> out.print("\n" + found.text()));
      }
      case JSON -> out.print(PrettyJson.of(json(explained, way)));
      case MERMAID -> out.print(Mermaid.of(picture(explained, known, way)));
      case DOT -> out.print(Dot.of(picture(explained, known, way)));
    }
    out.flush();
    return invalid ? ExitCodes.INVALID_INPUT : 0;
  }

  private static JsonObject json(ExplainedPod explained, Optional<PacketWay> way) {
    Map<String, JsonValue> members = new LinkedHashMap<>(ExplanationJson.of(explained).members());
    way.ifPresent(known -> members.put("packet", known.json()));
    return new JsonObject(members);
  }

  private static Graph picture(ExplainedPod explained, PodAddresses known, Optional<PacketWay> way)
      throws CommandException {
    return way.isPresent()
        ? way.get().picture()
        : RulesPicture.of(PodRules.rules(explained, known));
  }
}
