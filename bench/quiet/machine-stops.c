/*
 * Says when the cores of this machine stood still: at a real-time priority nothing of the machine's own delays a thread
 * that sleeps a millisecond at a time, so what is left is the hypervisor, which gives the core to another machine.
 *   machine-stops <core> <seconds>
 * Prints the number of stops, their milliseconds together, and those of the longest.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

static double now_ms(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return at.tv_sec * 1e3 + at.tv_nsec / 1e6;
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  cpu_set_t core;
  CPU_ZERO(&core);
  CPU_SET(atoi(argv[1]), &core);
  struct sched_param highest = {.sched_priority = 90};
  if (sched_setaffinity(0, sizeof core, &core) != 0 || sched_setscheduler(0, SCHED_FIFO, &highest) != 0) {
    perror("a real-time priority");
    return 1;
  }
  mlockall(MCL_CURRENT | MCL_FUTURE);
  int stops = 0;
  double stopped_ms = 0, longest_ms = 0;
  struct timespec millisecond = {0, 1000000};
  double last = now_ms();
  for (double end = last + atof(argv[2]) * 1e3; last < end;) {
    nanosleep(&millisecond, NULL);
    double at = now_ms(), gap_ms = at - last - 1;
    last = at;
    if (gap_ms < 5) continue;
    stops++;
    stopped_ms += gap_ms;
    if (gap_ms > longest_ms) longest_ms = gap_ms;
  }
  printf("%d %.1f %.1f\n", stops, stopped_ms, longest_ms);
}
