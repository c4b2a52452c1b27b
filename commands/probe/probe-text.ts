import { cut, wholeWords, wrapped } from '../../reports/terminal/lines.ts'
import { printableLine } from '../../src/printable.ts'
import type { Failure, FrameEvent, ProbeEvent, StepEvent } from '../../src/probe/probe-events.ts'

const nameWidth = 14
/** Aligns a line with the client column, which follows the time. */
const margin = ' '.repeat(11)
/** The greatest width of a sentence, because longer lines are hard to read. */
const widestText = 68

/** A frame in a line of so many columns, or a step in as many as it takes. */
export function eventLine(event: ProbeEvent, columns: number): string {
  if (event.kind === 'end') return event.framesLeftOut === 0 ? '' : `${margin}(${event.framesLeftOut} more frames)\n`
  const [sign, name, text] = event.kind === 'frame' ? frameParts(event) : stepParts(event)
  const head = `${timeText(event.atMs)}  ${event.client} ${sign} ${name.padEnd(nameWidth)}  `
  if (event.kind === 'frame') return fitted(`${head}${text}`, columns)
  return asLines(wrapped(printableLine(text), head, columns, ' '.repeat(head.length)))
}

/** Returns the log lines of the functions for printing beside the frames of the same time. */
export function logLines(lines: readonly string[], columns: number): string {
  return lines.map((line) => fitted(`${margin}  λ ${line}`, columns)).join('')
}

/** The failing step, and what explains it. */
export function failureText(
  { name, client, seen, failure }: StepEvent & { readonly failure: Failure },
  columns: number,
): string {
  const { awaited, came, change } = failure
  return [
    '\n',
    asLines(wholeWords(`✖ ${name} of client ${client}: ${printableLine(seen)}`, '', columns, '  ')),
    labelled('awaited', awaited, columns),
    labelled('came', came, columns),
    ...change.map((sentence, at) => labelled(at === 0 ? 'change' : '', sentence, columns)),
  ].join('')
}

/** All went through. */
export function passedText(steps: number): string {
  return `\n✔ all ${steps} steps went through: the protocol fits the chat\n  fanbench run smoke, with the same flags, measures it\n`
}

function frameParts({
  direction,
  step,
  text,
  isBinary,
}: FrameEvent): readonly [sign: string, name: string, text: string] {
  return [direction === 'sent' ? '→' : '←', step ?? '', isBinary ? `(binary) ${text}` : text]
}

function stepParts({ name, seen, failure }: StepEvent): readonly [sign: string, name: string, text: string] {
  return [failure === null ? '✔' : '✖', name, seen]
}

function timeText(ms: number): string {
  return (ms < 100_000 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(0)} s`).padStart(9)
}

/** Cuts a line to the width of the terminal. */
function fitted(line: string, columns: number): string {
  return asLines([cut(printableLine(line.trimEnd()), columns)])
}

/** Words that are too long for a line stay whole: a frame may be looked for, or copied. */
function labelled(label: string, text: string, columns: number): string {
  const head = `  ${label.padEnd(7)}  `
  const width = Math.min(columns, head.length + widestText)
  return asLines(wholeWords(printableLine(text), head, width, ' '.repeat(head.length)))
}

function asLines(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('')
}
