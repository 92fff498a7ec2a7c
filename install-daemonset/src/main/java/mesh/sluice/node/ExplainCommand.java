package mesh.sluice.node;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import mesh.sluice.commandline.CommandException;
import mesh.sluice.commandline.ExitCodes;
import mesh.sluice.explain.ExplanationJson;
import mesh.sluice.explain.ExplanationText;
import mesh.sluice.explain.Installed;
import mesh.sluice.explain.PrettyJson;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.kubernetes.ClusterAccessException;
import mesh.sluice.profile.NotMeshedReason;
import mesh.sluice.text.Printable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sluice-node explain}: why a running pod is meshed or not, and what is installed. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description = {
      "Says why a running pod of this node is, or is not, meshed.",
      "Names the source of each field of its policy, and what is installed in it.",
      "It needs root and changes nothing."
    },
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {ExitCodes.SUCCESS, ExitCodes.INVALID, ExitCodes.USAGE})
final class ExplainCommand implements Callable<Integer> {
  @Mixin private PodOptions options;

  @Mixin private OutputOptions output;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws CommandException, ClusterAccessException, InterruptedException {
    RunningPod pod;
    try {
      pod = RunningPod.read(options);
    } catch (IOException e) {
      throw new CommandException(String.valueOf(e.getMessage()));
    }
    String installed = Printable.line(installed(pod));
    PrintWriter out = spec.commandLine().getOut();
    switch (output.format()) {
      case TEXT -> {
        pod.exempt().map(NotMeshedReason::sentence).ifPresent(text -> exempt(out, text));
        out.print(ExplanationText.of(pod.explained()));
        out.println();
        out.println("Installed: " + installed + ".");
      }
      case JSON -> out.print(PrettyJson.of(json(pod, installed)));
    }
    out.flush();
    return 0;
  }

  private static void exempt(PrintWriter out, String sentence) {
    out.println("Not meshed, whatever the pod asks for: " + sentence + ".");
    out.println();
  }

  /** One sentence without a full stop; also about what keeps from telling. */
  private String installed(RunningPod pod) throws InterruptedException {
    if (pod.isOnNodeNetwork()) {
      return "nothing of Sluice, for the pod uses the node's network";
    }
    try {
      RunningPod.Place place = pod.find(options);
      Installed installed = pod.installed(place);
      String where = " (" + place.link() + " in " + place.path() + ")";
      return pod.contradiction(installed).map(text -> text + "; ").orElse("")
          + installed.verdict()
          + where
          + installed.differences().stream().map(each -> "; " + each).reduce("", String::concat);
    } catch (CommandException | IOException e) {
      return "not known: " + e.getMessage();
    }
  }

  private static JsonObject json(RunningPod pod, String installed) {
    Map<String, JsonValue> members =
        new LinkedHashMap<>(ExplanationJson.of(pod.explained()).members());
    Optional<NotMeshedReason> exempt = pod.exempt();
    exempt.ifPresent(reason -> members.put("exempt", new JsonString(reason.sentence())));
    members.put("installed", new JsonString(installed));
    return new JsonObject(members);
  }
}
