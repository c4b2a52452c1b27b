/** The chats that the page can speak with: the names of their protocols in a target file. */
export const pageChats = ['rooms', 'broadcast', 'hello'] as const

export type PageChat = (typeof pageChats)[number]

/** `config.json`, which the page fetches from beside itself: what is only known once the chat is up. */
export interface PageConfig {
  /** With its stage: `wss://a1b2c3.execute-api.eu-west-1.amazonaws.com/prod`. */
  readonly webSocketUrl: string
  readonly chat: PageChat
  /** The URL of the page with the live figures of the stack; absent if there is none. */
  readonly liveUrl?: string
}

export const configFile = 'config.json'

export function isPageChat(protocol: string | undefined): protocol is PageChat {
  return pageChats.some((chat) => chat === protocol)
}

/** @throws Error that says what is wrong with it, and what it has to be */
export function readPageConfig(text: string): PageConfig {
  const { webSocketUrl, chat, liveUrl } = parsedObject(text)
  if (typeof webSocketUrl !== 'string' || !/^wss?:$/.test(schemeOf(webSocketUrl)))
    throw new Error(`${configFile}: webSocketUrl has to be a URL that begins with wss:// or ws://`)
  if (typeof chat !== 'string' || !isPageChat(chat))
    throw new Error(`${configFile}: chat has to be one of ${pageChats.join(', ')}`)
  if (liveUrl === undefined) return { webSocketUrl, chat }
  if (typeof liveUrl !== 'string' || !/^https?:$/.test(schemeOf(liveUrl)))
    throw new Error(`${configFile}: liveUrl has to be a URL that begins with https:// or http://, or is left out`)
  return { webSocketUrl, chat, liveUrl }
}

function parsedObject(text: string): Readonly<Record<string, unknown>> {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    throw new Error(`${configFile} is not JSON`)
  }
  if (typeof parsed !== 'object' || parsed === null) throw new Error(`${configFile} is not a JSON object`)
  return parsed as Record<string, unknown>
}

function schemeOf(url: string): string {
  return URL.canParse(url) ? new URL(url).protocol : ''
}
