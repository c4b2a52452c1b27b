import { contract } from '../contract.ts'

export const { place, row } = contract('probe', { retryDelaysMs: [100, 200] })
