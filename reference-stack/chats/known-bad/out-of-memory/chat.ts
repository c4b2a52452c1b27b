import { defineVariant } from '../define-variant.ts'

export const chat = defineVariant('out-of-memory', import.meta.url, { SendMessage: { memoryMb: 256 } })
