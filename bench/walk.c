/*
 * Walks through more memory than the processor's caches hold, as other work of a busy node does between the starts of two
 * pods: what starts next finds nothing of itself in them.
 */
#include <stddef.h>

enum { MEGABYTES = 64, CACHE_LINE = 64 };

static volatile char memory[MEGABYTES << 20];

int main(void) {
  for (size_t i = 0; i < sizeof memory; i += CACHE_LINE) memory[i] = 1;
  return 0;
}
