/* The first process of a pod: holds its namespaces until it is told to end, and reaps what is left to it. */
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void reap(int number) {
  (void)number;
  while (waitpid(-1, NULL, WNOHANG) > 0) {
  }
}

static void end(int number) {
  (void)number;
  _exit(EXIT_SUCCESS);
}

int main(void) {
  struct sigaction reaping = {.sa_handler = reap, .sa_flags = SA_NOCLDSTOP | SA_RESTART};
  struct sigaction ending = {.sa_handler = end};
  if (sigaction(SIGCHLD, &reaping, NULL) != 0 || sigaction(SIGTERM, &ending, NULL) != 0 ||
      sigaction(SIGINT, &ending, NULL) != 0) {
    return EXIT_FAILURE;
  }
  for (;;) {
    pause();
  }
}
