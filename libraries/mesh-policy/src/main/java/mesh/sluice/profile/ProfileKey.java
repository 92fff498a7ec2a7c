package mesh.sluice.profile;

/** A word by which a pod speaks to a mesh profile: all that a profile reads has one. */
sealed interface ProfileKey permits SluiceKey, IstioKey, OsmKey {
  /** Where such a word stands. */
  enum Kind {
    ANNOTATION,
    LABEL,
    ENVIRONMENT,
    MESH_CONFIG
  }

  Kind kind();

  /** As it is written: the key of an annotation, the name of a variable, a path. */
  String key();
}
