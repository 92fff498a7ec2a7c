package mesh.sluice.profile;

import mesh.sluice.policy.RedirectPolicy;

/** What has no effect in a policy because of another part of it. */
final class PolicyFindings {
  private PolicyFindings() {}

  /**
   * Adds them to the account.
   *
   * @param includePorts what the user calls the list of included outbound ports
   * @param includeCidrs what the user calls the list of included outbound ranges
   * @param virtual what the user calls the list of virtual interfaces
   */
  static void find(
      RedirectPolicy policy,
      String includePorts,
      String includeCidrs,
      String virtual,
      Reading reading) {
    if (policy.outbound().includeCidrs().isAll() && !policy.outbound().includePorts().isEmpty()) {
      reading.finding(
          includePorts,
          "has no effect: "
              + includeCidrs
              + " is *, so connections to all ports are redirected; to redirect these ports alone,"
              + " set "
              + includeCidrs
              + " to \"\"");
    }
    if (policy.dns().isPresent() && !policy.interfaces().virtual().isEmpty()) {
      reading.finding(
          virtual,
          "DNS is not captured behind these interfaces: the sidecar's resolver listens on"
              + " localhost, where nothing gets that comes in by an interface; names are resolved"
              + " by the servers that are asked");
    }
  }
}
