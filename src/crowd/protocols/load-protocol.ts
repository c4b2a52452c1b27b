import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import { Refusal, exitCodes } from '../../exit-codes.ts'
import { loadFailure } from '../../load-failure.ts'
import { guardedProtocol } from './guarded-protocol.ts'
import type { Protocol } from './protocol.ts'
import { rooms } from './rooms.ts'

/** Where to find a protocol. Workers load it for themselves, because functions do not cross processes. */
export type ProtocolSource =
  | { readonly kind: 'built-in'; readonly name: string }
  | { readonly kind: 'file'; readonly path: string }

const builtIn: readonly Protocol[] = [rooms]

const functionShape = z.custom<(...values: never[]) => unknown>((value) => typeof value === 'function', {
  error: 'must be a function',
})

const protocolShape = z.strictObject({
  name: z.string({ error: 'must be a string' }),
  echoesToSender: z.boolean({ error: 'must be true or false: does the sender receive its own message?' }),
  routes: z.record(z.string(), z.string()).optional(),
  hello: functionShape.optional(),
  createRoom: functionShape.optional(),
  join: functionShape.optional(),
  say: functionShape,
  leave: functionShape.optional(),
  isReply: functionShape.optional(),
})

/** `rooms` is the built-in name; anything else is the path of a file. */
export function protocolSource(nameOrPath: string): ProtocolSource {
  return builtIn.some(({ name }) => name === nameOrPath)
    ? { kind: 'built-in', name: nameOrPath }
    : { kind: 'file', path: resolve(nameOrPath) }
}

/** @throws Refusal (exit 2) for a file that is missing, throws while it loads, or exports no protocol; so do its functions */
export async function loadProtocol(source: ProtocolSource): Promise<Protocol> {
  if (source.kind === 'built-in') {
    const protocol = builtIn.find(({ name }) => name === source.name)
    if (protocol === undefined) throw new Refusal(exitCodes.usage, `there is no built-in protocol "${source.name}"`)
    return protocol
  }
  const { path } = source
  if (!existsSync(path)) {
    const names = builtIn.map(({ name }) => name).join(', ')
    throw new Refusal(exitCodes.usage, `protocol ${path} does not exist; give a file, or one of: ${names}`)
  }
  let exported: unknown
  try {
    exported = ((await import(pathToFileURL(path).href)) as { default?: unknown }).default
  } catch (cause) {
    throw new Refusal(exitCodes.usage, `protocol ${path} failed to load: ${loadFailure(cause, path)}`)
  }
  const parsed = protocolShape.safeParse(exported)
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      ({ path: keys, message }) => `protocol ${path}: ${keys.join('.') || 'its default export'}: ${message}`,
    )
    throw new Refusal(exitCodes.usage, problems)
  }
  return guardedProtocol(exported as Protocol, path)
}
