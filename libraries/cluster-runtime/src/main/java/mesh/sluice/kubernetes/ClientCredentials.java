package mesh.sluice.kubernetes;

import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who asks, as a client of the library has it: a token, in the order in which the library takes
 * them, or a name and a password. Looked up for each request, because the library replaces those
 * that come from a program of a kubeconfig.
 *
 * @param config of the client
 */
record ClientCredentials(Config config) implements ApiConnection.Credentials {
  @Override
  public Optional<String> header() throws IOException {
    Optional<String> token = token();
    if (token.isPresent()) {
      return token.map("Bearer "::concat);
    }
    if (config.getUsername() == null || config.getPassword() == null) {
      return Optional.empty();
    }
    String pair = config.getUsername() + ":" + config.getPassword();
    return Optional.of(
        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
  }

  private Optional<String> token() throws IOException {
    if (config.getOauthTokenProvider() != null) {
      try {
        return Optional.ofNullable(config.getOauthTokenProvider().getToken());
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    }
    return Stream.of(config.getOauthToken(), config.getAutoOAuthToken())
        .filter(Objects::nonNull)
        .filter(token -> !token.isBlank())
        .findFirst();
  }
}
