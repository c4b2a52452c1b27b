import type { Place } from './source-node.ts'

/** Whom the readers of a template tell. */
export type Told = Pick<Remarks, 'problem' | 'notice'>

/** The remarks about a template: each line once, in the order of the file. */
export class Remarks {
  readonly #problems = new Map<string, Place>()
  readonly #notices = new Map<string, Place>()

  /** Makes the measurement meaningless, or impossible. */
  problem(at: Place, text: string): void {
    this.#problems.set(`${at.file}:${at.line}: ${text}`, at)
  }

  /** Is not as it is on AWS, or says what was derived. */
  notice(at: Place, text: string): void {
    this.#notices.set(`${at.file}:${at.line}: ${text}`, at)
  }

  /** For what decides nothing of the measurement: there a problem is a notice. */
  get lenient(): Told {
    const notice = (at: Place, text: string) => this.notice(at, text)
    return { problem: notice, notice }
  }

  get problems(): readonly string[] {
    return inOrder(this.#problems)
  }

  get notices(): readonly string[] {
    return inOrder(this.#notices)
  }
}

function inOrder(remarks: ReadonlyMap<string, Place>): string[] {
  return [...remarks]
    .toSorted(([, a], [, b]) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1))
    .map(([text]) => text)
}
