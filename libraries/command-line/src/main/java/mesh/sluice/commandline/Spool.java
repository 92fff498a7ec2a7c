package mesh.sluice.commandline;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalInt;

/**
 * Takes bytes now and gives them back later, however many they are: what is longer than a few MiB
 * lies in a temporary file that only its owner can read, not in memory.
 */
public final class Spool extends OutputStream {
  private static final int MAX_IN_MEMORY = 4 * 1024 * 1024;

  private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
  private final boolean temporary;
  private Path file;
  private OutputStream out = memory;
  private OptionalInt last = OptionalInt.empty();

  /** Nothing yet. */
  public Spool() {
    this.temporary = true;
  }

  private Spool(Path file) {
    this.temporary = false;
    this.file = file;
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (file == null && memory.size() + length > MAX_IN_MEMORY) {
      // Of this mode from the beginning (Files.createTempFile).
      file = Files.createTempFile("sluice-", ".tmp");
      out = new BufferedOutputStream(Files.newOutputStream(file));
      memory.writeTo(out);
      memory.reset();
    }
    out.write(bytes, offset, length);
    last = length == 0 ? last : OptionalInt.of(bytes[offset + length - 1]);
  }

  /** The contents of a file, which stays as it is. */
  static Spool of(Path file) {
    return new Spool(file);
  }

  /**
   * Takes all that a stream gives.
   *
   * @throws IOException if it fails
   */
  static Spool of(InputStream in) throws IOException {
    Spool spool = new Spool();
    try {
      in.transferTo(spool);
      return spool;
    } catch (IOException e) {
      spool.close();
      throw e;
    }
  }

  /**
   * Copies all of it.
   *
   * @throws IOException if the file cannot be read, or {@code to} fails
   */
  public void writeTo(OutputStream to) throws IOException {
    out.flush();
    memory.writeTo(to);
    if (file != null) {
      Files.copy(file, to);
    }
  }

  /**
   * Copies all of it, as text in UTF-8.
   *
   * @throws IOException if the file cannot be read, or {@code to} fails
   */
  public void writeTo(Writer to) throws IOException {
    out.flush();
    InputStream in =
        file == null
            ? new ByteArrayInputStream(memory.toByteArray())
            : new BufferedInputStream(Files.newInputStream(file));
    try (Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
      reader.transferTo(to);
    }
  }

  /**
   * All of it, without taking as much memory.
   *
   * @throws IOException if the file cannot be read, or has 2 GiB or more
   */
  public ByteBuffer contents() throws IOException {
    out.flush();
    if (file == null) {
      return ByteBuffer.wrap(memory.toByteArray());
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() > Integer.MAX_VALUE) {
        throw new IOException("it has 2 GiB or more; give its parts");
      }
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
    }
  }

  /** The last byte; empty if there is none. */
  public OptionalInt last() {
    return last;
  }

  /** Removes the temporary file, if there is one. */
  @Override
  public void close() throws IOException {
    out.close();
    if (file != null && temporary) {
      Files.deleteIfExists(file);
    }
  }
}
