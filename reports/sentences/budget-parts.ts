import type { LatencyBudget } from '../../src/metrics/result/run-result.ts'
import { milliseconds } from '../figures.ts'

/** A part of the mean time until everybody has a message. */
export interface BudgetPart {
  readonly name: string
  /** Its colour on the page. */
  readonly look: 'delay' | 'way' | 'init' | 'write' | 'wait' | 'handler' | 'rest'
  readonly meaning: string
  /** Over all messages; null where it cannot be told apart from the remainder. */
  readonly sumUs: number | null
  readonly kind: 'measured' | 'measured, to a millisecond' | 'at most' | 'what remains'
}

export function budgetParts(saved: LatencyBudget): BudgetPart[] {
  const budget = endedWithLastReceipt(saved)
  const isOneClock = budget.gatewayUs !== null
  return [
    {
      name: 'publish delay',
      look: 'delay',
      meaning: "due to sent: the harness's own lag",
      sumUs: budget.publishDelayUs,
      kind: 'measured',
    },
    {
      name: 'gateway and waiting',
      look: 'way',
      meaning: isOneClock
        ? 'sent to the START of its invocation, without init: the way through the gateway, and waiting for a free environment'
        : "part of the remainder: the server's clock is not the crowd's",
      sumUs: budget.gatewayUs,
      kind: 'measured, to a millisecond',
    },
    {
      name: 'init',
      look: 'init',
      meaning: 'Init Duration of cold invocations; they may have begun before the message came',
      sumUs: budget.initUs,
      kind: 'at most',
    },
    ...writtenParts(budget),
    {
      name: budget.written === undefined ? 'handler' : 'fan-out',
      look: 'handler',
      meaning:
        budget.written?.waitsFor === null
          ? 'from the written message to the end of the same invocation, up to the last receipt'
          : 'Duration of its REPORT line, up to the last receipt',
      sumUs: budget.handlerUs,
      kind: isOneClock ? 'measured' : 'at most',
    },
    {
      name: 'the rest',
      look: 'rest',
      meaning: isOneClock
        ? 'from the end of the handler to the last receipt'
        : 'the way to the function, and from the end of the handler to the last receipt',
      sumUs: budget.remainderUs,
      kind: 'what remains',
    },
  ]
}

/** The parts of a message that is written before anybody is told; none where handlers log no such instant. */
function writtenParts({ written }: LatencyBudget): BudgetPart[] {
  if (written === undefined) return []
  const { writeUs, waitUs, waitsFor } = written
  const write: BudgetPart = {
    name: 'POST until written',
    look: 'write',
    meaning: 'from the START of the invocation that writes to the written message',
    sumUs: writeUs,
    kind: 'measured, to a millisecond',
  }
  if (waitsFor === null) return [write]
  const wait: BudgetPart = {
    name: waitsFor === 'stream' ? 'wait for the stream' : 'wait for the invocation',
    look: 'wait',
    meaning: `from the written message to the START of the invocation that ${waitsFor === 'stream' ? 'the stream makes' : 'was asked for'}, without its init`,
    sumUs: waitUs,
    kind: 'measured, to a millisecond',
  }
  return [write, wait]
}

/** How long the handlers go on when everybody has the message; null if they do not, or nobody has looked. */
export function handlerAfterSentence(saved: LatencyBudget): string | null {
  const { handlerAfterUs = 0, messages } = endedWithLastReceipt(saved)
  if (handlerAfterUs === 0) return null
  return `After the last receipt the handler goes on for ${milliseconds(handlerAfterUs / messages)} ms on average, which is in none of the parts.`
}

/** Older versions let the handler go on beyond the last receipt, and what remained was negative by as much, on the whole. */
function endedWithLastReceipt(budget: LatencyBudget): LatencyBudget {
  const { handlerUs, remainderUs, handlerAfterUs } = budget
  if (handlerAfterUs !== undefined || remainderUs >= 0) return budget
  return { ...budget, handlerUs: handlerUs + remainderUs, remainderUs: 0, handlerAfterUs: -remainderUs }
}
