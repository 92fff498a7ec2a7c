// Runs after native-maven-plugin: records what the image was made of, and keeps it, for before-image.groovy.
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.StandardCopyOption

if (project.properties['image.inputs'].isEmpty()) {
  // before-image.groovy found that it is not wanted.
  return
}
def image = Path.of(project.build.directory, project.properties['image.directory'] + project.properties['image.name'])
if (!Files.isExecutable(image)) {
  throw new IllegalStateException("native-maven-plugin left no program at ${image}")
}
Files.writeString(Path.of(image.toString() + '.inputs'), project.properties['image.inputs'])

// The cache holds the last programs by what they are made of, so that a clean checkout need not link them again.
def kept = Path.of(project.properties['image.kept'])
if (!Files.exists(kept) && !System.getenv('NATIVE_IMAGE_OPTIONS')) {
  Files.createDirectories(kept.parent)
  def partial = Path.of("${kept}.${ProcessHandle.current().pid()}.partial".toString())
  Files.copy(image, partial, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES)
  Files.move(partial, kept, StandardCopyOption.ATOMIC_MOVE)
  final MAX_KEPT = 5
  def programs = Files.list(kept.parent).withCloseable { files ->
    files.filter { it.fileName.toString().startsWith(project.properties['image.name'] + '-') }.toList()
  }
  programs.sort(false) { -Files.getLastModifiedTime(it).toMillis() }.drop(MAX_KEPT).each { Files.deleteIfExists(it) }
}
