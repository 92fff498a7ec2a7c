package mesh.sluice.profile;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import mesh.sluice.annotation.RedirectAnnotation;

/** What the profile sluice reads. */
public enum SluiceKey implements ProfileKey {
  REDIRECT(RedirectAnnotation.KEY),
  STATUS("sluice.mesh/status"),
  INJECT("sluice.mesh/inject"),
  INTERCEPTION_MODE("sluice.mesh/interception-mode"),
  INBOUND_PORT("sluice.mesh/inbound-port"),
  INCLUDE_INBOUND_PORTS("sluice.mesh/include-inbound-ports"),
  EXCLUDE_INBOUND_PORTS("sluice.mesh/exclude-inbound-ports"),
  APPLICATION_ADDRESS("sluice.mesh/application-address"),
  OUTBOUND_PORT("sluice.mesh/outbound-port"),
  INCLUDE_OUTBOUND_CIDRS("sluice.mesh/include-outbound-cidrs"),
  EXCLUDE_OUTBOUND_CIDRS("sluice.mesh/exclude-outbound-cidrs"),
  INCLUDE_OUTBOUND_PORTS("sluice.mesh/include-outbound-ports"),
  EXCLUDE_OUTBOUND_PORTS("sluice.mesh/exclude-outbound-ports"),
  LOOPBACK_CIDRS("sluice.mesh/loopback-cidrs"),
  DNS_CAPTURE("sluice.mesh/dns-capture"),
  DNS_PORT("sluice.mesh/dns-port"),
  DNS_SERVERS("sluice.mesh/dns-servers"),
  EXCLUDE_INTERFACES("sluice.mesh/exclude-interfaces"),
  VIRTUAL_INTERFACES("sluice.mesh/virtual-interfaces"),
  DROP_INVALID("sluice.mesh/drop-invalid"),
  SIDECAR_UIDS("sluice.mesh/sidecar-uids"),
  SIDECAR_GIDS("sluice.mesh/sidecar-gids"),
  SIDECAR_PORTS("sluice.mesh/sidecar-ports"),
  SIDECAR_STATUS_PORTS("sluice.mesh/sidecar-status-ports");

  private static final String PREFIX = "sluice.mesh/";
  private static final String INCLUDE_PREFIX = PREFIX + "include-";
  private static final String EXCLUDE_PREFIX = PREFIX + "exclude-";

  private final String key;

  SluiceKey(String key) {
    this.key = key;
  }

  @Override
  public Kind kind() {
    return Kind.ANNOTATION;
  }

  @Override
  public String key() {
    return key;
  }

  /** Whether it says how traffic is redirected, and so that it is. */
  boolean isTraffic() {
    return this != REDIRECT && this != STATUS && this != INJECT;
  }

  /** The annotations of a pod that say how its traffic is redirected, sorted by their keys. */
  static List<String> trafficKeys(Map<String, String> annotations) {
    List<String> found = new ArrayList<>();
    for (String key : annotations.keySet()) {
      if (isTraffic(key) || isMisspelt(key)) {
        found.add(key);
      }
    }
    Collections.sort(found);
    return found;
  }

  /** Whether a key looks like one of the lists, of which there is none of this name. */
  static boolean isMisspelt(String key) {
    return isList(key) && !isTraffic(key);
  }

  /** The keys of the lists, for people. */
  static String lists() {
    List<String> lists = new ArrayList<>();
    for (SluiceKey key : values()) {
      if (isList(key.key)) {
        lists.add(key.key);
      }
    }
    return String.join(", ", lists);
  }

  private static boolean isList(String key) {
    return key.startsWith(INCLUDE_PREFIX) || key.startsWith(EXCLUDE_PREFIX);
  }

  /** Called in each ADD: most keys are none of ours, which is seen at once. */
  private static boolean isTraffic(String key) {
    if (!key.startsWith(PREFIX)) {
      return false;
    }
    for (SluiceKey known : values()) {
      if (known.key.equals(key)) {
        return known.isTraffic();
      }
    }
    return false;
  }
}
