package mesh.sluice.reference;

import java.util.Optional;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.PropertyAttributes;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/**
 * Tries the properties of a class with as many policies as {@code -Dsluice.generated=5000} asks
 * for, if that is more than they try by themselves, which is what every build has the time for.
 */
public final class OnDemand implements AroundPropertyHook {
  static final String GENERATED = "sluice.generated";

  @Override
  public PropertyExecutionResult aroundProperty(
      PropertyLifecycleContext context, PropertyExecutor property) {
    PropertyAttributes attributes = context.attributes();
    Optional.ofNullable(Integer.getInteger(GENERATED))
        .map(demanded -> Math.max(demanded, attributes.tries().orElse(0)))
        .ifPresent(attributes::setTries);
    return property.execute();
  }

  @Override
  public PropagationMode propagateTo() {
    return PropagationMode.ALL_DESCENDANTS;
  }
}
