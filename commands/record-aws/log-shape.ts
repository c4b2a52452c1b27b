/** A log line with placeholders for what differs between invocations: numbers, ids and times. */
export function logShape(line: string): string {
  return line
    .trimEnd()
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, '<time>')
    .replace(/\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b/g, '<uuid>')
    .replace(/(?<![\w$<])\d+(?:\.\d+)?/g, '<n>')
}
