import {
  type StackDefinition,
  DefinitionError,
  loadDefinition,
  loadTemplate,
} from '../../../reference-stack/definition.ts'
import {
  type FollowedLines,
  type LocalStack,
  type StackBehaviour,
  hostLocalStack,
} from '../../../reference-stack/local/index.ts'
import { Refusal, exitCodes } from '../../../src/exit-codes.ts'
import { SecretValues } from '../../../src/crowd/connection/secret-values.ts'
import { exportsOf } from '../../../src/user-modules/exports-of.ts'
import { secretValues } from '../secret-parameters.ts'
import { portRefusal } from './port-refusal.ts'

/** Where a definition comes from. */
export interface DefinitionSource {
  /** A module that exports one, or a template. */
  readonly stackFile: string
  /** Of the template; left out where the file is none. */
  readonly parameters?: Readonly<Record<string, string>>
}

/** What to start: a chat on any free port, unless a port is given. */
export interface StackChoice {
  /** Its name if it is one that ships, whose definition need not be tried first. */
  readonly chat: DefinitionSource & { readonly name: string | null }
  readonly port?: number | undefined
  readonly behaviour?: Partial<StackBehaviour>
  /** PEM: the stack lets in only who brings a ticket that its private half has signed. */
  readonly ticketPublicKey?: string | undefined
  /** Is given what its functions log, as it comes. */
  readonly followLogs?: (lines: FollowedLines) => void
  /** Is told what the author of a function should know, each text once. */
  readonly onNotice?: (text: string) => void
}

/**
 * Starts the embedded stack in processes of its own.
 *
 * @throws Refusal (2) for a wrong definition, (13) for a port that is taken
 */
export async function hostStack({
  chat: { name, stackFile, parameters },
  port,
  behaviour = {},
  ticketPublicKey,
  followLogs,
  onNotice,
}: StackChoice): Promise<LocalStack> {
  // Whatever the definition may do while it is loaded shows there, and not in the stack's own process.
  if (name === null) await readDefinition({ stackFile, ...(parameters && { parameters }) })
  const secrets = secretsOf({ stackFile, parameters })
  try {
    const options = {
      stackFile,
      ...(parameters && { parameters }),
      ...(port === undefined ? {} : { port }),
      ...(ticketPublicKey === undefined ? {} : { ticketPublicKey }),
      behaviour,
    }
    return await hostLocalStack(options, {
      ...(followLogs !== undefined && { followLogs }),
      ...(onNotice !== undefined && { onNotice: (text) => onNotice(secrets.masked(text)) }),
    })
  } catch (error) {
    throw portRefusal(definitionRefusal(error, secrets), port, '--port')
  }
}

/**
 * What a file defines. It is loaded in a process of its own: its handlers stay URLs, and nothing of it runs in this one.
 *
 * @throws Refusal (2) with every mistake, also for one that is never loaded, or ends its process
 */
export async function readDefinition(source: DefinitionSource): Promise<StackDefinition> {
  return (await readNoticed(source)).definition
}

/** The same with what is to be known of it, where it is a template. */
export async function readNoticed({
  stackFile,
  parameters,
}: DefinitionSource): Promise<{ readonly definition: StackDefinition; readonly notices: readonly string[] }> {
  const secrets = secretsOf({ stackFile, parameters })
  try {
    if (parameters !== undefined) {
      const { definition, notices } = await loadTemplate(stackFile, parameters)
      return { definition, notices: notices.map((notice) => secrets.masked(notice)) }
    }
    return { definition: await loadDefinition(stackFile, exportsOf), notices: [] }
  } catch (error) {
    throw definitionRefusal(error, secrets)
  }
}

/** What is shown to nobody of a template's parameters: messages may quote it. */
function secretsOf({ stackFile, parameters }: { stackFile: string; parameters: DefinitionSource['parameters'] }) {
  return new SecretValues(parameters === undefined ? [] : secretValues(stackFile, parameters))
}

/** The mistakes of a definition as what the user can mend; any other error as it is. */
export function definitionRefusal(error: unknown, secrets = new SecretValues([])): unknown {
  if (!(error instanceof DefinitionError)) return error
  return new Refusal(
    exitCodes.usage,
    error.problems.map((problem) => secrets.masked(problem)),
  )
}
