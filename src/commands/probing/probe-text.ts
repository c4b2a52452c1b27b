import type { FollowedLines } from '../../../reference-stack/local/logs/log-feed.ts'
import { printableLine } from '../../printable.ts'
import type { Failure, FrameEvent, ProbeEvent, StepEvent } from '../../probe/probe-events.ts'
import { functionLogLines } from '../function-log-lines.ts'

const nameWidth = 14
/** Where the client of a line stands, behind its time. */
const margin = ' '.repeat(11)
const textWidth = 68

/** A frame or a step in a line of so many columns. */
export function eventLine(event: ProbeEvent, columns: number): string {
  if (event.kind === 'end') return event.framesLeftOut === 0 ? '' : `${margin}(${event.framesLeftOut} more frames)\n`
  const [sign, name, text] = event.kind === 'frame' ? frameParts(event) : stepParts(event)
  return fitted(`${timeText(event.atMs)}  ${event.client} ${sign} ${name.padEnd(nameWidth)}  ${text}`, columns)
}

/** What functions have logged, a line each, beside the frames that came at that time. */
export function logLines(followed: FollowedLines, columns: number): string {
  return functionLogLines(followed)
    .trimEnd()
    .split('\n')
    .map((line) => fitted(`${margin}  λ ${line}`, columns))
    .join('')
}

/** The failing step, and what explains it. */
export function failureText({ name, client, seen, failure }: StepEvent & { readonly failure: Failure }): string {
  const { awaited, came, change } = failure
  return [
    `\n✖ ${name} of client ${client}: ${printableLine(seen)}\n`,
    labelled('awaited', awaited),
    labelled('came', came),
    ...change.map((sentence, at) => labelled(at === 0 ? 'change' : '', sentence)),
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

/** What is too long for the line is cut. */
function fitted(line: string, columns: number): string {
  const text = printableLine(line.trimEnd())
  return `${text.length <= columns ? text : `${text.slice(0, columns - 1)}…`}\n`
}

/** Words that are too long for a line stay whole: a frame may be looked for, or copied. */
function labelled(label: string, text: string): string {
  const lines: string[] = []
  for (const word of printableLine(text).split(' ')) {
    const last = lines.at(-1)
    if (last === undefined || last.length + 1 + word.length > textWidth) lines.push(word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines.map((line, at) => `  ${(at === 0 ? label : '').padEnd(7)}  ${line}\n`).join('')
}
