/* What is told of a CPU, by one file for each architecture. */
#pragma once

#include <stddef.h>

/* The struct CPUFeatures, one char a feature, is generated from the builder's own class, so that its fields always
 * match. */
#ifdef __aarch64__
#include "aarch64cpufeatures.h"
#else
#include "amd64cpufeatures.h"
#endif

/* Sets the fields of the features that this CPU has to 1; leaves the others as they are. */
void determineCPUFeatures(CPUFeatures *found);

/* The feature at this offset is one that every CPU of the architecture has by definition: nobody has to ask for it. */
int is_always_there(size_t offset);
