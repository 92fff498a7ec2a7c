/* Which features an x86-64 CPU has. Bit positions: Intel SDM vol. 2, CPUID; AMD APM vol. 3, appendix E. */
#include "cpu_features.h"

#include <cpuid.h>

enum leaf {
    LEAF1_ECX, LEAF1_EDX, LEAF7_EBX, LEAF7_ECX, LEAF7_EDX, LEAF7_1_EAX, LEAF7_1_EDX,
    EXTENDED1_ECX, EXTENDED1_EDX, EXTENDED7_EDX, LEAF_COUNT
};

/* The registers that the operating system must save on a context switch for a feature to be usable. */
enum saved { ANY, YMM, ZMM, APX };

struct feature {
    unsigned short offset;
    unsigned char leaf, bit, needs;
};

#define FEATURE(field, leaf, bit, needs) { (unsigned short) offsetof(CPUFeatures, field), leaf, bit, needs }

static const struct feature features[] = {
    FEATURE(fCX8, LEAF1_EDX, 8, ANY),
    FEATURE(fCMOV, LEAF1_EDX, 15, ANY),
    FEATURE(fFLUSH, LEAF1_EDX, 19, ANY),
    FEATURE(fMMX, LEAF1_EDX, 23, ANY),
    FEATURE(fFXSR, LEAF1_EDX, 24, ANY),
    FEATURE(fSSE, LEAF1_EDX, 25, ANY),
    FEATURE(fSSE2, LEAF1_EDX, 26, ANY),
    FEATURE(fHT, LEAF1_EDX, 28, ANY),
    FEATURE(fTSC, LEAF1_EDX, 4, ANY),
    FEATURE(fSSE3, LEAF1_ECX, 0, ANY),
    FEATURE(fCLMUL, LEAF1_ECX, 1, ANY),
    FEATURE(fSSSE3, LEAF1_ECX, 9, ANY),
    FEATURE(fSSE4_1, LEAF1_ECX, 19, ANY),
    FEATURE(fSSE4_2, LEAF1_ECX, 20, ANY),
    FEATURE(fPOPCNT, LEAF1_ECX, 23, ANY),
    FEATURE(fAES, LEAF1_ECX, 25, ANY),
    FEATURE(fHV, LEAF1_ECX, 31, ANY),
    FEATURE(fFMA, LEAF1_ECX, 12, YMM),
    FEATURE(fAVX, LEAF1_ECX, 28, YMM),
    FEATURE(fVZEROUPPER, LEAF1_ECX, 28, YMM),
    FEATURE(fF16C, LEAF1_ECX, 29, YMM),
    FEATURE(fBMI1, LEAF7_EBX, 3, ANY),
    FEATURE(fBMI2, LEAF7_EBX, 8, ANY),
    FEATURE(fERMS, LEAF7_EBX, 9, ANY),
    FEATURE(fRTM, LEAF7_EBX, 11, ANY),
    FEATURE(fADX, LEAF7_EBX, 19, ANY),
    FEATURE(fFLUSHOPT, LEAF7_EBX, 23, ANY),
    FEATURE(fCLWB, LEAF7_EBX, 24, ANY),
    FEATURE(fSHA, LEAF7_EBX, 29, ANY),
    FEATURE(fAVX2, LEAF7_EBX, 5, YMM),
    FEATURE(fAVX512F, LEAF7_EBX, 16, ZMM),
    FEATURE(fAVX512DQ, LEAF7_EBX, 17, ZMM),
    FEATURE(fAVX512_IFMA, LEAF7_EBX, 21, ZMM),
    FEATURE(fAVX512PF, LEAF7_EBX, 26, ZMM),
    FEATURE(fAVX512ER, LEAF7_EBX, 27, ZMM),
    FEATURE(fAVX512CD, LEAF7_EBX, 28, ZMM),
    FEATURE(fAVX512BW, LEAF7_EBX, 30, ZMM),
    FEATURE(fAVX512VL, LEAF7_EBX, 31, ZMM),
    FEATURE(fAVX512_VBMI, LEAF7_ECX, 1, ZMM),
    FEATURE(fPKU, LEAF7_ECX, 3, ANY),
    FEATURE(fOSPKE, LEAF7_ECX, 4, ANY),
    FEATURE(fAVX512_VBMI2, LEAF7_ECX, 6, ZMM),
    FEATURE(fCET_SS, LEAF7_ECX, 7, ANY),
    FEATURE(fGFNI, LEAF7_ECX, 8, YMM),
    FEATURE(fAVX512_VAES, LEAF7_ECX, 9, ZMM),
    FEATURE(fAVX512_VPCLMULQDQ, LEAF7_ECX, 10, ZMM),
    FEATURE(fAVX512_VNNI, LEAF7_ECX, 11, ZMM),
    FEATURE(fAVX512_BITALG, LEAF7_ECX, 12, ZMM),
    FEATURE(fAVX512_VPOPCNTDQ, LEAF7_ECX, 14, ZMM),
    FEATURE(fRDPID, LEAF7_ECX, 22, ANY),
    FEATURE(fFSRM, LEAF7_EDX, 4, ANY),
    FEATURE(fSERIALIZE, LEAF7_EDX, 14, ANY),
    FEATURE(fCET_IBT, LEAF7_EDX, 20, ANY),
    FEATURE(fAVX512_FP16, LEAF7_EDX, 23, ZMM),
    FEATURE(fSHA512, LEAF7_1_EAX, 0, YMM),
    FEATURE(fAVX_IFMA, LEAF7_1_EAX, 23, YMM),
    FEATURE(fAPX_F, LEAF7_1_EDX, 21, APX),
    FEATURE(fLZCNT, EXTENDED1_ECX, 5, ANY),
    FEATURE(fSSE4A, EXTENDED1_ECX, 6, ANY),
    FEATURE(fAMD_3DNOW_PREFETCH, EXTENDED1_ECX, 8, ANY),
    FEATURE(fRDTSCP, EXTENDED1_EDX, 27, ANY),
    FEATURE(fTSCINV_BIT, EXTENDED7_EDX, 8, ANY),
    FEATURE(fTSCINV, EXTENDED7_EDX, 8, ANY),
};

/* One CPUID a leaf, no more: in a virtual machine each of them is a trap to the hypervisor. */
static void read_leaves(unsigned leaves[LEAF_COUNT])
{
    unsigned a, b, c, d, last, last_extended;
    __cpuid(0, last, b, c, d);
    __cpuid(1, a, b, leaves[LEAF1_ECX], leaves[LEAF1_EDX]);
    if (last >= 7) {
        unsigned last_sub;
        __cpuid_count(7, 0, last_sub, leaves[LEAF7_EBX], leaves[LEAF7_ECX], leaves[LEAF7_EDX]);
        if (last_sub >= 1)
            __cpuid_count(7, 1, leaves[LEAF7_1_EAX], b, c, leaves[LEAF7_1_EDX]);
    }
    __cpuid(0x80000000u, last_extended, b, c, d);
    if (last_extended >= 0x80000001u)
        __cpuid(0x80000001u, a, b, leaves[EXTENDED1_ECX], leaves[EXTENDED1_EDX]);
    if (last_extended >= 0x80000007u)
        __cpuid(0x80000007u, a, b, c, leaves[EXTENDED7_EDX]);
}

/* A set of enum saved, out of XCR0, which can be read where the bit OSXSAVE is set. */
static unsigned saved_registers(unsigned leaf1_ecx)
{
    unsigned saved = 1u << ANY;
    if (leaf1_ecx >> 27 & 1) {
        unsigned low, high;
        __asm__ volatile ("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
        if ((low & 0x06) == 0x06)
            saved |= 1u << YMM;
        if ((low & 0xe6) == 0xe6)
            saved |= 1u << ZMM;
        if (low >> 19 & 1)
            saved |= 1u << APX;
    }
    return saved;
}

void determineCPUFeatures(CPUFeatures *found)
{
    unsigned leaves[LEAF_COUNT] = {0};
    read_leaves(leaves);
    unsigned saved = saved_registers(leaves[LEAF1_ECX]);
    for (size_t i = 0; i < sizeof features / sizeof *features; i++)
        if ((leaves[features[i].leaf] >> features[i].bit & 1) && (saved >> features[i].needs & 1))
            ((char *) found)[features[i].offset] = 1;
}

/* What every x86-64 CPU has by definition, and therefore nobody has to ask for. */
int is_always_there(size_t offset)
{
    return offset == offsetof(CPUFeatures, fCX8) || offset == offsetof(CPUFeatures, fCMOV)
        || offset == offsetof(CPUFeatures, fMMX) || offset == offsetof(CPUFeatures, fFXSR)
        || offset == offsetof(CPUFeatures, fSSE) || offset == offsetof(CPUFeatures, fSSE2);
}
