/** `paced` is what a broadcast looks like to its receivers; in the other two they fall behind and read in bulk. */
export const modes = ['paced', 'saturate', 'batch'] as const
export type Mode = (typeof modes)[number]

/** The load of one round. */
export interface Load {
  readonly mode: Mode
  readonly connections: number
  /** To each connection. */
  readonly messages: number
  /** Frames a second in all, where the mode is paced. */
  readonly ratePerSecond: number
  /** The pace that the crowd opens its connections at; the other clients open 128 at a time. */
  readonly connectsPerSecond: number
  /** Servers, and as many client processes, among which the connections are divided. */
  readonly processes: number
  readonly isOverTls: boolean
}

/** The shares of a load, one a pair of server and client, as equal as whole connections allow. */
export function divide(load: Load): Load[] {
  const { connections, processes } = load
  return Array.from({ length: processes }, (_, index) => {
    const share = Math.floor((connections * (index + 1)) / processes) - Math.floor((connections * index) / processes)
    return {
      ...load,
      connections: share,
      ratePerSecond: (load.ratePerSecond * share) / connections,
      connectsPerSecond: load.connectsPerSecond / processes,
      processes: 1,
    }
  })
}
