package mesh.sluice.posix;

/**
 * What makes two open files the same file, whatever paths led to them.
 *
 * @param device number of the file system
 * @param inode number of the file on it
 */
public record FileIdentity(long device, long inode) {}
