package mesh.sluice.workload;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import mesh.sluice.json.JsonValue;
import mesh.sluice.manifest.DocumentText;
import mesh.sluice.manifest.Documents;
import mesh.sluice.manifest.Element;
import mesh.sluice.manifest.ManifestException;
import mesh.sluice.template.InjectorSettings;

/**
 * Injects manifests: pods, and the templates from which workloads make theirs, as the webhook will
 * see them. A document in which nothing changes stays as it is written, and so does an entry of a
 * list.
 */
public final class ManualInjector {
  private final InjectorSettings settings;
  private final HomeNamespaces namespaces;

  public ManualInjector(InjectorSettings settings, HomeNamespaces namespaces) {
    this.settings = settings.forRequested();
    this.namespaces = requireNonNull(namespaces);
  }

  /**
   * Injects all that is in a file.
   *
   * @param to gets the whole file; of no use if a pod was refused
   * @return what became of the pods and workloads in it, in their order
   * @throws ManifestException if something that matters is malformed
   * @throws IOException if {@code to} fails
   */
  public List<Outcome> inject(ManifestFile file, OutputStream to)
      throws ManifestException, IOException {
    List<Outcome> outcomes = new ArrayList<>();
    Iterator<DocumentText> documents = file.documents();
    while (documents.hasNext()) {
      DocumentText document = documents.next();
      Iterator<DocumentText> parts = document.parts();
      if (document.bytes().limit() > Documents.MAX_BYTES) {
        inject(parts, to, outcomes);
      } else {
        injectShort(document, parts, to, outcomes);
      }
    }
    return outcomes;
  }

  /** The parts of a document cannot be read alone where one names an anchor of another. */
  private void injectShort(
      DocumentText document, Iterator<DocumentText> parts, OutputStream to, List<Outcome> outcomes)
      throws ManifestException, IOException {
    int before = outcomes.size();
    ByteArrayOutputStream injected = new ByteArrayOutputStream();
    try {
      inject(parts, injected, outcomes);
    } catch (ManifestException e) {
      outcomes.subList(before, outcomes.size()).clear();
      injected.reset();
      inject(List.of(document).iterator(), injected, outcomes);
    }
    injected.writeTo(to);
  }

  private void inject(Iterator<DocumentText> parts, OutputStream to, List<Outcome> outcomes)
      throws ManifestException, IOException {
    while (parts.hasNext()) {
      DocumentText part = parts.next();
      JsonValue before = ManifestFile.value(part);
      Element object = new Element(part.file(), "", before);
      JsonValue after =
          new ObjectInjector(settings, namespaces, part.line(), outcomes)
              .inject(object, WorkloadKind.itemKind(part.listKind()));
      if (after.equals(before)) {
        byte[] bytes = new byte[part.bytes().limit()];
        part.bytes().get(0, bytes);
        to.write(bytes);
      } else {
        to.write(part.with(after).getBytes(StandardCharsets.UTF_8));
      }
    }
  }
}
