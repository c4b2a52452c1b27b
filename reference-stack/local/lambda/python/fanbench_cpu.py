"""Holds this process to a share of one core, as `cpu-allowance.ts` does for Node."""

import ctypes
import math
import signal
import time

# Lambda counts an environment's CPU time in windows of about 20 ms: 128 MB have 1.45 ms in each.
_window = 0.020
# How often it is looked at, in CPU time used: a process that waits is not woken.
_check_interval = 0.002

# With the interpreter's lock held: no other thread of the handler goes on meanwhile.
_libc = ctypes.PyDLL(None)


class CpuAllowance:
    """What is not used up in a window is lost, as on Lambda. A call of C code is held back after it, not within."""

    def __init__(self, share):
        self._share = share
        self._per_window = _window * share
        self._is_open = False
        signal.signal(signal.SIGPROF, lambda *_: self._hold())

    def open(self):
        """An event has come. What was used until now is not counted: the init phase has no limit."""
        self._cpu = self._cpu_at_start = time.process_time()
        self._waited_at_start = _waited_for_core()
        self._owed = 0.0
        self._held = 0.0
        self._window_ends_at = time.perf_counter() + _window
        self._is_open = True
        signal.setitimer(signal.ITIMER_PROF, _check_interval, _check_interval)

    def close(self):
        """The event has its answer. Milliseconds used, and wanted: used, held back, or waited for a core."""
        signal.setitimer(signal.ITIMER_PROF, 0)
        self._hold()
        self._is_open = False
        used = time.process_time() - self._cpu_at_start
        wanted = used + self._held + _waited_for_core() - self._waited_at_start
        return f"{used * 1000:.3f} {wanted * 1000:.3f}"

    def _hold(self):
        if not self._is_open or self._share >= 1:
            return
        self._account()
        if self._owed < self._per_window:
            return
        further_windows = math.floor(self._owed / self._per_window) - 1
        began = time.perf_counter()
        hold = self._window_ends_at + further_windows * _window - began
        until = began + hold
        # A signal ends the sleep early.
        while (left := until - time.perf_counter()) > 0:
            _libc.usleep(min(999_999, math.ceil(left * 1_000_000)))
        self._held += time.perf_counter() - began
        self._account()

    def _account(self):
        now = time.process_time()
        self._owed += now - self._cpu
        self._cpu = now
        windows = math.ceil((time.perf_counter() - self._window_ends_at) / _window)
        if windows > 0:
            self._owed = max(0.0, self._owed - windows * self._per_window)
            self._window_ends_at += windows * _window


def _waited_for_core():
    """Seconds that the main thread was ready to run and did not; 0 where the system does not tell."""
    try:
        with open("/proc/self/schedstat", encoding="ascii") as file:
            return int(file.read().split()[1]) / 1e9
    except (OSError, IndexError, ValueError):
        return 0.0
