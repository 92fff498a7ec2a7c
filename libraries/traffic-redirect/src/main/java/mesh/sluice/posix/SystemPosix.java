package mesh.sluice.posix;

/**
 * Chooses the implementation. Initialised when an image is built, so the image holds one of them
 * only.
 */
interface SystemPosix extends ServerPosix, ProcessPosix {
  SystemPosix INSTANCE =
      System.getProperty("org.graalvm.nativeimage.imagecode") != null
          ? new ImagePosix()
          : new ForeignPosix();
}
