package mesh.sluice.cli;

import java.util.List;
import java.util.Locale;
import mesh.sluice.profile.MeshProfile;

/** Whose annotations and labels are read, as a user chooses. */
enum ProfileChoice {
  AUTO(List.of(MeshProfile.values())),
  SLUICE(List.of(MeshProfile.SLUICE)),
  ISTIO(List.of(MeshProfile.ISTIO)),
  OSM(List.of(MeshProfile.OSM));

  private final List<MeshProfile> profiles;

  ProfileChoice(List<MeshProfile> profiles) {
    this.profiles = profiles;
  }

  /** The profiles in the order in which they are asked. */
  List<MeshProfile> profiles() {
    return profiles;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
