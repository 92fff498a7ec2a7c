/* Which features an arm64 CPU has: what Linux tells each process of it (Documentation/arch/arm64/elf_hwcaps.rst). The
 * builder's features STXR_PREFETCH, A53MAC and DMB_ATOMICS are no features of the architecture, but traits of some CPUs
 * that HotSpot takes into account; nobody has them here. */
#include "cpu_features.h"

#include <sys/auxv.h>
#include <asm/hwcap.h>

struct feature {
    unsigned short offset;
    unsigned short word; /* AT_HWCAP or AT_HWCAP2 */
    unsigned long bits;
};

#define FEATURE(field, word, bits) { (unsigned short) offsetof(CPUFeatures, field), word, bits }

static const struct feature features[] = {
    FEATURE(fFP, AT_HWCAP, HWCAP_FP),
    FEATURE(fASIMD, AT_HWCAP, HWCAP_ASIMD),
    FEATURE(fEVTSTRM, AT_HWCAP, HWCAP_EVTSTRM),
    FEATURE(fAES, AT_HWCAP, HWCAP_AES),
    FEATURE(fPMULL, AT_HWCAP, HWCAP_PMULL),
    FEATURE(fSHA1, AT_HWCAP, HWCAP_SHA1),
    FEATURE(fSHA2, AT_HWCAP, HWCAP_SHA2),
    FEATURE(fCRC32, AT_HWCAP, HWCAP_CRC32),
    FEATURE(fLSE, AT_HWCAP, HWCAP_ATOMICS),
    FEATURE(fDCPOP, AT_HWCAP, HWCAP_DCPOP),
    FEATURE(fSHA3, AT_HWCAP, HWCAP_SHA3),
    FEATURE(fSHA512, AT_HWCAP, HWCAP_SHA512),
    FEATURE(fSVE, AT_HWCAP, HWCAP_SVE),
    FEATURE(fPACA, AT_HWCAP, HWCAP_PACA),
    FEATURE(fFPHP, AT_HWCAP, HWCAP_FPHP),
    FEATURE(fASIMDHP, AT_HWCAP, HWCAP_ASIMDHP),
    FEATURE(fSVE2, AT_HWCAP2, HWCAP2_SVE2),
    FEATURE(fSVEBITPERM, AT_HWCAP2, HWCAP2_SVEBITPERM),
};

void determineCPUFeatures(CPUFeatures *found)
{
    for (size_t i = 0; i < sizeof features / sizeof *features; i++)
        if (getauxval(features[i].word) & features[i].bits)
            ((char *) found)[features[i].offset] = 1;
}

/* ARMv8.0-A as Linux needs it. */
int is_always_there(size_t offset)
{
    return offset == offsetof(CPUFeatures, fFP) || offset == offsetof(CPUFeatures, fASIMD);
}
