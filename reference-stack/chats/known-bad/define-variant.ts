import { extname } from 'node:path'
import type { FunctionDefinition, StackDefinition } from '../../define-stack.ts'
import { chat } from '../rooms/chat.ts'

type FunctionName = keyof typeof chat.functions

/** The properties of a function that may differ from the room chat's. */
type Changes = Partial<Pick<FunctionDefinition, 'timeoutSeconds' | 'memoryMb' | 'environment'>>

/**
 * The room chat with handlers of its own.
 * @param name as its folder is called; one that ends in `-unlogged` says nothing of where its items are
 * @param moduleUrl `import.meta.url` of the definition, beside which the handlers are: `send-message.ts` of SendMessage
 * @param changed the functions that have one
 */
export function defineVariant(
  name: string,
  moduleUrl: string,
  changed: Partial<Record<FunctionName, Changes>> = { SendMessage: {} },
): StackDefinition {
  const functions: Record<string, FunctionDefinition> = { ...chat.functions }
  for (const [functionName, changes] of Object.entries(changed)) {
    const file = functionName.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()
    const handler = new URL(`./${file}${extname(moduleUrl)}`, moduleUrl)
    functions[functionName] = { ...chat.functions[functionName as FunctionName], ...changes, handler }
  }
  const { connectionItems: _, ...silent } = chat
  // Longer no name may be.
  return { ...(name.endsWith('-unlogged') ? silent : chat), name: `rooms-${name}`.slice(0, 32), functions }
}
