package mesh.sluice.apiserver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import mesh.sluice.testing.Programs;

/** A certificate authority of a laboratory, kept by openssl in one directory. */
public final class Authority {
  private final Path directory;

  private Authority(Path directory) {
    this.directory = directory;
  }

  /** Makes the authority {@code ca.crt} and the pair of keys {@code sa.key}, {@code sa.pub}. */
  public static Authority create(Path directory) throws IOException {
    Files.createDirectories(directory);
    Authority authority = new Authority(directory);
    authority.key("ca");
    authority.openssl(
        "req -x509 -new -key ca.key -days 2 -subj /CN=laboratory -addext"
            + " keyUsage=critical,keyCertSign,cRLSign -out ca.crt");
    authority.key("sa");
    authority.openssl("ec -in sa.key -pubout -out sa.pub");
    return authority;
  }

  /**
   * Makes {@code name.key} and {@code name.crt}.
   *
   * @param subject as {@code /O=system:masters/CN=admin}
   * @param alternativeNames as {@code IP:127.0.0.1,DNS:localhost}
   */
  public void issue(String name, String subject, String alternativeNames) throws IOException {
    issue(name, subject, alternativeNames, 2);
  }

  /**
   * As the other, for so many days.
   *
   * @param days negative for a certificate that has ended
   */
  public void issue(String name, String subject, String alternativeNames, int days)
      throws IOException {
    key(name);
    Path extensions = directory.resolve(name + ".ext");
    Files.writeString(
        extensions,
        "extendedKeyUsage=clientAuth,serverAuth\nsubjectAltName=" + alternativeNames + "\n");
    openssl("req -new -key %s.key -subj %s -out %s.csr".formatted(name, subject, name));
    openssl(
        ("x509 -req -in %s.csr -CA ca.crt -CAkey ca.key -CAcreateserial %s -extfile"
                + " %s.ext -out %s.crt")
            .formatted(name, validity(days), name, name));
  }

  /** openssl 3.5 refuses an end before the start; before 3.4 it takes no dates. */
  private String validity(int days) throws IOException {
    boolean takesDates =
        Programs.run(directory, List.of("openssl", "x509", "-help"), "").contains("-not_after");
    return days < 0 && takesDates
        ? "-not_before 20200101000000Z -not_after 20200102000000Z"
        : "-days " + days;
  }

  public Path file(String name) {
    return directory.resolve(name);
  }

  private void key(String name) throws IOException {
    openssl("ecparam -genkey -name prime256v1 -noout -out %s.key".formatted(name));
  }

  private void openssl(String arguments) throws IOException {
    Programs.run(directory, List.of(("openssl " + arguments).split(" ")), "");
  }
}
