/* liblibchelper: what jdk.internal.misc.Signal needs. The handler only counts and posts a semaphore, both of
 * which are safe in a signal handler; a Java thread waits for the semaphore and collects the counts. */
#define _GNU_SOURCE
#include <errno.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>

static atomic_long pending[NSIG];
static sem_t arrived;
static atomic_int in_use;

static void count(int signal)
{
    int saved = errno;
    if (signal > 0 && signal < NSIG) {
        atomic_fetch_add(&pending[signal], 1);
        sem_post(&arrived);
    }
    errno = saved;
}

/* 0, or -1 with errno: one isolate of a process can own the signals. */
int cSunMiscSignal_open(void)
{
    int expected = 0;
    if (!atomic_compare_exchange_strong(&in_use, &expected, 1)) {
        errno = EBUSY;
        return -1;
    }
    for (int signal = 0; signal < NSIG; signal++)
        atomic_store(&pending[signal], 0);
    return sem_init(&arrived, 0, 0);
}

int cSunMiscSignal_close(void)
{
    atomic_store(&in_use, 0);
    return sem_destroy(&arrived);
}

int cSunMiscSignal_awaitSemaphore(void)
{
    int result = sem_wait(&arrived);
    return result < 0 && errno == EINTR ? 0 : result;
}

int cSunMiscSignal_signalSemaphore(void)
{
    return sem_post(&arrived);
}

bool cSunMiscSignal_signalRangeCheck(int signal)
{
    return signal > 0 && signal < NSIG;
}

/* Takes one pending signal and gives its number, or -1 if there is none. */
int cSunMiscSignal_checkPendingSignal(void)
{
    for (int signal = 1; signal < NSIG; signal++) {
        long waiting = atomic_load(&pending[signal]);
        while (waiting > 0)
            if (atomic_compare_exchange_weak(&pending[signal], &waiting, waiting - 1))
                return signal;
    }
    return -1;
}

void (*cSunMiscSignal_signalHandlerFunctionPointer(void))(int)
{
    return count;
}
