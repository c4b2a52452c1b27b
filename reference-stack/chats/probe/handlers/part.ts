import { keeping } from '../invocation.ts'

export const handler = keeping('Part', () => ({ statusCode: 200 }))
