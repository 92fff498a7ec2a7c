package mesh.sluice.kubernetes;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import io.fabric8.kubernetes.api.model.DefaultKubernetesResourceList;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.api.model.runtime.RawExtension;
import io.fabric8.kubernetes.client.VersionInfo;
import io.fabric8.kubernetes.client.impl.KubernetesClientImpl;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.graalvm.nativeimage.hosted.Feature;
import org.graalvm.nativeimage.hosted.RuntimeReflection;

/**
 * Runs while the native image is built, never in it: registers for reflection what Jackson needs of
 * {@link Models#KINDS}, of what the client itself sends and receives, and of all that these refer
 * to.
 */
public abstract class ModelFeature implements Feature {
  private static final List<Class<?>> OF_THE_CLIENT =
      List.of(
          Status.class,
          WatchEvent.class,
          DeleteOptions.class,
          // Becomes the query: unregistered, selectors and watch=true vanish without a word.
          ListOptions.class,
          GenericKubernetesResource.class,
          DefaultKubernetesResourceList.class,
          RawExtension.class,
          // A kubeconfig, and what a program that it names prints.
          io.fabric8.kubernetes.api.model.Config.class,
          io.fabric8.kubernetes.client.Config.ExecCredential.class,
          VersionInfo.class);

  /** No properties, and the way to the builders, which are most of the models' code. */
  private static final Set<String> NO_PROPERTIES =
      Set.of("edit", "toBuilder", "equals", "hashCode", "toString", "canEqual");

  private final Set<Class<?>> seen = new HashSet<>();

  private final Models models;

  protected ModelFeature(Models models) {
    this.models = requireNonNull(models);
  }

  @Override
  public String getDescription() {
    return "registers the models of Kubernetes' API that are used";
  }

  @Override
  public void beforeAnalysis(BeforeAnalysisAccess access) {
    OF_THE_CLIENT.forEach(this::visit);
    for (Class<?> kind : models.kinds()) {
      visit(kind);
      // The client looks it up by this name.
      Class<?> list = access.findClassByName(kind.getName() + "List");
      if (list != null) {
        visit(list);
      }
    }
    RuntimeReflection.register(KubernetesClientImpl.class);
    RuntimeReflection.register(KubernetesClientImpl.class.getConstructors());
  }

  private void visit(Type type) {
    switch (type) {
      case ParameterizedType generic -> {
        visit(generic.getRawType());
        for (Type argument : generic.getActualTypeArguments()) {
          visit(argument);
        }
      }
      case WildcardType wildcard -> {
        for (Type bound : wildcard.getUpperBounds()) {
          visit(bound);
        }
      }
      case GenericArrayType array -> visit(array.getGenericComponentType());
      case Class<?> array when array.isArray() -> visit(array.getComponentType());
      case Class<?> model when isModel(model) && seen.add(model) -> register(model);
      // Types of the JDK, which Jackson knows by itself, and variables, whose bounds it meets.
      default -> {}
    }
  }

  private static boolean isModel(Class<?> type) {
    return type.getName().startsWith("io.fabric8.kubernetes.");
  }

  private void register(Class<?> model) {
    RuntimeReflection.register(model);
    RuntimeReflection.register(model.getDeclaredConstructors());
    registerHelpers(model);
    for (Field field : model.getDeclaredFields()) {
      boolean isProperty = !Modifier.isStatic(field.getModifiers()) || field.isEnumConstant();
      if (isProperty && models.isRead(model, field.getName())) {
        RuntimeReflection.register(field);
        registerHelpers(field);
        visit(field.getGenericType());
      }
    }
    for (Method method : model.getDeclaredMethods()) {
      if (isProperty(method)) {
        RuntimeReflection.register(method);
        registerHelpers(method);
      }
    }
    if (model.getSuperclass() != null) {
      visit(model.getSuperclass());
    }
    // Not the interfaces' arguments: Editable<PodBuilder> leads to three times as many types.
    for (Class<?> parent : model.getInterfaces()) {
      visit(parent);
    }
  }

  private static boolean isProperty(Method method) {
    boolean creator = method.getAnnotations().length > 0;
    return !method.isSynthetic()
        && !NO_PROPERTIES.contains(method.getName())
        && (creator || !Modifier.isStatic(method.getModifiers()));
  }

  /** Serializers and deserializers that annotations name. */
  private static void registerHelpers(AnnotatedElement element) {
    JsonDeserialize in = element.getAnnotation(JsonDeserialize.class);
    if (in != null) {
      registerAll(List.of(in.using(), in.contentUsing(), in.keyUsing(), in.converter()));
    }
    JsonSerialize out = element.getAnnotation(JsonSerialize.class);
    if (out != null) {
      registerAll(List.of(out.using(), out.contentUsing(), out.keyUsing(), out.converter()));
    }
  }

  private static void registerAll(List<Class<?>> helpers) {
    for (Class<?> helper : helpers) {
      RuntimeReflection.register(helper.getDeclaredConstructors());
    }
  }
}
