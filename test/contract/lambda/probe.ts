import { contract } from '../contract.ts'
import { type Invoked, invoke } from './invoke.ts'

export const { place, row } = contract('probe', { retryDelaysMs: [100, 200] })

let called: Promise<Invoked> | undefined

/** One call that takes longer than its function may. */
export const timedOut = () => (called ??= invoke(place, 'Impatient'))
