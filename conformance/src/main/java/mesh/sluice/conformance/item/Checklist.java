package mesh.sluice.conformance.item;

import static mesh.sluice.conformance.item.Level.MUST;
import static mesh.sluice.conformance.item.Level.REFERENCE;
import static mesh.sluice.conformance.item.Level.ROBUSTNESS;
import static mesh.sluice.conformance.item.Level.SHOULD;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All items, in the order of reports: 72 of the CNI 1.1.0 checklist, then robustness. */
public final class Checklist {
  private static final List<Item> ITEMS = new ArrayList<>();

  static {
    section(
        "Invocation",
        rule(
            "1",
            MUST,
            "does what CNI_COMMAND says and refuses an unknown or lower-case one with code 4, "
                + "naming it",
            "spec: Parameters; skel"),
        rule(
            "2",
            REFERENCE,
            "answers an empty CNI_COMMAND with a line about itself on stderr, or with code 4",
            "skel: about"),
        rule(
            "3",
            MUST,
            "requires the variables that a command needs, and no others",
            "spec: Parameters; skel"),
        rule(
            "4",
            MUST,
            "names every missing variable in an error with code 4",
            "spec: Error, code 4"),
        rule("5", MUST, "refuses a malformed CNI_CONTAINERID with code 4", "spec: Parameters"),
        rule(
            "6",
            MUST,
            "refuses a malformed CNI_IFNAME with code 4",
            "spec: Parameters; libcni utils"),
        rule(
            "7",
            MUST,
            "refuses stdin that is unreadable (code 5) or not a JSON object (code 6)",
            "spec: Error, codes 5 and 6"),
        rule(
            "8",
            MUST,
            "refuses a missing or malformed network name with code 7",
            "spec: Configuration format; skel"),
        rule(
            "9",
            SHOULD,
            "ignores an unknown field, or refuses it with code 2 and its key and value",
            "spec: Error, code 2"),
        rule("10", MUST, "gives reserved keys no meaning of its own", "spec: Configuration format"),
        rule(
            "11",
            SHOULD,
            "keeps the documented meaning of ipMasq, ipam and dns",
            "spec: Plugin configuration objects"),
        rule(
            "12",
            REFERENCE,
            "reads CNI_ARGS as K=V;K=V and accepts what a Kubernetes runtime puts there",
            "skel: CommonArgs; CONVENTIONS"),
        rule(
            "13",
            MUST,
            "starts in the runtime's network namespace and enters CNI_NETNS by itself",
            "spec: Parameters"),
        rule(
            "14",
            REFERENCE,
            "refuses its own network namespace with code 8 and changes nothing in it",
            "skel: CheckNetNS"),
        rule(
            "15",
            SHOULD,
            "refuses a CNI_NETNS that is not a network namespace and changes nothing",
            "spec: Error; libcni ns"),
        rule("16", MUST, "writes nothing but the answer to stdout", "spec: Execution protocol"),
        rule(
            "17",
            MUST,
            "exits 0 on success and with another code on failure",
            "spec: Execution protocol"));
    section(
        "Versions",
        rule(
            "18",
            MUST,
            "takes a missing cniVersion as 0.1.0 and refuses an unsupported one with code 1",
            "spec: Error, code 1; libcni version"),
        rule("19", MUST, "answers VERSION with the versions that it supports", "spec: VERSION"),
        rule(
            "20",
            MUST,
            "answers in the schema of the configuration's cniVersion",
            "spec: ADD success"),
        rule(
            "21",
            MUST,
            "takes prevResult in the configuration's cniVersion and refuses one it cannot read",
            "spec: prevResult"),
        rule(
            "22",
            MUST,
            "(runtime) chooses the highest common version of the list",
            "spec: Version considerations"),
        rule(
            "23",
            REFERENCE,
            "refuses CHECK below 0.4.0, GC and STATUS below 1.1.0, with code 1",
            "skel"));
    section(
        "ADD",
        rule("24", MUST, "passes the previous result on, complete and in order", "spec: ADD"),
        rule(
            "25",
            SHOULD,
            "answers ADD without prevResult with an error or an empty result",
            "spec: ADD"),
        rule(
            "26",
            MUST,
            "works on the interface of CNI_IFNAME: if chained, takes it as it is, "
                + "otherwise refuses to replace it",
            "spec: ADD; CONVENTIONS"),
        rule("27", SHOULD, "undoes its changes when ADD fails", "spec: ADD"),
        rule(
            "28",
            SHOULD,
            "accepts a second ADD without doubling its work",
            "kubelet and runtimes retry"),
        rule(
            "29",
            MUST,
            "serves ADD for several containers at the same time",
            "spec: Lifecycle & ordering"),
        rule(
            "30",
            MUST,
            "forwards DEL, CHECK, STATUS and GC to the plugins that it runs itself",
            "spec: Delegated plugins"),
        rule(
            "31",
            SHOULD,
            "reports a temporary failure with code 11 and a permanent one with code 7",
            "spec: Error, codes 7 and 11"),
        rule(
            "32",
            REFERENCE,
            "prints exactly one JSON document, without empty lists",
            "libcni types"));
    section(
        "DEL",
        rule("33", MUST, "undoes on DEL what ADD did", "spec: DEL"),
        rule("34", MUST, "accepts DEL when nothing is left to undo", "spec: DEL"),
        rule("35", MUST, "accepts DEL with CNI_NETNS empty, unset or gone", "spec: DEL"),
        rule("36", MUST, "accepts DEL without prevResult", "spec: DEL"),
        rule(
            "37",
            SHOULD,
            "accepts DEL when the tools that it needs are gone",
            "spec: DEL, best effort"),
        rule("38", SHOULD, "accepts DEL after a failed ADD and without any ADD", "spec: DEL"),
        rule("39", SHOULD, "prints nothing when DEL succeeds", "spec: DEL success"),
        rule(
            "40",
            SHOULD,
            "leaves the same state after ADD, DEL, ADD as after ADD, and changes nothing of others",
            "spec: DEL"));
    section(
        "CHECK",
        rule("41", MUST, "accepts an intact container on CHECK and prints nothing", "spec: CHECK"),
        rule("42", SHOULD, "notices on CHECK that its own work was damaged", "spec: CHECK"),
        rule("43", MUST, "tolerates on CHECK what others have added", "spec: CHECK"),
        rule(
            "44",
            SHOULD,
            "notices on CHECK that the interface is gone, and ignores the interfaces of others",
            "spec: CHECK"),
        rule("45", MUST, "passes CHECK at once after ADD", "spec: CHECK"),
        rule(
            "46",
            SHOULD,
            "passes CHECK of a container in which it had nothing to do",
            "spec: CHECK"),
        rule("47", MUST, "refuses CHECK without prevResult", "spec: CHECK"),
        rule(
            "48",
            REFERENCE,
            "(runtime) sends no CHECK when the list says disableCheck",
            "spec: Configuration format"));
    section(
        "STATUS",
        rule("49", MUST, "prints nothing and exits 0 on STATUS when it is ready", "spec: STATUS"),
        rule(
            "50",
            MUST,
            "reports code 50 or 51 on STATUS when it is not ready",
            "spec: STATUS; Error, codes 50 and 51"),
        rule("51", SHOULD, "answers STATUS promptly and changes nothing", "spec: STATUS"),
        rule("52", MUST, "serves ADD and DEL after any STATUS, and without one", "spec: STATUS"),
        rule(
            "53",
            SHOULD,
            "answers STATUS without any container's variables, and without CNI_PATH",
            "spec: STATUS"));
    section(
        "GC",
        rule(
            "54",
            MUST,
            "reads the valid attachments from the present key and from the older one",
            "spec: GC; libcni"),
        rule("55", SHOULD, "removes on GC what belongs to attachments that are gone", "spec: GC"),
        rule(
            "56",
            SHOULD,
            "ignores attachments that it does not know, and prints nothing",
            "spec: GC"),
        rule(
            "57",
            MUST,
            "does not take a missing list of attachments for an empty one",
            "spec: GC; libcni"),
        rule("58", MUST, "changes on GC only the network that is named", "spec: GC"),
        rule("59", MUST, "forwards GC to the plugins that it runs itself", "spec: GC"));
    section(
        "Errors",
        rule(
            "60",
            SHOULD,
            "reports an error as one JSON object with cniVersion, code and msg",
            "spec: Error"),
        rule("61", SHOULD, "reports an error in the configuration's cniVersion", "spec: Error"),
        rule("62", SHOULD, "keeps msg short and secrets out of it", "spec: Error"),
        rule(
            "63",
            REFERENCE,
            "reports every unexpected error as one JSON error, never as a stack trace",
            "skel: code 999"));
    section(
        "Capabilities",
        rule(
            "64", MUST, "works without runtimeConfig", "spec: Deriving runtimeConfig; CONVENTIONS"),
        rule("65", SHOULD, "(installer) declares its capabilities in the list", "CONVENTIONS"),
        rule("66", SHOULD, "accepts labels in args.cni", "CONVENTIONS"));
    section(
        "Runtime",
        rule("67", MUST, "(runtime) finds its configuration in sorted order", "libcni conf"),
        rule("68", MUST, "(runtime) knows the fields of a list", "spec: Configuration format"),
        rule(
            "69",
            MUST,
            "(runtime) derives the plugin's configuration from the list",
            "spec: Deriving execution configuration"),
        rule(
            "70",
            MUST,
            "(runtime) runs the chain forward for ADD, backward for DEL",
            "spec: Lifecycle & ordering"),
        rule(
            "71",
            MUST,
            "(runtime) keeps results for CHECK and DEL",
            "spec: Lifecycle & ordering; libcni cache"),
        rule(
            "72",
            MUST,
            "(runtime) runs one operation at a time for a container",
            "spec: Lifecycle & ordering"));
    section(
        "Bad input",
        rule("B1", ROBUSTNESS, "refuses truncated JSON", "robustness"),
        rule(
            "B2",
            ROBUSTNESS,
            "refuses an object that has a key twice",
            "robustness; RFC 8259 section 4"),
        rule("B3", ROBUSTNESS, "refuses JSON nested 100,000 deep", "robustness"),
        rule("B4", ROBUSTNESS, "refuses 10 MB of stdin", "robustness"),
        rule(
            "B5",
            ROBUSTNESS,
            "refuses stdin that is not UTF-8",
            "robustness; RFC 8259 section 8.1"),
        rule("B6", ROBUSTNESS, "refuses fields of the wrong JSON type", "robustness"),
        rule("B7", ROBUSTNESS, "refuses a plain file as CNI_NETNS", "robustness"),
        rule("B8", ROBUSTNESS, "refuses a directory as CNI_NETNS", "robustness"),
        rule(
            "B9",
            ROBUSTNESS,
            "refuses a FIFO as CNI_NETNS without waiting for its writer",
            "robustness"),
        rule("B10", ROBUSTNESS, "refuses a CNI_NETNS that was deleted", "robustness"),
        rule("B11", ROBUSTNESS, "refuses a namespace of another type as CNI_NETNS", "robustness"));
  }

  private Checklist() {}

  /** Every item, in order. */
  public static List<Item> items() {
    return List.copyOf(ITEMS);
  }

  /**
   * The item of that number.
   *
   * @param number such as {@code 14} or {@code B3}; upper or lower case
   */
  public static Optional<Item> find(String number) {
    return ITEMS.stream().filter(item -> item.number().equalsIgnoreCase(number)).findFirst();
  }

  private static void section(String name, Rule... rules) {
    for (Rule rule : rules) {
      ITEMS.add(new Item(rule.number(), name, rule.level(), rule.title(), rule.source()));
    }
  }

  private static Rule rule(String number, Level level, String title, String source) {
    return new Rule(number, level, title, source);
  }

  private record Rule(String number, Level level, String title, String source) {}
}
