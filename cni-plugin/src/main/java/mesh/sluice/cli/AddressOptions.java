package mesh.sluice.cli;

import java.util.ArrayList;
import java.util.List;
import mesh.sluice.commandline.CommandException;
import mesh.sluice.explain.ExplainedPod;
import mesh.sluice.policy.InvalidPolicyException;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.rules.PodAddresses;
import mesh.sluice.rules.RuleCompiler;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The option by which a person gives a pod's addresses, which some policies need. */
final class AddressOptions {
  /** Addresses for documents (RFC 5737 and RFC 3849), which no pod has. */
  private static final PodAddresses STAND_INS =
      PodAddresses.of(List.of(IpAddress.parse("192.0.2.1"), IpAddress.parse("2001:db8::1")));

  /** Reads the value of {@code --address}. */
  static final class AddressConverter implements ITypeConverter<IpAddress> {
    @Override
    public IpAddress convert(String value) {
      try {
        return IpAddress.parse(value);
      } catch (InvalidPolicyException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--address",
      paramLabel = "ADDRESS",
      converter = AddressConverter.class,
      description =
          "The pod's address, once for each family. Matters only where the application listens on"
              + " it alone (sluice.mesh/application-address). Default: what status.podIPs of the"
              + " manifest says.")
  private List<IpAddress> addresses = new ArrayList<>();

  /**
   * The pod's addresses. Where its policy needs them and nobody has told them, others stand in for
   * them, of which standard error tells.
   *
   * @throws CommandException if the pod is invalid
   */
  PodAddresses of(ExplainedPod explained) throws CommandException {
    PodAddresses known = PodAddresses.of(addresses.isEmpty() ? explained.addresses() : addresses);
    boolean needed = PodRules.policy(explained).map(AddressOptions::needs).orElse(false);
    if (!needed || !known.isEmpty()) {
      return known;
    }
    spec.commandLine()
        .getErr()
        .println(
            "the pod's addresses are not known: 192.0.2.1 and 2001:db8::1 stand for them; give"
                + " --address");
    return STAND_INS;
  }

  private static boolean needs(RedirectPolicy policy) {
    return RuleCompiler.needsAddresses(policy);
  }
}
