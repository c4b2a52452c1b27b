import type { FunctionDefinition, StackDefinition } from '../../reference-stack/define-stack.ts'
import { chat } from '../../reference-stack/chats/notes/chat.ts'

/** The notes, whose watchers are read in this way. */
export function notesReadBy(way: 'index' | 'query' | 'scan'): StackDefinition {
  const reading = ['CreateNote', 'UpdateNote', 'DeleteNote', 'FanOut', 'Watch', 'Disconnect']
  const functions = Object.entries<FunctionDefinition>(chat.functions).map(([name, one]) => [
    name,
    reading.includes(name) ? { ...one, environment: { WATCHERS_BY: way } } : one,
  ])
  return { ...chat, name: `notes-${way}`, functions: Object.fromEntries(functions) as StackDefinition['functions'] }
}

/** The notes, whose watchers are told in this way. */
export function notesToldBy(way: 'post' | 'invoke' | 'stream'): StackDefinition {
  const functions = Object.entries<FunctionDefinition>(chat.functions).map(([name, one]) => [
    name,
    /^(?:Create|Update|Delete)Note$/.test(name) ? { ...one, environment: { TOLD_BY: way } } : one,
  ])
  return { ...chat, name: `notes-${way}`, functions: Object.fromEntries(functions) as StackDefinition['functions'] }
}
