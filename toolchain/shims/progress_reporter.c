/* libreporterchelper: the builder's progress report asks it for peak memory and the terminal's width. */
#include <jni.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <unistd.h>

/* In bytes, or -1. */
JNIEXPORT jlong JNICALL
Java_com_oracle_svm_hosted_ProgressReporterCHelper_getPeakRSS0(JNIEnv *env, jclass class)
{
    struct rusage usage;
    (void) env;
    (void) class;
    return getrusage(RUSAGE_SELF, &usage) ? -1 : (jlong) usage.ru_maxrss * 1024;
}

/* In columns, or -1 if stdout is no terminal. */
JNIEXPORT jint JNICALL
Java_com_oracle_svm_hosted_ProgressReporterCHelper_getTerminalWindowColumns0(JNIEnv *env, jclass class)
{
    struct winsize size;
    (void) env;
    (void) class;
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : -1;
}
