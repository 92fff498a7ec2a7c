package mesh.sluice.kubernetes;

import com.fasterxml.jackson.annotation.JsonIncludeProperties;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Map;

/**
 * The kinds of objects that a program reads or writes. The client would otherwise look for every
 * kind there is, which takes 350 ms, and the image would have to hold them all.
 *
 * @param kinds all that may be sent or asked for
 * @param parts models of which a part is read, by the annotation {@link JsonIncludeProperties} on
 *     the other class; the rest is skipped where it stands. All that a pod can hold would be four
 *     fifths of what Jackson keeps in memory.
 */
public record Models(List<Class<? extends HasMetadata>> kinds, Map<Class<?>, Class<?>> parts) {
  public Models {
    kinds = List.copyOf(kinds);
    parts = Map.copyOf(parts);
    for (Class<?> part : parts.values()) {
      if (part.getAnnotation(JsonIncludeProperties.class) == null) {
        throw new IllegalArgumentException(part + " does not say which properties are read");
      }
    }
  }

  /** Whether a property of a model is read. */
  boolean isRead(Class<?> model, String property) {
    Class<?> part = parts.get(model);
    return part == null
        || List.of(part.getAnnotation(JsonIncludeProperties.class).value()).contains(property);
  }
}
