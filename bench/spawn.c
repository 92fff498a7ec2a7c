/*
 * Starts programs and measures each from before its start to after its end: wall time, CPU time, peak memory.
 * Static and small, because a child's peak memory begins with what its parent had, and because starting must cost little.
 *
 * Usage: spawn rounds COUNT PLAN  every program of the plan once a round, in an order that is new in each round
 *        spawn burst PLAN         all programs of the plan at once
 *
 * The plan has one program a line, fields separated by tabs:
 *   NAME  NETNS  STDIN  ENVIRONMENT  EXIT-CODE  PROGRAM  [ARGUMENT...]
 * NETNS is the namespace in which the program starts, STDIN a file, ENVIRONMENT a file with a variable a line; - means
 * none. A program named - is not measured: it prepares what the next one needs, and always runs just before it.
 *
 * Prints for each program that was measured:  NAME WALL-NANOSECONDS CPU-MICROSECONDS PEAK-KIBIBYTES EXIT-CODE
 * An unexpected exit code ends the rounds, with the program's output and code 1; in a burst it is only printed.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST_PROGRAMS = 512, MOST_ARGUMENTS = 16, MOST_VARIABLES = 32, DEADLINE_SECONDS = 30 };

struct program {
  const char *name;
  int netns, input, expected;
  char **environment, *arguments[MOST_ARGUMENTS + 1];
  pid_t pid;
  int64_t started;
};

static struct program programs[MOST_PROGRAMS];
static int program_count;
static int output;

static void fail(const char *what) {
  perror(what);
  exit(2);
}

/* ---- the plan ---- */

static char *read_file(const char *path) {
  FILE *file = fopen(path, "r");
  char *text = NULL;
  size_t size = 0;
  if (!file || getdelim(&text, &size, '\0', file) < 0) fail(path);
  fclose(file);
  return text;
}

static int open_or_none(const char *path, const char *none) {
  int fd = open(strcmp(path, "-") ? path : none, O_RDONLY | O_CLOEXEC);
  if (fd < 0) fail(path);
  return fd;
}

static char **read_environment(const char *path) {
  char **environment = calloc(MOST_VARIABLES + 1, sizeof *environment);
  if (strcmp(path, "-") == 0) return environment;
  char *rest = read_file(path), *line;
  for (int i = 0; i < MOST_VARIABLES && (line = strsep(&rest, "\n")) && *line; i++) environment[i] = line;
  return environment;
}

static void read_plan(const char *path) {
  char *rest = read_file(path), *line;
  while ((line = strsep(&rest, "\n")) && *line) {
    if (program_count == MOST_PROGRAMS) {
      errno = E2BIG;
      fail(path);
    }
    struct program *program = &programs[program_count++];
    char *netns, *expected;
    program->name = strsep(&line, "\t");
    netns = strsep(&line, "\t");
    program->netns = strcmp(netns, "-") ? open_or_none(netns, "") : -1;
    program->input = open_or_none(strsep(&line, "\t"), "/dev/null");
    program->environment = read_environment(strsep(&line, "\t"));
    expected = strsep(&line, "\t");
    program->expected = atoi(expected);
    for (int i = 0; i < MOST_ARGUMENTS && line; i++) program->arguments[i] = strsep(&line, "\t");
  }
}

static int is_measured(const struct program *program) { return strcmp(program->name, "-") != 0; }

/* ---- starting and waiting ---- */

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

/* vfork instead of posix_spawn, which cannot enter a namespace. */
static void start(struct program *program) {
  lseek(program->input, 0, SEEK_SET);
  program->started = now();
  pid_t pid = vfork();
  if (pid == 0) {
    if (program->netns >= 0 && setns(program->netns, CLONE_NEWNET) < 0) _exit(126);
    dup2(program->input, 0);
    dup2(output, 1);
    dup2(output, 2);
    execve(program->arguments[0], program->arguments, program->environment);
    _exit(127);
  }
  if (pid < 0) fail("vfork");
  program->pid = pid;
}

static void end_all(int signal) {
  (void)signal;
  for (int i = 0; i < program_count; i++)
    if (programs[i].pid > 0) kill(programs[i].pid, SIGKILL);
}

/* Waits for one program, whichever ends first, and prints what it took. Returns whether it ended as expected. */
static int finish_one(void) {
  struct rusage usage;
  int status;
  pid_t pid = wait4(-1, &status, 0, &usage);
  int64_t ended = now();
  if (pid < 0) fail("wait4");
  struct program *program = programs;
  while (program->pid != pid) program++;
  program->pid = 0;
  int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  if (is_measured(program)) {
    int64_t cpu = (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * INT64_C(1000000) + usage.ru_utime.tv_usec +
                  usage.ru_stime.tv_usec;
    printf("%s %lld %lld %ld %d\n", program->name, (long long)(ended - program->started), (long long)cpu,
           usage.ru_maxrss, code);
  }
  if (code == program->expected) return 1;
  fprintf(stderr, "%s (%s) ended with %d instead of %d\n", program->name, program->arguments[0], code,
          program->expected);
  return 0;
}

static void show_output(void) {
  char buffer[4096];
  ssize_t length = pread(output, buffer, sizeof buffer, 0);
  if (length > 0 && write(2, buffer, length) < 0) fail("standard error");
}

/* ---- the two ways ---- */

/* A group is a program that is measured and those before it that prepare it; the order of groups is shuffled. */
static int run_rounds(int rounds) {
  int begins[MOST_PROGRAMS + 1], groups = 0;
  for (int i = 0; i < program_count; i++)
    if (i == 0 || is_measured(&programs[i - 1])) begins[groups++] = i;
  int order[MOST_PROGRAMS];
  for (int i = 0; i < groups; i++) order[i] = i;
  srand(1);
  for (int round = 0; round < rounds; round++) {
    for (int i = groups - 1; i > 0; i--) {
      int other = rand() % (i + 1), swapped = order[i];
      order[i] = order[other];
      order[other] = swapped;
    }
    for (int i = 0; i < groups; i++) {
      struct program *program = &programs[begins[order[i]]];
      for (int is_last = 0; !is_last; program++) {
        is_last = is_measured(program) || program == &programs[program_count - 1];
        if (ftruncate(output, 0) < 0) fail("memfd");
        alarm(DEADLINE_SECONDS);
        start(program);
        if (!finish_one()) {
          show_output();
          return 1;
        }
      }
    }
  }
  return 0;
}

static int run_burst(void) {
  alarm(DEADLINE_SECONDS);
  int64_t begun = now();
  for (int i = 0; i < program_count; i++) start(&programs[i]);
  int failed = 0;
  for (int i = 0; i < program_count; i++) failed += !finish_one();
  printf("total %lld 0 0 0\n", (long long)(now() - begun));
  if (failed) show_output();
  return 0;
}

int main(int count, char **arguments) {
  int is_burst = count == 3 && strcmp(arguments[1], "burst") == 0;
  if (!is_burst && (count != 4 || strcmp(arguments[1], "rounds") != 0)) {
    fputs("usage: spawn rounds COUNT PLAN | spawn burst PLAN\n", stderr);
    return 2;
  }
  read_plan(arguments[count - 1]);
  output = memfd_create("output", MFD_CLOEXEC);
  if (output < 0 || fcntl(output, F_SETFL, O_APPEND) < 0) fail("memfd");
  signal(SIGALRM, end_all);
  /* Above everything else on the machine, for all subjects alike: what else runs is not to be measured. */
  if (setpriority(PRIO_PROCESS, 0, -20) < 0) fail("setpriority");
  return is_burst ? run_burst() : run_rounds(atoi(arguments[2]));
}
