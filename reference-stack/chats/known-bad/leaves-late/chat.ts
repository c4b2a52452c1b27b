import { defineVariant } from '../define-variant.ts'

export const chat = defineVariant('leaves-late', import.meta.url, { LeaveRoom: {} })
