package mesh.sluice.commandline;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalInt;

/**
 * Takes bytes now and gives them back later, however many they are: what is longer than a few MiB
 * lies in a temporary file, not in memory. The file has no name, so it is gone with the process.
 */
public final class Spool extends OutputStream {
  private static final int MAX_IN_MEMORY = 4 * 1024 * 1024;

  private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
  private FileChannel file;
  private OptionalInt last = OptionalInt.empty();

  /** Nothing yet. */
  public Spool() {}

  private Spool(FileChannel file) {
    this.file = file;
  }

  /** The contents of a file, which stays as it is. */
  static Spool of(Path file) throws IOException {
    return new Spool(FileChannel.open(file, StandardOpenOption.READ));
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

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (file == null && memory.size() + length > MAX_IN_MEMORY) {
      file = temporary();
    }
    if (file != null && memory.size() + length > MAX_IN_MEMORY / 16) {
      memory.writeTo(Channels.newOutputStream(file));
      memory.reset();
    }
    memory.write(bytes, offset, length);
    last = length == 0 ? last : OptionalInt.of(bytes[offset + length - 1]);
  }

  private static FileChannel temporary() throws IOException {
    // Of a mode from the beginning that lets nobody else read it.
    Path name = Files.createTempFile("sluice-", ".tmp");
    try {
      return FileChannel.open(name, StandardOpenOption.READ, StandardOpenOption.WRITE);
    } finally {
      Files.delete(name);
    }
  }

  /** The last byte that was written; empty if there is none. */
  public OptionalInt last() {
    return last;
  }

  /**
   * All of it, without taking as much memory. Nothing may be written any more.
   *
   * @throws IOException if the file cannot be read, or has 2 GiB or more
   */
  public ByteBuffer contents() throws IOException {
    if (file == null) {
      return ByteBuffer.wrap(memory.toByteArray());
    }
    memory.writeTo(Channels.newOutputStream(file));
    memory.reset();
    if (file.size() > Integer.MAX_VALUE) {
      throw new IOException("it has 2 GiB or more; give its parts");
    }
    return file.map(FileChannel.MapMode.READ_ONLY, 0, file.size());
  }

  /**
   * Copies all of it.
   *
   * @throws IOException if the file cannot be read, or {@code to} fails
   */
  public void writeTo(OutputStream to) throws IOException {
    stream().transferTo(to);
  }

  /**
   * Copies all of it, as text in UTF-8.
   *
   * @throws IOException if the file cannot be read, or {@code to} fails
   */
  public void writeTo(Writer to) throws IOException {
    // Not closed: that would close the file.
    new InputStreamReader(stream(), StandardCharsets.UTF_8).transferTo(to);
  }

  private InputStream stream() throws IOException {
    if (file == null) {
      return new ByteArrayInputStream(memory.toByteArray());
    }
    memory.writeTo(Channels.newOutputStream(file));
    memory.reset();
    return Channels.newInputStream(file.position(0));
  }

  /** The temporary file is gone then. */
  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
