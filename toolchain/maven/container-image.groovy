// Runs after after-image.groovy: puts the module's native program into a container image that holds nothing else, and
// leaves it as an archive that "docker load" and "ctr images import" take. Needs no registry and no runtime.
//
// container.arguments, container.ports: what the image starts and exposes, separated by spaces.
import com.google.cloud.tools.jib.api.Containerizer
import com.google.cloud.tools.jib.api.Jib
import com.google.cloud.tools.jib.api.TarImage
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer
import com.google.cloud.tools.jib.api.buildplan.FilePermissions
import com.google.cloud.tools.jib.api.buildplan.Port
import java.nio.file.Files
import java.nio.file.Path
import java.util.logging.Level
import java.util.logging.Logger

// Numeric, so that a pod that must not run as root can be seen not to; nobody of the node's has this number.
final String USER = '65532:65532'

def inputs = project.properties['image.inputs']
if (inputs.isEmpty()) {
  return
}
def name = project.properties['image.name']
def target = Path.of(project.build.directory)
def archive = target.resolve(name + '.tar')
def recorded = target.resolve(name + '.tar.inputs')
def made = "${inputs} ${project.properties['container.arguments']} ${project.properties['container.ports']}".toString()
if (Files.exists(archive) && Files.exists(recorded) && Files.readString(recorded) == made) {
  log.info("${archive} is up to date")
  return
}
Files.deleteIfExists(recorded)
// It says at each build that it works offline, which is what it was told.
Logger.getLogger('com.google.cloud.tools.jib').level = Level.WARNING
def words = { project.properties[it].split(' ').toList() }
def program = FileEntriesLayer.builder()
    .setName(name)
    .addEntry(target.resolve(name), AbsoluteUnixPath.get('/' + name), FilePermissions.fromOctalString('555'))
    .build()
Jib.fromScratch()
    .addFileEntriesLayer(program)
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
