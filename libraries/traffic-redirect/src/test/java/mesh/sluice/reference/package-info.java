/**
 * What should happen to a connection, said from the policy alone and without any rule: the
 * yardstick for the compiled rules, in the interpreter and in the kernel.
 */
package mesh.sluice.reference;
