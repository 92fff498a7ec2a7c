import java.io.IOException;
import java.lang.classfile.Annotation;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.attribute.RuntimeVisibleAnnotationsAttribute;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.ref.Reference;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Makes the image builder know {@code Reference.get0}, which JDKs from 25.0.5 on have. The builder
 * replaces the whole class {@code java.lang.ref.Reference} by one of its own; of a method that is
 * missing there, the image says at run time that it is unsupported. In older JDKs, {@code get}
 * itself returned the field, and the builder takes that method over as it is.
 *
 * <p>Usage: {@code java AddReferenceGet0.java svm.jar}. The jar is left alone if this JDK has no
 * such method, or the builder has it already.
 */
final class AddReferenceGet0 {
  private static final ClassDesc SUBSTITUTION =
      ClassDesc.of("com.oracle.svm.core.heap.Target_java_lang_ref_Reference");
  private static final ClassDesc SUBSTITUTE =
      ClassDesc.of("com.oracle.svm.core.annotate.Substitute");
  private static final String METHOD = "get0";
  private static final String FIELD = "referent";

  private AddReferenceGet0() {}

  public static void main(String[] arguments) throws IOException {
    if (Arrays.stream(Reference.class.getDeclaredMethods())
        .noneMatch(m -> m.getName().equals(METHOD))) {
      return;
    }
    try (FileSystem jar = FileSystems.newFileSystem(Path.of(arguments[0]))) {
      Path file =
          jar.getPath(
              SUBSTITUTION.packageName().replace('.', '/'), SUBSTITUTION.displayName() + ".class");
      ClassModel model = ClassFile.of().parse(Files.readAllBytes(file));
      if (model.methods().stream().anyMatch(method -> method.methodName().equalsString(METHOD))) {
        return;
      }
      if (model.fields().stream().noneMatch(field -> field.fieldName().equalsString(FIELD))) {
        throw new IllegalStateException(
            "the builder's class for java.lang.ref.Reference has no field " + FIELD);
      }
      Files.write(
          file,
          ClassFile.of()
              .transformClass(model, ClassTransform.endHandler(AddReferenceGet0::addMethod)));
    }
  }

  private static void addMethod(ClassBuilder builder) {
    builder.withMethod(
        METHOD,
        MethodTypeDesc.of(ConstantDescs.CD_Object),
        0,
        method ->
            method
                .with(RuntimeVisibleAnnotationsAttribute.of(Annotation.of(SUBSTITUTE)))
                .withCode(
                    code ->
                        code.aload(0)
                            .getfield(SUBSTITUTION, FIELD, ConstantDescs.CD_Object)
                            .areturn()));
  }
}
