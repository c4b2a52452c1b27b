import type { FunctionDefinition, StackDefinition } from '../define-stack.ts'
import { DefinitionError } from '../load-definition.ts'
import type { TargetFile } from '../target-file.ts'
import type { StackBehaviour } from './behaviour.ts'
import type { VersionStarts } from './lambda/environments/environment-figures.ts'
import type { FollowedLines } from './logs/log-feed.ts'
import type { ProcessFigures } from './process-figures.ts'
import type { ServedTimes } from './service-times/served-times.ts'
import type { StackFigures } from './stack-figures.ts'

/** A request to the stack's process. It stops at the end of the channel. */
export type HostRequest =
  | { readonly kind: 'start'; readonly options: SentOptions }
  | { readonly kind: 'processes' }
  | { readonly kind: 'environments-started' }
  | { readonly kind: 'count-anew' }
  | { readonly kind: 'served-times' }
  | { readonly kind: 'figures' }

export interface HostOptions {
  readonly definition: StackDefinition
  /** The port of the gateway; any free one by default. */
  readonly port?: number
  readonly behaviour?: Partial<StackBehaviour>
  /** PEM, Ed25519: a client that connects then needs a ticket that the private half has signed. */
  readonly ticketPublicKey?: string
}

/** Options on their way to the stack's process: the URLs of a definition become text. */
export interface SentOptions extends HostOptions {
  /** Are its functions' log lines to be sent as they come? */
  readonly followLogs: boolean
}

/** Turns the files of a definition back into URLs. @param sent a definition that has been through JSON */
export function received(sent: StackDefinition): StackDefinition {
  const functions = Object.entries(sent.functions).map(([functionName, { handler, code, layers, ...rest }]) => {
    const files: Pick<FunctionDefinition, 'handler' | 'code' | 'layers'> = {
      handler: new URL(handler),
      ...(code !== undefined && { code: new URL(code) }),
      ...(layers !== undefined && { layers: layers.map((layer) => new URL(layer)) }),
    }
    return [functionName, { ...rest, ...files }] as const
  })
  return { ...sent, functions: Object.fromEntries(functions) }
}

export type HostAnswer =
  | { readonly kind: 'started'; readonly target: TargetFile }
  | { readonly kind: 'failed'; readonly error: SentError }
  | { readonly kind: 'processes'; readonly figures: readonly ProcessFigures[] }
  | { readonly kind: 'processes-unknown'; readonly error: SentError }
  | { readonly kind: 'environments-started'; readonly starts: readonly VersionStarts[] }
  | { readonly kind: 'environments-unknown'; readonly error: SentError }
  | { readonly kind: 'counting-anew' }
  | { readonly kind: 'not-counting-anew'; readonly error: SentError }
  | { readonly kind: 'served-times'; readonly served: readonly ServedTimes[] }
  | { readonly kind: 'served-times-unknown'; readonly error: SentError }
  | { readonly kind: 'figures'; readonly figures: StackFigures }
  | { readonly kind: 'figures-unknown'; readonly error: SentError }
  | { readonly kind: 'logged'; readonly followed: FollowedLines }
  | { readonly kind: 'exited'; readonly reason: string }
  | { readonly kind: 'notice'; readonly text: string }

/** The parts of an error that go through the channel between two processes. */
interface SentError {
  readonly message: string
  readonly stack?: string
  readonly code?: string
  /** The system call that failed, of a file system's error. */
  readonly syscall?: string
  readonly path?: string
  /** The problems of a {@link DefinitionError}. */
  readonly problems?: readonly string[]
}

export function toSent(error: unknown): SentError {
  if (!(error instanceof Error)) return { message: String(error) }
  const { message, stack, code, syscall, path } = error as NodeJS.ErrnoException
  return {
    message,
    ...(stack === undefined ? {} : { stack }),
    ...(code === undefined ? {} : { code }),
    ...(syscall === undefined ? {} : { syscall }),
    ...(path === undefined ? {} : { path }),
    ...(error instanceof DefinitionError ? { problems: error.problems } : {}),
  }
}

/** An error with the same message, stack, code and problems. */
export function fromSent({ problems, message, ...rest }: SentError): Error {
  return Object.assign(problems ? new DefinitionError(problems) : new Error(message), rest)
}
