package mesh.sluice.iptables;

import java.io.IOException;

/** iptables could not do its work; the message holds its own words and what to do. */
public final class IptablesException extends IOException {
  private static final long serialVersionUID = 1L;

  IptablesException(String message) {
    super(message);
  }
}
