import type { FunctionRuntime, PythonRuntime } from '../../define-stack.ts'
import { type SourceNode, at, textOf } from '../source/source-node.ts'
import type { Reading } from './reading.ts'
import type { Resource } from './resources.ts'

export interface TemplateRuntime {
  /** As the template has it. */
  readonly written: string
  readonly taken: FunctionRuntime | undefined
}

/**
 * Node.js runtimes before 22 are run as that: the same handlers are taken by both. Whether this
 * machine has a Python, the stack says at its start; others are a problem.
 */
export function runtimeOf(
  resource: Resource,
  properties: SourceNode,
  { names, remarks }: Reading,
): TemplateRuntime | undefined {
  const written = textOf(at(properties, 'Runtime'))
  const place = at(properties, 'Runtime')?.at ?? resource.at
  if (written === undefined) {
    remarks.problem(place, `${names.role(resource.id)}: has no Runtime`)
    return undefined
  }
  if (written === 'nodejs22.x' || written === 'nodejs24.x') return { written, taken: written }
  if (isPython(written)) return { written, taken: written }
  if (/^nodejs\d/.test(written)) {
    remarks.notice(place, `${written} is run as nodejs22.x`)
    return { written, taken: 'nodejs22.x' }
  }
  remarks.problem(
    place,
    `${names.role(resource.id)}: the runtime ${written} is not there: the embedded stack runs Node.js and Python`,
  )
  return undefined
}

function isPython(runtime: string): runtime is PythonRuntime {
  return /^python3\.\d{1,2}$/.test(runtime)
}
