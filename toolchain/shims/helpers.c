/* liblibchelper: small functions that the image's runtime names in its @CFunction declarations. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

extern char **environ;

char **getEnviron(void)
{
    return environ;
}

/* gettid is younger than some C libraries; the system call works with all. */
int getThreadId(void)
{
    return (int) syscall(SYS_gettid);
}

/* User time of one thread in ns, or -1. Only for where pthread_getcpuclockid does not serve. */
int64_t getThreadUserTimeSlow(int thread)
{
    char path[64], text[1024];
    snprintf(path, sizeof path, "/proc/self/task/%d/stat", thread);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return -1;
    ssize_t length = read(file, text, sizeof text - 1);
    close(file);
    if (length <= 0)
        return -1;
    text[length] = 0;
    /* The second field is the program's name, which may hold blanks and parentheses. */
    char *rest = strrchr(text, ')');
    unsigned long ticks;
    if (!rest || sscanf(rest + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu", &ticks) != 1)
        return -1;
    return (int64_t) ticks * (1000000000LL / sysconf(_SC_CLK_TCK));
}

void codeSynchronization_clearCache(long from, long to)
{
    __builtin___clear_cache((char *) from, (char *) to);
}

/* C functions with variable arguments, under names that have a fixed list. */
int openSII(const char *path, int flags, int mode)
{
    return open(path, flags, mode);
}

int openatISII(int directory, const char *path, int flags, int mode)
{
    return openat(directory, path, flags, mode);
}

int fprintfSD(FILE *file, const char *format, int value)
{
    return fprintf(file, format, value);
}

void *mremapP(void *old, size_t old_size, size_t new_size, int flags, void *new)
{
    return mremap(old, old_size, new_size, flags, new);
}

/* The JDK's own libjava knows how to find the zone. */
extern char *findJavaTZ_md(const char *java_home);

char *SVM_FindJavaTZmd(const char *mappings, int length)
{
    (void) mappings;
    (void) length;
    return findJavaTZ_md(NULL);
}
