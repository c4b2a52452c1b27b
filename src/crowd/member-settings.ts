import { z } from 'zod'
import { onOrOff, seconds, size } from '../value-schemas.ts'

/** The settings for how each member opens and keeps its connection. Durations are in seconds, sizes in bytes. */
export const memberSettings = {
  pacing: z
    .enum(['auto', 'spin', 'sleep'], { error: 'auto, spin or sleep' })
    .default('auto')
    .describe('how to wait until a message is due: spin (exact, costs CPU), sleep (to a millisecond), or auto'),
  receivePath: z
    .enum(['fast', 'ws'], { error: 'fast or ws' })
    .default('fast')
    .describe('how messages are read: fast (in place, by fanbench) or ws (always by the ws library)'),
  maxMessageSize: size(1024, 1024 ** 3, 'a size from 1KiB to 1GiB, such as 1MiB')
    .default(1024 * 1024)
    .describe('the largest message that a member accepts; a larger one ends its connection'),
  connectTimeout: seconds(0.001, 'a duration such as 30s')
    .default(30)
    .describe('the time after which a handshake has failed'),
  tlsResumption: onOrOff()
    .default(false)
    .describe('over wss, resume TLS sessions as returning clients do, instead of full handshakes'),
  pingInterval: seconds(0, 'a duration such as 20s; 0 sends none')
    .default(20)
    .describe('the idle time after which a member pings; a connection without an answer is ended; 0 for never'),
}

const memberSettingsSchema = z.strictObject(memberSettings)

/** The same in the units of the workers. */
export type MemberOptions = Readonly<ReturnType<typeof memberOptions>>

export function memberOptions(set: z.infer<typeof memberSettingsSchema>) {
  return {
    /** The precision with which messages leave: `auto` spins if the rate is low enough for it to cost little. */
    pacing: set.pacing,
    /** The parser of received bytes: ours for ordinary messages (`fast`), or always `ws`. */
    receivePath: set.receivePath,
    /** The largest message that a member accepts; a larger one ends its connection. */
    maxMessageBytes: set.maxMessageSize,
    connectTimeoutMs: set.connectTimeout * 1000,
    /** Do connections over TLS resume the session of an earlier one? */
    tlsResumption: set.tlsResumption,
    /** The interval after which each open connection is checked, and pinged if it was silent; 0 is never. */
    pingIntervalMs: set.pingInterval * 1000,
  }
}

export const memberDefaults: MemberOptions = memberOptions(memberSettingsSchema.parse({}))
