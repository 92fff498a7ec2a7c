/** What makes the JDK's HTTP server fit for clients that are slow, or many, or go away. */
package mesh.sluice.http;
