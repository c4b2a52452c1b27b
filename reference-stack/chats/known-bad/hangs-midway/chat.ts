import { defineVariant } from '../define-variant.ts'

export const chat = defineVariant('hangs-midway', import.meta.url, { SendMessage: { timeoutSeconds: 3 } })
