package mesh.sluice.selection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import mesh.sluice.profile.MeshProfile;
import mesh.sluice.profile.NamespaceFacts;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NamespaceMatchTest {
  /** Rows: what a copy says, and whether it agrees with the one and with the other match. */
  @ParameterizedTest
  @CsvSource({
    "SLUICE, '',       sluice.mesh/injection=enabled,                                 true,  false",
    "SLUICE, '',       sluice.mesh/injection=disabled,                                false, true",
    "SLUICE, '',       other=label,                                                   false, true",
    "ISTIO,  '',       istio-injection=enabled,                                       true,  false",
    "ISTIO,  '',       istio-injection=disabled,                                      false, false",
    "ISTIO,  '',       istio.io/rev=default,                                          true,  false",
    "ISTIO,  '',       istio.io/rev=canary,                                           false, false",
    "ISTIO,  '',       istio-injection=disabled istio.io/rev=default,                 false, false",
    "ISTIO,  canary,   istio.io/rev=canary,                                           true,  false",
    "ISTIO,  canary,   istio-injection=enabled,                                       false, false",
    "ISTIO,  '',       other=label,                                                   false, true",
    "OSM,    '',       openservicemesh.io/monitored-by=sluice,                        false, false",
    "OSM,    '',       openservicemesh.io/monitored-by=sluice openservicemesh.io/ignore=, false,"
        + " true",
    "OSM,    '',       openservicemesh.io/monitored-by=sluice control-plane=x,        false, true",
    "OSM,    '',       openservicemesh.io/monitored-by=sluice name=sluice-system,     false, true",
    "OSM,    '',       other=label,                                                   false, true",
  })
  void copyAgreesWithWhatWasEstablished(
      MeshProfile profile, String revision, String labels, boolean in, boolean out) {
    SelectionSettings settings = settings(profile, revision);
    NamespaceFacts copy = namespace(labels);

    assertThat(NamespaceMatch.OPTED_IN.agrees(settings, copy)).isEqualTo(in);
    assertThat(NamespaceMatch.NOT_OPTED_IN.agrees(settings, copy)).isEqualTo(out);
    assertThat(NamespaceMatch.ANY.agrees(settings, copy)).isTrue();
  }

  @ParameterizedTest
  @EnumSource(
      value = MeshProfile.class,
      names = {"SLUICE", "ISTIO"})
  void whatWasEstablishedTakesThePlaceOfWhatACopySays(MeshProfile profile) {
    for (String revision : List.of("", "canary")) {
      SelectionSettings settings = settings(profile, revision);
      for (String labels :
          List.of(
              "other=label",
              "sluice.mesh/injection=enabled istio-injection=enabled istio.io/rev=canary",
              "sluice.mesh/injection=disabled istio-injection=disabled istio.io/rev=default")) {
        for (NamespaceMatch match : NamespaceMatch.values()) {
          assertThat(match.impose(settings, namespace(labels)))
              .as("%s %s %s %s", profile, revision, labels, match)
              .hasValueSatisfying(imposed -> assertThat(match.agrees(settings, imposed)).isTrue());
        }
      }
    }
  }

  /** There, the namespace's annotation decides, which nobody has established. */
  @ParameterizedTest
  @CsvSource({
    "openservicemesh.io/monitored-by=sluice, true",
    "other=label, false",
  })
  void labelIsNotEnoughForANamespaceOfOsm(String labels, boolean enough) {
    SelectionSettings settings = settings(MeshProfile.OSM, "");

    assertThat(NamespaceMatch.OPTED_IN.impose(settings, namespace(labels)).isPresent())
        .isEqualTo(enough);
    assertThat(NamespaceMatch.NOT_OPTED_IN.impose(settings, namespace(labels)))
        .hasValueSatisfying(
            imposed ->
                assertThat(imposed.labels()).doesNotContainKey("openservicemesh.io/monitored-by"));
  }

  private static SelectionSettings settings(MeshProfile profile, String revision) {
    SelectionSettings usual = SelectionSettings.DEFAULT;
    return new SelectionSettings(
        profile,
        usual.byDefault(),
        usual.never(),
        usual.always(),
        usual.meshName(),
        usual.controlPlaneNamespace(),
        revision);
  }

  private static NamespaceFacts namespace(String labels) {
    Map<String, String> map = new HashMap<>();
    for (String label : labels.split(" ")) {
      map.put(label.substring(0, label.indexOf('=')), label.substring(label.indexOf('=') + 1));
    }
    return new NamespaceFacts("shop", map, Map.of());
  }
}
