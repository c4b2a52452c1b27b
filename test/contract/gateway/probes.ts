import { contract } from '../contract.ts'

/** Small enough to be filled by a client that does not read. */
const clientBufferBytes = 256 * 1024

export const probe = contract('probe', { clientBufferBytes })
export const guarded = contract('guarded')
