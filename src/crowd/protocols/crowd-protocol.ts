import type { HelloWay } from '../../metrics/catalogue/hello-ways.ts'
import type { Protocol } from './protocol.ts'

/** The way in which members of a chat learn the ids of their connections. */
export interface ConnectionIds {
  /** Query parameters of the handshake that have the chat tell the id in this way. */
  query(way: HelloWay): readonly (readonly [name: string, value: string])[]
  /** The request that is answered by the id. */
  readonly ask: string
  /** The id that a frame tells, and whether it is the answer to `ask`; undefined if it tells none. */
  idIn(frame: string): { readonly id: string; readonly isAnswer: boolean } | undefined
}

/** The protocol of the crowd, shipped or a user's. Without `say` it cannot publish. */
export interface CrowdProtocol extends Omit<Protocol, 'say' | 'routes'>, Partial<Pick<Protocol, 'say'>> {
  readonly routes?: Protocol['routes'] & { readonly askId?: string }
  readonly connectionIds?: ConnectionIds
}
