/**
 * What the command lines of all programs have in common: how a program starts and ends, how it
 * reports errors, its exit codes, and the files that its options name. The only library that knows
 * picocli.
 */
package mesh.sluice.commandline;
