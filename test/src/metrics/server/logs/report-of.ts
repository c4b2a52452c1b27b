/** The REPORT line of a warm invocation that took so many whole milliseconds. */
export function reportOf(requestId: string, ms = 1): string {
  return `REPORT RequestId: ${requestId}\tDuration: ${ms}.00 ms\tBilled Duration: ${ms} ms\tMemory Size: 128 MB\tMax Memory Used: 45 MB\t\n`
}
