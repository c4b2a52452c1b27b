import {
  type FollowedLines,
  type LocalStack,
  type StackBehaviour,
  hostLocalStack,
} from '../../../reference-stack/local/index.ts'
import { notStarted } from '../../../processes/child-messages.ts'
import { SecretValues } from '../../../src/crowd/connection/secret-values.ts'
import { type ChosenChat, definitionRefusal } from './choose-chat.ts'
import { Refusal, exitCodes } from '../../../src/exit-codes.ts'
import { portRefusal } from '../../../src/file-refusal.ts'

/** The stack to start: a chat on any free port, unless a port is given. */
interface StackChoice {
  readonly chat: Pick<ChosenChat, 'definition' | 'secrets'>
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
 * @throws Refusal (2) for a definition whose handlers cannot be used, (13) for a port that is taken and a stack that does not start
 */
export async function hostStack({
  chat: { definition, secrets },
  port,
  behaviour = {},
  ticketPublicKey,
  followLogs,
  onNotice,
}: StackChoice): Promise<LocalStack> {
  const hidden = new SecretValues(secrets)
  try {
    const options = {
      definition,
      ...(port === undefined ? {} : { port }),
      ...(ticketPublicKey === undefined ? {} : { ticketPublicKey }),
      behaviour,
    }
    return await hostLocalStack(options, {
      ...(followLogs !== undefined && { followLogs }),
      ...(onNotice !== undefined && { onNotice: (text) => onNotice(hidden.masked(text)) }),
    })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === notStarted)
      throw new Refusal(exitCodes.localResources, (error as Error).message)
    throw portRefusal(definitionRefusal(error, hidden), port, '--port')
  }
}
