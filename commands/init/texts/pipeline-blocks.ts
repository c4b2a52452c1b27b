/**
 * A pipeline without some of its jobs, each from the comments right above it to the next of the same indentation.
 *
 * @throws Error for a job that the text does not have
 */
export function withoutJobs(text: string, indent: string, names: readonly string[]): string {
  return names.reduce((rest, name) => withoutJob(rest, indent, name), text)
}

function withoutJob(text: string, indent: string, name: string): string {
  const lines = text.split('\n')
  const at = lines.indexOf(`${indent}${name}:`)
  if (at === -1) throw new Error(`the pipeline has no job ${name}`)
  const isOurs = (line: string) => line === '' || line.startsWith(`${indent} `)
  const first = aboveComments(lines, at, indent)
  const next = lines.findIndex((line, place) => place > at && !isOurs(line))
  return [...lines.slice(0, first), ...(next === -1 ? [''] : lines.slice(next))].join('\n')
}

function aboveComments(lines: readonly string[], at: number, indent: string): number {
  const above = lines.slice(0, at).findLastIndex((line) => !line.startsWith(`${indent}#`))
  return above + 1
}

/** Without the comments that it begins with, which say where to copy it. */
export function withoutHeader(text: string): string {
  return text.replace(/^(?:#.*\n)+/, '')
}
