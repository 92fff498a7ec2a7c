/* liblibchelper: which features this CPU has, for images that check it at their start. */
#include "cpu_features.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int checkCPUFeatures(const unsigned char *required);
int checkCPUFeaturesOrExit(const unsigned char *required, const char *message);

/* 0 if all are there. A byte of required is 0xff where the feature does not matter.
 *
 * Every start of an image comes through here. One that is built for all CPUs (-march=compatibility) asks only for
 * what is always there, and then starts without looking at the CPU. */
int checkCPUFeatures(const unsigned char *required)
{
    CPUFeatures host;
    int known = 0;
    for (size_t i = 0; i < sizeof host; i++) {
        if (required[i] == 0xff || is_always_there(i))
            continue;
        if (!known) {
            memset(&host, 0, sizeof host);
            determineCPUFeatures(&host);
            known = 1;
        }
        if ((unsigned char) (required[i] | ((unsigned char *) &host)[i]) != 0xff)
            return 1;
    }
    return 0;
}

int checkCPUFeaturesOrExit(const unsigned char *required, const char *message)
{
    if (checkCPUFeatures(required)) {
        fputs(message, stderr);
        exit(1);
    }
    return 0;
}
