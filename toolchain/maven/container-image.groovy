// Runs after after-image.groovy: puts the module's native program into a container image that holds nothing else, and
// leaves it as an archive that "docker load" and "ctr images import" take. Needs no registry and no runtime.
//
// container.arguments, container.ports: what the image starts and exposes, separated by spaces.
// container.user: numeric, user and group; if it is not set, nobody of the node's.
// container.files: other files that lie beside the program, separated by spaces.
import com.google.cloud.tools.jib.api.Containerizer
import com.google.cloud.tools.jib.api.Jib
import com.google.cloud.tools.jib.api.TarImage
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer
import com.google.cloud.tools.jib.api.buildplan.FilePermissions
import com.google.cloud.tools.jib.api.buildplan.Platform
import com.google.cloud.tools.jib.api.buildplan.Port
import java.nio.file.Files
import java.nio.file.Path
import java.security.MessageDigest
import java.util.logging.Level
import java.util.logging.Logger

// Numeric, so that a pod that must not run as root can be seen not to; nobody of the node's has this number.
final String USER = project.properties['container.user'] ?: '65532:65532'

def inputs = project.properties['image.inputs']
if (inputs.isEmpty()) {
  return
}
def name = project.properties['image.name']
def target = Path.of(project.build.directory, project.properties['image.directory'])
// That of the program, which is this machine's own unless the build was told another one; by the names of Debian, Go and container images.
def architecture = project.properties['image.architecture'] ?: [aarch64: 'arm64'].get(System.getProperty('os.arch'), 'amd64')
def archive = target.resolve(name + '.tar')
def recorded = target.resolve(name + '.tar.inputs')
def words = { (project.properties[it] ?: '').tokenize() }
def files = words('container.files').collect { Path.of(it) }
def digests = files.collect { MessageDigest.getInstance('SHA-256').digest(Files.readAllBytes(it)).encodeHex() }
def made = "${inputs} ${words('container.arguments')} ${words('container.ports')} ${USER} ${architecture} ${digests}".toString()
if (Files.exists(archive) && Files.exists(recorded) && Files.readString(recorded) == made) {
  log.info("${archive} is up to date")
  return
}
Files.deleteIfExists(recorded)
// It says at each build that it works offline, which is what it was told.
Logger.getLogger('com.google.cloud.tools.jib').level = Level.WARNING
def layer = { Path file ->
  FileEntriesLayer.builder()
      .setName(file.fileName.toString())
      .addEntry(file, AbsoluteUnixPath.get("/${file.fileName}"), FilePermissions.fromOctalString('555'))
      .build()
}
def image = Jib.fromScratch().addFileEntriesLayer(layer(target.resolve(name)))
files.each { image.addFileEntriesLayer(layer(it)) }
image
    .setPlatforms([new Platform(architecture, 'linux')] as Set)
    .setEntrypoint('/' + name)
    .setProgramArguments(words('container.arguments'))
    .setExposedPorts(words('container.ports').collect { Port.tcp(it as int) } as Set)
    .setUser(USER)
    .setLabels([
        'org.opencontainers.image.title'   : name,
        'org.opencontainers.image.version' : project.version,
        'org.opencontainers.image.licenses': 'Apache-2.0'
    ])
    .containerize(
        Containerizer.to(TarImage.at(archive).named("${name}:${project.version}"))
            .setOfflineMode(true)
            .setToolName('sluice')
            .setBaseImageLayersCache(target.resolve('container-layers'))
            .setApplicationLayersCache(target.resolve('container-layers')))
Files.writeString(recorded, made)
