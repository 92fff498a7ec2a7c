package mesh.sluice.injection;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import mesh.sluice.json.JsonValue.JsonString;

/** Probes of the applications of {@code probed.py}, as users write them, as JSON. */
final class KubeletProbes {
  private KubeletProbes() {}

  /** By what each of them is about. */
  static Map<String, String> of(String address) {
    Map<String, String> probes = new LinkedHashMap<>();
    for (int status : List.of(200, 204, 206, 299, 300, 304, 305, 399, 400, 404, 418, 500, 599)) {
      raw(
          probes,
          "status " + status,
          "HTTP/1.1 %d x\r\nContent-Length: 0\r\n\r\n".formatted(status));
    }
    raw(probes, "status without a reason", "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n");
    raw(probes, "HTTP/1.0 until it closes", "HTTP/1.0 200 OK\r\n\r\nbody");
    raw(probes, "HTTP/1.0 that fails", "HTTP/1.0 503 x\r\n\r\nbody");
    raw(probes, "a body that is cut off", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nbody");
    raw(probes, "no HTTP", "SSH-2.0-x\r\n");
    raw(probes, "nothing at all", "");

    redirect(probes, 301, "/ok");
    redirect(probes, 302, "/ok");
    redirect(probes, 303, "/ok");
    redirect(probes, 307, "/ok");
    redirect(probes, 308, "/ok/");
    redirect(probes, 300, "/ok");
    redirect(probes, 304, "/ok");
    redirect(probes, 302, "/missing");
    redirect(probes, 302, "http://{host}/ok");
    redirect(probes, 302, "http://{host}/missing");
    redirect(probes, 302, "//{host}/ok");
    redirect(probes, 302, "../ok");
    redirect(probes, 302, "../down/./other/../ok");
    redirect(probes, 302, "../query?a=b");
    redirect(probes, 302, "?a=b");
    redirect(probes, 302, "/ok#part");
    redirect(probes, 302, "http://{host}/ok#part");
    redirect(probes, 302, "/a b");
    redirect(probes, 302, "/%zz");
    redirect(probes, 302, "/as-asked");
    redirect(probes, 302, "http://{host}");
    redirect(probes, 302, "http://other.example/ok");
    redirect(probes, 302, "http://other.example/missing");
    redirect(probes, 302, "https://other.example/");
    redirect(probes, 302, "mailto:someone");
    redirect(probes, 302, "ftp://{host}/ok");
    String host = address.contains(":") ? "[" + address + "]" : address;
    redirect(probes, 302, "http://" + host + ":8081/ok");
    redirect(probes, 302, "http://" + host + ":8086/ok");
    redirect(probes, 302, "http://" + host + ":x/ok");
    redirect(probes, 302, "https://" + host + ":8085/ok");
    raw(probes, "redirect without a place", "HTTP/1.1 302 x\r\nContent-Length: 0\r\n\r\n");
    raw(probes, "redirect to nothing", "HTTP/1.1 302 x\r\nLocation:\r\nContent-Length: 0\r\n\r\n");

    for (String path :
        List.of(
            "/",
            "ok",
            "/ok#part",
            "/a b",
            "/ü",
            "/x%2Fy",
            "?a=b",
            "/query?a=b",
            "//other/ok",
            "/as-asked",
            "/loop",
            "/chain/9",
            "/chain/10",
            "/endless")) {
      get(probes, "path " + path, path, 8080, "");
    }
    probes.put("no answer in time", "{\"httpGet\":{\"path\":\"/stuck\",\"port\":8080}}");
    String custom =
        ",\"httpHeaders\":[{\"name\":\"Host\",\"value\":\"shop.example\"},"
            + "{\"name\":\"X-Asked\",\"value\":\"yes\"}]";
    get(probes, "headers of its own", "/custom", 8080, custom);
    get(probes, "redirect keeps the headers", location(302, "/secret"), 8080, custom);
    get(probes, "redirect keeps the host", location(302, "/custom"), 8080, custom);
    get(probes, "redirect to a host of its own", location(302, "http://{host}/ok"), 8080, custom);
    get(probes, "version 1.0", "/ok", 8081, "");
    get(probes, "version 1.0 redirects", location(302, "/ok"), 8081, "");
    for (int port : List.of(8082, 8083, 8084, 8085, 8086, 8089)) {
      get(probes, "http at " + port, "/ok", port, "");
      probes.put("tcp at " + port, "{\"tcpSocket\":{\"port\":%d}}".formatted(port));
    }
    get(probes, "https", "/ok", 8085, ",\"scheme\":\"HTTPS\"");
    get(probes, "https as asked", "/as-asked", 8085, ",\"scheme\":\"HTTPS\"");
    get(probes, "https redirects", location(302, "/ok"), 8085, ",\"scheme\":\"HTTPS\"");
    get(probes, "https of what speaks http", "/ok", 8080, ",\"scheme\":\"HTTPS\"");
    for (String service : List.of("shop", "other")) {
      probes.put("grpc " + service, "{\"grpc\":{\"port\":9000,\"service\":\"" + service + "\"}}");
    }
    probes.put("grpc of nothing", "{\"grpc\":{\"port\":9001}}");
    probes.put("grpc of what speaks http", "{\"grpc\":{\"port\":8080}}");
    return probes;
  }

  private static void redirect(Map<String, String> probes, int status, String location) {
    get(probes, status + " to " + location, location(status, location), 8080, "");
  }

  private static String location(int status, String location) {
    return path(
        "HTTP/1.1 %d x\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n".formatted(status, location));
  }

  private static void raw(Map<String, String> probes, String name, String answer) {
    get(probes, name, path(answer), 8080, "");
  }

  private static String path(String answer) {
    return "/raw/" + HexFormat.of().formatHex(answer.getBytes(UTF_8));
  }

  private static void get(
      Map<String, String> probes, String name, String path, int port, String more) {
    probes.put(
        name,
        "{\"httpGet\":{\"path\":%s,\"port\":%d%s},\"timeoutSeconds\":10}"
            .formatted(new JsonString(path), port, more));
  }
}
