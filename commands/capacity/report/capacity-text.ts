import type { Axis } from '../axis.ts'
import type { CapacityResult, CapacityStep, LevelFound } from '../capacity-result.ts'
import type { LevelVerdict } from '../search.ts'
import { namesOf } from '../../../src/metrics/judging/checks/judged-limit.ts'
import type { Check } from '../../../src/metrics/result/run-result.ts'
import { absent, plain, withMs } from '../../../reports/figures.ts'
import { type Outcome, checkFigure, inCell, type Headline } from '../../../reports/outcome.ts'

/** The sentences about a search, for every report. */
const outcomes: Readonly<Record<CapacityResult['outcome'], Outcome>> = {
  found: { mark: '✔', word: 'Found', tone: 'good' },
  'holds-at-to': { mark: '✔', word: 'The whole range meets the SLO', tone: 'good' },
  'none-holds': { mark: '✖', word: 'No level meets the SLO', tone: 'bad' },
  instrument: { mark: '?', word: 'Limited by the load generator', tone: 'doubtful' },
  'not-judged': { mark: '?', word: 'Could not be judged', tone: 'doubtful' },
  unfinished: { mark: '?', word: 'Not finished', tone: 'doubtful' },
}

export const stepOutcomes: Readonly<Record<LevelVerdict, Outcome>> = {
  met: { mark: '✔', word: 'met', tone: 'good' },
  broken: { mark: '✖', word: 'broken', tone: 'bad' },
  invalid: { mark: '?', word: 'invalid', tone: 'doubtful' },
  unknown: { mark: '?', word: 'not judged', tone: 'doubtful' },
}

export const axisNames: Readonly<Record<Axis, string>> = {
  'room-size': 'members in a room',
  'publish-rate': 'messages a second',
  connections: 'connections',
}

function capacityOutcome({ outcome }: CapacityResult): Outcome {
  return outcomes[outcome]
}

/** The answer in one sentence. */
function capacitySentence(result: CapacityResult): string {
  return answerSentence(result)
}

/** The answer, in the order in which it is read: what holds, what the limit was, and what else there is to know. */
export function capacitySentences(result: CapacityResult): string[] {
  return [
    answerSentence(result),
    ...gaveWaySentences(result),
    ...result.metAbove.map(
      (level) =>
        `At ${named(result.of, level)} it was met although it was not at fewer: the figures of this chat do not fall in one direction.`,
    ),
    ...(result.stopped === null ? [] : [`The search was stopped: ${result.stopped.reasons.join('; ')}.`]),
  ]
}

function answerSentence(result: CapacityResult): string {
  const { of, holds, ends, to, outcome } = result
  const slo = sloText(result)
  const held = holds && `${capital(named(of, holds.level))} ${of === 'room-size' ? 'meets' : 'meet'} ${slo}`
  if (outcome === 'holds-at-to') return `${held}: the limit lies above --to ${plain(to)}.`
  if (outcome === 'none-holds' && ends !== null)
    return `No level meets ${slo}: ${named(of, ends.level)} ${doNot(of)} (${whyEnded(result, ends)}).`
  if (ends === null) return held === null ? 'No level was measured.' : `${held}, as far as the search has come.`
  if (outcome === 'unfinished') {
    const [low, high] = [
      holds === null ? 'no level is known to meet it' : `${held}${unconfirmed(holds)}`,
      `${named(of, ends.level)} ${doNot(of)}${unconfirmed(ends)}`,
    ]
    return `${low}, as far as the search has come; ${high} (${whyEnded(result, ends)}).`
  }
  const first = held ?? `No level is known to meet ${slo}`
  if (outcome === 'instrument') return `${first}; at ${named(of, ends.level)} the load generator was the limit.`
  if (outcome === 'not-judged') return `${first}; at ${named(of, ends.level)} it could not be judged.`
  return `${first}; ${named(of, ends.level)} ${doNot(of)} (${whyEnded(result, ends)}).`
}

function gaveWaySentences(result: CapacityResult): string[] {
  const { ends, gaveWay, target } = result
  if (ends === null) return []
  const ending = result.steps.filter(({ level, verdict }) => level === ends.level && verdict === ends.verdict)
  if (gaveWay === 'instrument')
    return [`The limit is the load generator, not the chat, which may take more: ${ending[0]?.reasons.join(' ') ?? ''}`]
  if (gaveWay === 'both') {
    const [late = ''] = ending.flatMap(({ sharedCores }) => sharedCores)
    return [
      `Chat and crowd share the cores of this machine, and the crowd was late as well: which of the two is the limit cannot be told. ${late}`,
    ]
  }
  if (gaveWay === 'chat')
    return [
      target.kind === 'emulated'
        ? 'The limit is the chat: the crowd was on time. They share the cores of this machine, so the figure holds for this machine only.'
        : 'The limit is the chat: the measurement was valid.',
    ]
  return ending[0] === undefined ? [] : [`What was missing: ${remarksOn(ending[0]).join('; ')}.`]
}

/** `delivery_latency.p99 812 ms, 790 ms; 2 of 2 blocks` */
function whyEnded({ steps }: CapacityResult, { level, verdict, blocks, ofBlocks }: LevelFound): string {
  const ending = steps.filter((step) => step.level === level && step.verdict === verdict)
  const broken = ending.flatMap(({ checks }) => checks.filter((check) => check.verdict === 'fail'))
  const figures = [...new Set(broken.map((check) => namesOf(check).observed))].map((name) => {
    const observed = broken.filter((check) => namesOf(check).observed === name).map(observedFigure)
    return `${name} ${[...new Set(observed)].join(', ')}`
  })
  const reasons = ending[0]?.reasons.map((reason) => reason.replace(/\.$/, '')) ?? []
  return [...reasons, ...figures, `${blocks} of ${ofBlocks} block${ofBlocks === 1 ? '' : 's'}`].join('; ')
}

/** {@link observedFigure} in a column of the limit. */
export function observedCell(check: Check): string {
  return inCell(check, observedFigure(check))
}

/** Returns the value that a block measured for one limit of the SLO. */
function observedFigure({ observed, unit }: Check): string {
  if (observed === null) return absent
  return unit === 'us' && typeof observed === 'number' ? withMs(observed) : checkFigure(observed, unit)
}

/** Returns the remarks of a block beside its figures. */
export function remarksOn({ checks, reasons }: CapacityStep): string[] {
  const notes = checks.flatMap(({ name, observed, note }) =>
    observed === null && note !== undefined ? [`${name}: ${note}`] : [],
  )
  return [...notes, ...reasons]
}

/** `delivery_latency.p99 < 500ms and delivery_ratio >= 99.99%` */
function sloText({ slo }: CapacityResult): string {
  return slo.map((limit) => limit.replace(/[<>]?=|[<>]/, ' $& ')).join(' and ')
}

/** Describes what the search varied and what it kept. */
export function rangeText({ of, from, to, resolution, load }: CapacityResult): string {
  return `${axisNames[of]} from ${plain(from)} to ${plain(to)} in steps of a factor ${resolution}; at each level ${load}`
}

function named(of: Axis, level: number): string {
  return of === 'room-size' ? `a room of ${plain(level)}` : `${plain(level)} ${axisNames[of]}`
}

function doNot(of: Axis): string {
  return of === 'room-size' ? 'does not' : 'do not'
}

function unconfirmed({ isConfirmed }: LevelFound): string {
  return isConfirmed ? '' : ' (by one block)'
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** The first line of every report of it. */
export function capacityHeadline(result: CapacityResult): Headline {
  return { outcome: capacityOutcome(result), sentence: capacitySentence(result) }
}
