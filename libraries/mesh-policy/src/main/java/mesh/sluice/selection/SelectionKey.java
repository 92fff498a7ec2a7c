package mesh.sluice.selection;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;
import mesh.sluice.profile.IstioKey;
import mesh.sluice.profile.MeshProfile;
import mesh.sluice.profile.OsmKey;
import mesh.sluice.profile.PodFacts;
import mesh.sluice.profile.SluiceKey;
import mesh.sluice.profile.Source;

/** A key by which a pod, or its namespace, says whether it wants a sidecar. */
public enum SelectionKey {
  SLUICE_LABEL(MeshProfile.SLUICE, Place.POD_LABEL, SluiceKey.INJECT.key()),
  SLUICE_ANNOTATION(MeshProfile.SLUICE, Place.POD_ANNOTATION, SluiceKey.INJECT.key()),
  SLUICE_NAMESPACE(MeshProfile.SLUICE, Place.NAMESPACE_LABEL, "sluice.mesh/injection"),
  ISTIO_LABEL(MeshProfile.ISTIO, Place.POD_LABEL, IstioKey.INJECT_LABEL.key()),
  ISTIO_ANNOTATION(MeshProfile.ISTIO, Place.POD_ANNOTATION, IstioKey.INJECT.key()),
  ISTIO_REVISION(MeshProfile.ISTIO, Place.POD_LABEL, "istio.io/rev"),
  ISTIO_NAMESPACE(MeshProfile.ISTIO, Place.NAMESPACE_LABEL, "istio-injection"),
  ISTIO_NAMESPACE_REVISION(MeshProfile.ISTIO, Place.NAMESPACE_LABEL, "istio.io/rev"),
  OSM_ANNOTATION(MeshProfile.OSM, Place.POD_ANNOTATION, OsmKey.INJECTION.key()),
  OSM_NAMESPACE(MeshProfile.OSM, Place.NAMESPACE_ANNOTATION, OsmKey.INJECTION.key()),
  OSM_MONITORED_BY(MeshProfile.OSM, Place.NAMESPACE_LABEL, "openservicemesh.io/monitored-by"),
  OSM_IGNORE(MeshProfile.OSM, Place.NAMESPACE_LABEL, "openservicemesh.io/ignore"),
  OSM_CONTROL_PLANE(MeshProfile.OSM, Place.NAMESPACE_LABEL, "control-plane"),
  OSM_NAME(MeshProfile.OSM, Place.NAMESPACE_LABEL, "name");

  /** Where a word stands; {@link #toString} is what people call it. */
  enum Place {
    POD_LABEL("label", "pod"),
    POD_ANNOTATION("annotation", "pod"),
    NAMESPACE_LABEL("label", "namespace"),
    NAMESPACE_ANNOTATION("annotation", "namespace");

    private final String kind;
    private final String owner;

    Place(String kind, String owner) {
      this.kind = kind;
      this.owner = owner;
    }

    private Map<String, String> texts(PodFacts pod) {
      return switch (this) {
        case POD_LABEL -> pod.labels();
        case POD_ANNOTATION -> pod.annotations();
        case NAMESPACE_LABEL -> pod.namespace().labels();
        case NAMESPACE_ANNOTATION -> pod.namespace().annotations();
      };
    }

    private Source source(String key, String value) {
      return switch (this) {
        case POD_LABEL -> new Source.Label(key, value);
        case POD_ANNOTATION -> new Source.Annotation(key, value);
        case NAMESPACE_LABEL -> new Source.NamespaceLabel(key, value);
        case NAMESPACE_ANNOTATION -> new Source.NamespaceAnnotation(key, value);
      };
    }

    @Override
    public String toString() {
      return kind + " of the " + owner;
    }
  }

  /** A key with the value that somebody gave it. */
  record Word(SelectionKey key, String value) {
    Word {
      requireNonNull(key);
      requireNonNull(value);
    }

    Source source() {
      return key.place.source(key.key, value);
    }

    /** A refusal of the value. */
    Selection.Invalid invalid(String remedy) {
      return new Selection.Invalid(
          key.place.kind + " " + key.key + " of the " + key.place.owner, value, remedy);
    }
  }

  private final MeshProfile profile;
  private final Place place;
  private final String key;

  SelectionKey(MeshProfile profile, Place place, String key) {
    this.profile = profile;
    this.place = place;
    this.key = key;
  }

  /** The profile that reads it. */
  MeshProfile profile() {
    return profile;
  }

  Place place() {
    return place;
  }

  /** As it is written. */
  public String key() {
    return key;
  }

  /** What a pod, or its namespace, says by it. */
  Optional<Word> find(PodFacts pod) {
    return Optional.ofNullable(place.texts(pod).get(key)).map(value -> new Word(this, value));
  }
}
