import { nowUs } from '../clock.ts'
import { serviceErrorIn } from '../frames/service-frame.ts'
import type { AwaitedStep, RequestStep } from '../unanswered/awaited-step.ts'

interface Awaited {
  readonly sinceUs: number
  asked: number
  isAnswered: boolean
  lastFrame: { readonly atUs: number; readonly text: string } | null
}

/** Tracks the steps to which no member of this worker has had an answer. */
export class AwaitedAnswers {
  readonly #steps = new Map<RequestStep, Awaited>()

  asked(step: RequestStep): void {
    const awaited = this.#steps.get(step)
    if (awaited === undefined) this.#steps.set(step, { sinceUs: nowUs(), asked: 1, isAnswered: false, lastFrame: null })
    else awaited.asked += 1
  }

  /** A frame came to a member that waits. Once there has been an answer, it is not kept. */
  came(step: RequestStep, text: string): void {
    const awaited = this.#steps.get(step)
    if (awaited !== undefined && !awaited.isAnswered) awaited.lastFrame = { atUs: nowUs(), text }
  }

  answered(step: RequestStep): void {
    const awaited = this.#steps.get(step)
    if (awaited === undefined) return
    awaited.isAnswered = true
    awaited.lastFrame = null
  }

  /** @param shown makes a text one that may be shown */
  seen(shown: (text: string) => string): AwaitedStep[] {
    return Array.from(this.#steps, ([step, { lastFrame, ...awaited }]) => ({
      step,
      ...awaited,
      lastFrame: lastFrame && {
        atUs: lastFrame.atUs,
        text: shown(lastFrame.text),
        serviceError: serviceErrorIn(lastFrame.text) ?? null,
      },
    }))
  }
}
