import { scenarios } from '../../src/scenarios/index.ts'

/** A line each, in 80 columns: its name, and what it asks. */
export function scenarioList(): string {
  const width = Math.max(...scenarios.map(({ name }) => name.length)) + 2
  return scenarios.map(({ name, summary }) => `  ${name.padEnd(width)}${summary}`).join('\n')
}
