// Runs after cyclonedx-maven-plugin: leaves PROGRAM.cdx.json, the software bill of materials, which is the libraries that the
// plugin has listed, and what native-image links into the program beside them, none of which Maven knows: the JDK's classes
// and C libraries, native-image's run time, musl and zlib. Equal sources and tools give equal files.
import java.nio.file.Files
import java.nio.file.Path
import java.util.zip.GZIPInputStream
import org.cyclonedx.Version
import org.cyclonedx.generators.BomGeneratorFactory
import org.cyclonedx.model.Component
import org.cyclonedx.model.Dependency
import org.cyclonedx.model.LicenseChoice
import org.cyclonedx.model.license.Expression
import org.cyclonedx.parsers.JsonParser

if (project.properties['cyclonedx.skip'].toBoolean()) {
  // before-image.groovy found that it is there, or not wanted.
  return
}
def cache = Path.of(project.properties['sluice.cache'])
def architecture = project.properties['image.architecture']
def home = Path.of(project.properties['image.home'])
def program = Path.of(project.build.directory, project.properties['image.directory'] + project.properties['image.name'])
def libraries = Path.of("${program}.libraries.json")
def file = Path.of("${program}.cdx.json")
def recorded = Path.of("${file}.inputs")
Files.deleteIfExists(recorded)
if (session.offline) {
  // Without the record it does not pass for that of this build; ./release looks for it.
  log.warn("${file} is left as it was: cyclonedx-maven-plugin works online only")
  return
}

def release = new Properties()
Files.newBufferedReader(home.resolve('release')).withCloseable { release.load(it) }
def ofJdk = { key -> release[key]?.toString()?.replace('"', '') }

// A GraalVM says its version itself; ours has jars with their versions.
def ofNativeImage = {
  def builder = home.resolve('lib/svm/builder')
  def jar = Files.list(builder).withCloseable { jars ->
    jars.map { it.fileName.toString() }.filter { it ==~ /svm-[0-9.]+\.jar/ }.findFirst().orElse(null)
  }
  ofJdk('GRAALVM_VERSION') ?: jar?.replaceFirst(/svm-(.*)\.jar/, '$1')
}

def musl = cache.resolve(architecture.isEmpty() ? 'musl' : 'musl-' + architecture)
// How Debian has patched it is part of the version.
def ofMusl = {
  def changes = [musl.resolve('root'), Path.of('/')]*.resolve('usr/share/doc/musl/changelog.Debian.gz').find { Files.exists(it) }
  if (changes == null) {
    throw new IllegalStateException("neither ${musl} nor this machine says which version of musl it has; remove ${musl} and call toolchain/prepare native")
  }
  new GZIPInputStream(Files.newInputStream(changes)).withReader { it.readLine() }
      .replaceFirst(/^musl \((.*?)\).*/, '$1')
}
def ofZlib = {
  def header = Files.walk(musl.resolve('root/usr/include')).withCloseable { files ->
    files.filter { it.fileName.toString() == 'zlib.h' }.findFirst().orElseThrow()
  }
  (Files.readString(header) =~ /#define ZLIB_VERSION "(.*)"/).with { it.find(); it.group(1) }
}

// Whose package of musl it is, as toolchain/lib/debian.sh has it.
def distribution = Files.readAllLines(Path.of('/etc/os-release')).contains('ID=ubuntu') ? 'ubuntu' : 'debian'

def component = { Map numbers, String license, String description ->
  def licenses = new LicenseChoice(expression: new Expression(license))
  new Component(type: Component.Type.LIBRARY, bomRef: numbers.purl, name: numbers.name, group: numbers.group, version: numbers.version,
      purl: numbers.purl, cpe: numbers.cpe, licenseChoice: licenses, description: description, scope: Component.Scope.REQUIRED)
}
// As the lists of vulnerabilities name it: without what distributions append.
def cpe = { vendor, product, version ->
  "cpe:2.3:a:${vendor}:${product}:${version.replaceFirst(/[^0-9.].*/, '')}:*:*:*:*:*:*:*".toString()
}
final String JDK_LICENSE = 'GPL-2.0-only WITH Classpath-exception-2.0'
def jdk = ofJdk('JAVA_RUNTIME_VERSION').replaceFirst(/-.*/, '')
def nativeImage = ofNativeImage()
def muslVersion = ofMusl()
def zlib = ofZlib()
def parts = [
    component([name: 'openjdk', version: jdk, purl: "pkg:generic/openjdk@${jdk.replace('+', '%2B')}".toString(),
               cpe: cpe('oracle', 'openjdk', jdk)], JDK_LICENSE, 'The class library and its C libraries'),
    component([group: 'org.graalvm.nativeimage', name: 'svm', version: nativeImage,
               purl: "pkg:maven/org.graalvm.nativeimage/svm@${nativeImage}?type=jar".toString(),
               cpe: cpe('oracle', 'graalvm', nativeImage)], JDK_LICENSE, 'The run time of native-image'),
    component([name: 'musl', version: muslVersion, purl: "pkg:deb/${distribution}/musl@${muslVersion.replace('~', '%7E')}".toString(),
               cpe: cpe('musl-libc', 'musl', muslVersion)], 'MIT', 'The C library, linked statically'),
    component([name: 'zlib', version: zlib, purl: "pkg:generic/zlib@${zlib}".toString(),
               cpe: cpe('zlib', 'zlib', zlib)], 'Zlib', 'Compression, linked statically')
]

def bom = new JsonParser().parse(libraries.toFile())
// The program is what is described; its module stays in the package URL.
def described = bom.metadata.component
described.name = project.properties['image.name']
// It would be that of the build.
bom.metadata.timestamp = null
parts.each { bom.addComponent(it) }
def ofProgram = bom.dependencies.find { it.ref == described.bomRef }
parts.each {
  ofProgram.addDependency(new Dependency(it.bomRef))
  bom.addDependency(new Dependency(it.bomRef))
}
def text = BomGeneratorFactory.createJson(Version.VERSION_16, bom).toJsonString() + '\n'
def mistakes = new JsonParser().validate(text, Version.VERSION_16)
if (!mistakes.isEmpty()) {
  throw new IllegalStateException("${file} is not CycloneDX: ${mistakes*.message}")
}
Files.writeString(file, text)
Files.writeString(recorded, project.properties['bill.inputs'])
// Only what a reader takes for the whole stays.
Files.delete(libraries)
