/* libjvm: what the JDK's static libraries expect of "the JVM" and really call in an image. Everything else they
 * name is generated as a stub that ends the program (write_jvm_stubs in lib/native.sh). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <jni.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

void initialize(void)
{
}

int JVM_ActiveProcessorCount(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0)
        return CPU_COUNT(&set);
    return (int) sysconf(_SC_NPROCESSORS_ONLN);
}

jint JVM_GetInterfaceVersion(void)
{
    return 6;
}

void *JVM_FindLibraryEntry(void *library, const char *name)
{
    return dlsym(library, name);
}

void JVM_Halt(jint status)
{
    exit(status);
}

jboolean JVM_IsStaticallyLinked(void)
{
    return JNI_FALSE;
}

static struct timespec now(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return time;
}

jlong JVM_CurrentTimeMillis(JNIEnv *env, jclass class)
{
    struct timespec time = now(CLOCK_REALTIME);
    (void) env;
    (void) class;
    return (jlong) time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

jlong JVM_NanoTime(JNIEnv *env, jclass class)
{
    struct timespec time = now(CLOCK_MONOTONIC);
    (void) env;
    (void) class;
    return (jlong) time.tv_sec * 1000000000LL + time.tv_nsec;
}

/* Nanoseconds since that many seconds, or -1 if a long could not tell (the rule of System's own caller). */
jlong JVM_GetNanoTimeAdjustment(JNIEnv *env, jclass class, jlong seconds)
{
    struct timespec time = now(CLOCK_REALTIME);
    jlong difference = (jlong) time.tv_sec - seconds;
    (void) env;
    (void) class;
    if (difference >= 0x100000000LL || difference <= -0x100000000LL)
        return -1;
    return difference * 1000000000LL + time.tv_nsec;
}

/* As the C functions, but -1 instead of a length for what did not fit, and always terminated. */
int jio_vsnprintf(char *text, size_t size, const char *format, va_list arguments)
{
    if (size == 0 || size > (size_t) -1 / 2)
        return -1;
    int length = vsnprintf(text, size, format, arguments);
    if (length < 0 || (size_t) length >= size) {
        text[size - 1] = 0;
        return -1;
    }
    return length;
}

int jio_snprintf(char *text, size_t size, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = jio_vsnprintf(text, size, format, arguments);
    va_end(arguments);
    return length;
}

int jio_vfprintf(FILE *file, const char *format, va_list arguments)
{
    return vfprintf(file, format, arguments);
}

int jio_fprintf(FILE *file, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vfprintf(file, format, arguments);
    va_end(arguments);
    return length;
}
