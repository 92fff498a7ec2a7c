package mesh.sluice.kubernetes;

import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.ser.BeanPropertyWriter;
import com.fasterxml.jackson.databind.ser.BeanSerializerModifier;
import java.util.List;

/**
 * Makes an error of what would go wrong in silence: Jackson writes a model whose members are not
 * registered for reflection as {@code {}}, and a list with a selector becomes a list of everything.
 * On the JVM it finds nothing.
 */
final class ModelValidation extends BeanSerializerModifier {
  private static final long serialVersionUID = 1L;

  @Override
  public List<BeanPropertyWriter> changeProperties(
      SerializationConfig config, BeanDescription model, List<BeanPropertyWriter> properties) {
    Class<?> type = model.getBeanClass();
    if (type.getName().startsWith("io.fabric8.") && type.getDeclaredConstructors().length == 0) {
      throw new IllegalStateException(
          type.getName() + " is not registered for reflection; add it to Models");
    }
    return properties;
  }
}
