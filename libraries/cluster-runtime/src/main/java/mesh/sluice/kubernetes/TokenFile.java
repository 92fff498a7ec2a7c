package mesh.sluice.kubernetes;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.client.OAuthTokenProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The token of a service account, which the kubelet replaces in its file long before it expires.
 * Read for each request: a few hundred bytes of memory, and never a token that is too old.
 */
final class TokenFile implements OAuthTokenProvider {
  private final Path file;

  TokenFile(Path file) {
    this.file = requireNonNull(file);
  }

  @Override
  public String getToken() {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the service account's token " + file, e);
    }
  }
}
