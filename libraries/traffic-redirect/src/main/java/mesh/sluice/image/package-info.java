/**
 * What a native image of a program that lives for milliseconds leaves out of its start: {@link
 * mesh.sluice.image.JdkLibraries}. It replaces two methods of native-image's own run time, by its
 * annotations, and only where an image is built so. Depends on nothing of Sluice.
 */
package mesh.sluice.image;
