const minuteMs = 60_000
/** CloudWatch's longest period is a day. */
const longestPeriodSeconds = 86_400

/** The whole minutes that CloudWatch is asked for; `end` is exclusive. */
export interface MetricWindow {
  readonly start: Date
  readonly end: Date
  /** One period that covers the window: percentiles of several periods cannot be merged into one. */
  readonly periodSeconds: number
}

/**
 * From the minute in which the run started to the end of the minute after the one in which it ended. Lambda stamps its
 * metrics with the start of the invocation; API Gateway gives up on one after 29 s, so that what the run's
 * last frames and closes set off has begun within that further minute.
 *
 * @param wallClockStepMs by how much our clock was set meanwhile; the window then holds the run by either reading, as we
 *   cannot know which of them the server's clock agrees with
 */
export function metricWindow(startedAt: Date, endedAt: Date, wallClockStepMs = 0): MetricWindow {
  const earliestMs = startedAt.getTime() + Math.min(0, wallClockStepMs)
  const latestMs = endedAt.getTime() + Math.max(0, wallClockStepMs)
  const startMs = Math.floor(earliestMs / minuteMs) * minuteMs
  const endMs = Math.ceil(latestMs / minuteMs) * minuteMs + minuteMs
  return {
    start: new Date(startMs),
    end: new Date(endMs),
    periodSeconds: Math.min((endMs - startMs) / 1000, longestPeriodSeconds),
  }
}

/** The window as it is saved, with the age of the figures when they were taken. */
export function windowAndAge({ start, end }: MetricWindow, endedAt: Date, takenAt: Date) {
  return {
    windowStart: start.toISOString(),
    windowEnd: end.toISOString(),
    ageSeconds: (takenAt.getTime() - endedAt.getTime()) / 1000,
  }
}
