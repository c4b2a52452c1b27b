import type { CrowdProtocol } from './crowd-protocol.ts'

/** The wire protocol of the reference stack's hello chat; `reference-stack/chats/hello/README.md` has it in words. */
export const hello: CrowdProtocol = {
  name: 'hello',
  echoesToSender: false,
  hasRooms: false,
  routes: { askId: 'whoami' },
  connectionIds: {
    query: (way) => [['hello', way]],
    ask: JSON.stringify({ action: 'whoami' }),
    idIn(text) {
      if (!text.includes('"connectionId"')) return undefined
      const { type, connectionId } = objectIn(text)
      if (typeof connectionId !== 'string' || (type !== 'hello' && type !== 'whoami')) return undefined
      return { id: connectionId, isAnswer: type === 'whoami' }
    },
  },
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    return (JSON.parse(text) as Record<string, unknown> | null) ?? {}
  } catch {
    return {}
  }
}
