import { bodyModel } from '../../body-model.ts'
import type { Told } from '../source/remarks.ts'
import { type SourceNode, plain } from '../source/source-node.ts'

/** A model's schema, which may stand there as text. Undefined, with the reason said, where it cannot be validated against. */
export function modelOf(
  schema: SourceNode | undefined,
  where: string,
  remarks: Told,
): Readonly<Record<string, unknown>> | undefined {
  const written = schema === undefined ? undefined : dataOf(schema)
  if (written === undefined || schema === undefined) return undefined
  const { mistakes = [] } = bodyModel(written)
  if (mistakes.length === 0) return written
  remarks.notice(schema.at, `${where}: its model is left out, and bodies are not validated: ${mistakes.join('; ')}`)
  return undefined
}

function dataOf(schema: SourceNode): Record<string, unknown> | undefined {
  const value = plain(schema)
  if (typeof value !== 'string') return value as Record<string, unknown>
  try {
    return JSON.parse(value) as Record<string, unknown>
  } catch {
    return undefined
  }
}
