// Runs after native-maven-plugin: records what the image was made of, for before-image.groovy.
import java.nio.file.Files
import java.nio.file.Path

if (project.properties['image.inputs'].isEmpty()) {
  // before-image.groovy found that it is not wanted.
  return
}
def image = Path.of(project.build.directory, project.properties['image.name'])
if (!Files.isExecutable(image)) {
  throw new IllegalStateException("native-maven-plugin left no program at ${image}")
}
Files.writeString(Path.of(image.toString() + '.inputs'), project.properties['image.inputs'])
