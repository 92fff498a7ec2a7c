// Runs before native-maven-plugin: leads it to the native-image to use, and skips it when its result is there.
//
// The plugin looks for native-image in the module's JDK toolchain first. Toolchains come from a file in the user's
// home or from discovery, neither of which can name a directory that this build has just prepared; so this script
// puts it there, for this module and the rest of its build only.
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.StandardCopyOption
import java.nio.file.attribute.FileTime
import java.security.MessageDigest
import org.apache.maven.toolchain.ToolchainManagerPrivate
import org.apache.maven.toolchain.ToolchainFactory
import org.apache.maven.toolchain.model.ToolchainModel
import org.codehaus.plexus.util.xml.Xpp3DomBuilder

def own = project.properties['image.architecture'].isEmpty()
def prepared = "${project.properties['sluice.cache']}/${project.properties['image.toolchain']}"
def home = Path.of((own ? System.getenv('GRAALVM_HOME') : null) ?: prepared).toRealPath()
project.properties['image.home'] = home.toString()

def model = new ToolchainModel(type: 'jdk')
model.addProvide('version', '25')
model.configuration = Xpp3DomBuilder.build(
    new StringReader("<configuration><jdkHome>${home.toString().replace('&', '&amp;')}</jdkHome></configuration>"))
def toolchain = session.lookup(ToolchainFactory.name, 'jdk').createToolchain(model)
session.lookup(ToolchainManagerPrivate.name).storeToolchainToBuildContext(toolchain, session)

// What the image is made of: classes, the jars beside them, the plugin's configuration, the builder. Contents, not
// times: a module that was packaged again without a change must not cost another image.
def digest = MessageDigest.getInstance('SHA-256')
def add = { Path file -> digest.update(Files.readAllBytes(file)) }
def classes = Path.of(project.build.outputDirectory)
Files.walk(classes).withCloseable { files ->
  files.filter(Files::isRegularFile).sorted().each { file ->
    digest.update(classes.relativize(file).toString().bytes)
    add(file)
  }
}
project.artifacts.findAll { it.scope in ['compile', 'runtime'] }.each { artifact ->
  def file = artifact.file.toPath()
  if (Files.isDirectory(file)) {
    throw new IllegalStateException("${artifact} is not packaged; call Maven with the phase package or a later one")
  }
  add(file)
}
def plugin = project.getPlugin('org.graalvm.buildtools:native-maven-plugin')
digest.update("${plugin.version} ${plugin.configuration} ${plugin.executions*.configuration}".bytes)
digest.update("${home} ${System.getenv('NATIVE_IMAGE_OPTIONS')}".bytes)
add(home.resolve('release'))

def inputs = digest.digest().encodeHex().toString()
def image = Path.of(project.build.directory, project.properties['image.directory'] + project.properties['image.name'])
Files.createDirectories(image.parent)
def recorded = Path.of(image.toString() + '.inputs')
def current = Files.isExecutable(image) && Files.exists(recorded) && Files.readString(recorded) == inputs
// Another checkout, or an earlier clean one, may have built the same: after-image.groovy keeps the last programs.
def kept = Path.of(project.properties['sluice.cache'] + '/programs/' + project.properties['image.name'] + '-' + inputs)
// Who asks for single tests is spared an image that they do not run: image.tests says which do, all if it is not set.
def chosen = session.userProperties['it.test']
def spared = chosen != null && !(chosen =~ (project.properties['image.tests'] ?: ''))
if (!current && !spared && !System.getenv('NATIVE_IMAGE_OPTIONS') && Files.isExecutable(kept)) {
  Files.copy(kept, image, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES)
  Files.setLastModifiedTime(kept, FileTime.fromMillis(System.currentTimeMillis()))
  Files.writeString(recorded, inputs)
  current = true
  log.info("${image} was built before: ${kept}")
}
project.properties['skipNativeBuild'] = (current || spared).toString()
project.properties['image.inputs'] = spared ? '' : inputs
project.properties['image.kept'] = kept.toString()

// The bill of materials tells of the same, and of the C libraries of the compiler; making it takes seconds.
def billPlugin = project.getPlugin('org.cyclonedx:cyclonedx-maven-plugin')
def script = session.request.multiModuleProjectDirectory.toPath().resolve('toolchain/maven/native-components.groovy')
def musl = Path.of(project.properties['sluice.cache'], own ? 'musl' : 'musl-' + project.properties['image.architecture'])
def told = "${inputs} ${billPlugin.version} ${billPlugin.configuration} ${Files.readString(script)} ${musl.toRealPath()}"
def bill = Path.of(image.toString() + '.cdx.json')
project.properties['bill.inputs'] = MessageDigest.getInstance('SHA-256').digest(told.bytes).encodeHex().toString()
def recordedBill = Path.of(bill.toString() + '.inputs')
def currentBill = Files.exists(bill) && Files.exists(recordedBill) && Files.readString(recordedBill) == project.properties['bill.inputs']
project.properties['cyclonedx.skip'] = (currentBill || spared).toString()

if (spared) {
  log.info("${chosen} does not run ${image}; it is not built")
} else if (current) {
  log.info("${image} is up to date")
  // Also for those who compare times with the sources.
  Files.setLastModifiedTime(image, FileTime.fromMillis(System.currentTimeMillis()))
} else {
  Files.deleteIfExists(recorded)
}
