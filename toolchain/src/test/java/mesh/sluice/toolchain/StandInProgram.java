package mesh.sluice.toolchain;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** What an ELF file says of itself, and nothing to run. */
enum StandInProgram {
  AMD64(62, false),
  ARM64(183, false),
  /** Wants a dynamic linker, which an image without libraries lacks. */
  DYNAMIC_ARM64(183, true);

  private static final int HEADER_BYTES = 64;
  private static final int SEGMENT_BYTES = 56;
  private static final int INTERPRETER = 3;

  private final int machine;
  private final boolean dynamic;

  StandInProgram(int machine, boolean dynamic) {
    this.machine = machine;
    this.dynamic = dynamic;
  }

  /** Writes it as a program of that name, which makes it another one than others. */
  void write(Path file) throws IOException {
    byte[] name = file.getFileName().toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer elf =
        ByteBuffer.allocate(HEADER_BYTES + SEGMENT_BYTES + name.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    // 64 bits, the least significant byte first, version 1; an executable.
    elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16);
    elf.putShort((short) 2).putShort((short) machine).putInt(1);
    elf.position(32).putLong(HEADER_BYTES).position(52);
    elf.putShort((short) HEADER_BYTES).putShort((short) SEGMENT_BYTES);
    elf.putShort((short) (dynamic ? 1 : 0));
    elf.position(HEADER_BYTES).putInt(INTERPRETER).position(HEADER_BYTES + SEGMENT_BYTES);
    elf.put(name);
    Files.createDirectories(file.getParent());
    Files.write(file, elf.array());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
