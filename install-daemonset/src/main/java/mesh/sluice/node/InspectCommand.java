package mesh.sluice.node;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import mesh.sluice.commandline.CommandException;
import mesh.sluice.commandline.ExitCodes;
import mesh.sluice.explain.Installed;
import mesh.sluice.explain.PrettyJson;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.kubernetes.ClusterAccessException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sluice-node inspect}: what is installed in a running pod of this node. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the installed rules of a running pod of this node.",
      "Says whether they are what the pod should have. It needs root and changes nothing."
    },
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {
      "0:the rules are as they should be, or there are none and should be none",
      "1:they are not, or the pod or its namespace cannot be read",
      ExitCodes.USAGE
    })
final class InspectCommand implements Callable<Integer> {
  @Mixin private PodOptions options;

  @Mixin private OutputOptions output;

  @Spec private CommandSpec spec;

  @Override
  public Integer call()
      throws CommandException, ClusterAccessException, IOException, InterruptedException {
    RunningPod pod = RunningPod.read(options);
    if (pod.isOnNodeNetwork()) {
      throw new CommandException(
          "the pod " + pod.name() + " uses the node's network; nothing of Sluice is there");
    }
    RunningPod.Place place = pod.find(options);
    Installed installed = pod.installed(place);
    Optional<String> contradiction = pod.contradiction(installed);
    PrintWriter out = spec.commandLine().getOut();
    switch (output.format()) {
      case TEXT -> {
        contradiction.ifPresent(text -> out.println("# " + text));
        out.print(installed.text(pod.name() + ", " + place.link() + " in " + place.path()));
      }
      case JSON -> out.print(PrettyJson.of(json(pod, place, installed, contradiction)));
    }
    out.flush();
    boolean inOrder = contradiction.isEmpty() && installed.differences().isEmpty();
    return inOrder ? 0 : ExitCodes.INVALID_INPUT;
  }

  private static JsonObject json(
      RunningPod pod, RunningPod.Place place, Installed installed, Optional<String> contradiction) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("namespace", new JsonString(pod.name().namespace()));
    members.put("name", new JsonString(pod.name().name()));
    members.put("netns", new JsonString(place.path()));
    members.put("interface", new JsonString(place.link()));
    contradiction.ifPresent(text -> members.put("contradiction", new JsonString(text)));
    members.putAll(installed.json().members());
    return new JsonObject(members);
  }
}
